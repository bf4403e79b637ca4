using Repro.Experiments.Analyses;
using Repro.Models.Tokenizers;
using Repro.Tasks;

namespace Repro.Experiments.Tests.Runs;

public sealed class PythiaHeadsTests
{
    [Test]
    public void Every_role_has_its_detector_in_pythias_words()
    {
        var material = PythiaHeads.Material(ByteLevelBpeTokenizer.Read(Path.Combine(SharedData.Folder, "tokenizer", "20B_tokenizer.json")));
        Assert.That((material.Text.Rows.Count, material.Text.Length), Is.EqualTo((100, 61)));
        Assert.That(material.Families.Select(family => family.Name), Is.SupersetOf((string[])["weekdays", "months", "letters"]).And.Contains("numerals"));
        var sources = material.Sources(new IoiSettings(Prompts: 8));
        Assert.That(sources.Select(source => source.Name), Is.EqualTo(MiniHeads.Sources(new IoiSettings(Prompts: 8)).Select(source => source.Name)));
        Assert.That(sources.SelectMany(source => source.Make(4)).Select(detector => detector.Role), Is.EqualTo(MiniHeads.Sources(new IoiSettings(Prompts: 8)).SelectMany(source => source.Make(4)).Select(detector => detector.Role)));
        Assert.That(new HeadsAnalysis(sources).DataSha256, Is.EqualTo(new HeadsAnalysis(material.Sources(new IoiSettings(Prompts: 8))).DataSha256).And.Not.EqualTo(new HeadsAnalysis(MiniHeads.Sources(new IoiSettings(Prompts: 8))).DataSha256));
    }
}
