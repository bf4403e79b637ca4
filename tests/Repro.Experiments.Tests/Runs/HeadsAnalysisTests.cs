using System.Globalization;
using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Runs;
using Repro.Experiments.Suites;
using Repro.Heads;
using Repro.Models;
using Repro.Models.Weights;
using Repro.Tasks;

namespace Repro.Experiments.Tests.Runs;

public sealed class HeadsAnalysisTests
{
    private static readonly string[] Roles = ["previous-token", "duplicate-token", "induction", "successor", "name-mover", "negative-name-mover", "s-inhibition", "copy-suppression", "direct-effect"];

    private static HeadsAnalysis Analysis(int prompts = 16) => new(MiniHeads.Sources(new IoiSettings(prompts)));

    private static HeadsResult Result(Suite suite, CellStore store, HeadsAnalysis analysis, Execution? execution = null)
    {
        var table = new CellRunner(store, execution ?? new Execution()).Run(suite, [analysis]);
        return table.Get<HeadsResult>(suite.Models.SelectMany(suite.Checkpoints).Single(), analysis).Value;
    }

    private static Suite One(Suite suite, string model, int step) => suite with { Models = [.. suite.Models.Where(known => known.Name == model)], Steps = [step] };

    [Test]
    public void A_cell_holds_what_the_detectors_give_to_six_digits()
    {
        using var temporary = new TemporaryCheckout();
        var (store, suite) = (new CellStore(temporary.Checkout.Cells), One(Suite.Load(temporary.Checkout, "tiny"), "one", 5));
        var before = Live.Tensors;
        var computed = Result(suite, store, Analysis(), new Execution(PromptsPerBatch: 5));
        Assert.That(Live.Tensors, Is.EqualTo(before));
        var stored = Result(suite, store, Analysis());
        Assert.That(stored.Roles.Select(role => role.Role), Is.EqualTo(Roles));

        var folder = CheckpointFolder.Open(temporary.CheckpointFolder("one", 5));
        using var model = new GptNeoX(folder.Config, folder.Load());
        foreach (var (role, detector) in stored.Roles.Zip(MiniHeads.Sources(new IoiSettings(16)).SelectMany(source => source.Make(7))))
        {
            var (ours, theirs) = (role.ToScores(), detector.Score(model));
            Assert.That(ours.Control, Is.EqualTo(theirs.Control).Within(1e-5));
            Assert.That(ours.Sampled, Is.EqualTo(theirs.Sampled));
            foreach (var (a, b) in ours.Heads.Zip(theirs.Heads))
            {
                Assert.That(a.Head, Is.EqualTo(b.Head));
                Assert.That(a.Score.Values, Is.EqualTo(b.Score.Values).Within(1e-5));
                Assert.That(a.Score.Estimate, Is.EqualTo(b.Score.Estimate).Within(1e-5), "weights too");
                Assert.That(a.Conditions.Keys, Is.EqualTo(b.Conditions.Keys));
                foreach (var (name, condition) in a.Conditions) Assert.That(condition.Values, Is.EqualTo(b.Conditions[name].Values).Within(1e-5));
            }
        }

        Assert.That(computed.Roles[0].Heads[0].Values, Is.EqualTo(stored.Roles[0].Heads[0].Values));
    }

    // other sequences than training's, from another seed and without repeats in a copy: the best heads must still be as strong
    [TestCase("mini-100k")]
    [TestCase("mini-310k")]
    [TestCase("mini-540k")]
    [TestCase("mini-1m")]
    public void The_best_attention_heads_are_as_strong_as_training_recorded(string name)
    {
        using var folder = new TemporaryFolder();
        var last = File.ReadAllLines(Path.Combine(Checkout.OfThisProgram.Models("mini"), name, "metrics.csv"));
        var recorded = last[0].Split(',').Zip(last[^1].Split(',')).ToDictionary(pair => pair.First, pair => double.Parse(pair.Second, CultureInfo.InvariantCulture));
        var result = Result(One(Suite.Load(Checkout.OfThisProgram, "mini"), name, 8192), new CellStore(folder.Path), Analysis());
        double Best(string role) => result.Roles.Single(found => found.Role == role).ToScores().Heads.Max(head => head.Score.Estimate);
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"previous-token {Best("previous-token"):0.000}, recorded {recorded["previousTokenHead"]:0.000}; induction {Best("induction"):0.000}, recorded {recorded["inductionHead"]:0.000}"));
        Assert.That(Best("previous-token"), Is.EqualTo(recorded["previousTokenHead"]).Within(0.03));
        Assert.That(Best("induction"), Is.EqualTo(recorded["inductionHead"]).Within(0.03));
    }

    [Test]
    public void Weights_of_samples_survive_the_cell()
    {
        var scores = new RoleScores("made-up", [Head(0, [1, 2], [3, 1]), Head(1, [5, 2], [0.5, 2])], [0.25], "sample");
        var same = new RoleScores("made-up", [Head(0, [1, 2], [3, 1]), Head(1, [5, 2], [3, 1])], [0.25], "sample");
        foreach (var given in (RoleScores[])[scores, same])
        {
            var cell = RoleCell.Of(given, value => value);
            Assert.That(cell.Weights is null, Is.EqualTo(given == scores), "weights of all heads alike are stored once");
            foreach (var (a, b) in cell.ToScores().Heads.Zip(given.Heads)) Assert.That(a.Score.Estimate, Is.EqualTo(b.Score.Estimate));
        }

        static HeadScore Head(int index, double[] values, double[] weights) => new(new Head(0, index), new SampledScore(values, weights), new Dictionary<string, SampledScore>());
    }

    [Test]
    public void What_detectors_depend_on_is_part_of_the_identity()
    {
        var (settings, data) = (System.Text.Json.JsonSerializer.Serialize(Analysis().Settings, typeof(HeadsSettings)), Analysis().DataSha256);
        foreach (var setting in (string[])["\"tokens\":10", "\"secondCopyOnly\":true", "\"leastScores\":40", "\"familiesAlike\":true", "\"reading\":\"EmbeddingAndMlp\"", "\"name\":\"weekdays\"", "\"top\":5", "\"normalize\":false", "\"prompts\":16", "SignificantDigits"]) Assert.That(settings, Does.Contain(setting));
        Assert.That(Analysis(17).DataSha256, Is.Not.EqualTo(data));
        Assert.That(Analysis(17).Settings.ToString(), Is.Not.EqualTo(Analysis().Settings.ToString()));
    }

    [Test]
    public void An_analysis_without_detectors_or_with_one_twice_is_refused()
    {
        Assert.That(() => new HeadsAnalysis([]), Throws.ArgumentException.With.Message.Contains("at least one detector"));
        var sources = MiniHeads.Sources(new IoiSettings(16));
        Assert.That(() => new HeadsAnalysis([.. sources, sources[1]]), Throws.ArgumentException.With.Message.Contains("'successor' are there 2 times"));
    }
}
