using Repro.Tasks.Mini;

namespace Repro.Tasks.Tests;

public sealed class FrozenTaskTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    private static FrozenTask Make(PromptTask task) => new(task.Generate(MiniLanguages.All, new TaskDraw(12)), task.Metric, "mini");

    private static IEnumerable<TestCaseData> Tasks() => TaskCatalog.All.Select(task => new TestCaseData(task).SetArgDisplayNames(task.Name));

    [TestCaseSource(nameof(Tasks))]
    public void What_is_frozen_is_read_back_and_frozen_the_same(PromptTask task)
    {
        var made = Make(task);
        made.Write(folder.At("1.json"), MiniLanguages.All.Decode);
        var read = FrozenTask.Read(folder.At("1.json"));
        read.Write(folder.At("2.json"), MiniLanguages.All.Decode);
        Assert.Multiple(() =>
        {
            Assert.That((read.Metric, read.Vocabulary, read.Data.Task), Is.EqualTo((task.Metric, "mini", task.Name)));
            Assert.That(read.Data.Sha256, Is.EqualTo(made.Data.Sha256));
            Assert.That(read.Data.Pairs.Select(pair => pair.Hard), Is.EqualTo(made.Data.Pairs.Select(pair => pair.Hard)));
            Assert.That(folder["2.json"], Is.EqualTo(folder["1.json"]));
            Assert.That(folder["1.json"], Does.Contain(MiniWords.Text(made.Data.Pairs[3].Clean)), "a reader can read it");
        });
    }

    [TestCase("\"clean\":[0,", "\"clean\":[1,", TestName = "a token")]
    [TestCase("\"answers\":[", "\"answers\":[3,", TestName = "an answer")]
    [TestCase("\"hard\":false", "\"hard\":true", TestName = "the harder part")]
    [TestCase("<eot> ", "<eot>  ", TestName = "the text")]
    public void A_changed_pair_is_named(string was, string now)
    {
        Make(TaskCatalog.Ioi).Write(folder.At("t.json"), MiniLanguages.All.Decode);
        string[] lines = folder["t.json"].Split('\n');
        var row = Array.FindIndex(lines, line => line.Contains("\"clean\"", StringComparison.Ordinal)) + 7;
        lines[row] = lines[row].Replace(was, now, StringComparison.Ordinal);
        folder["t.json"] = string.Join('\n', lines);
        Assert.That(() => FrozenTask.Read(folder.At("t.json")), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(folder.At("t.json")).And.Message.Contains("pair 7 ("));
    }

    [Test]
    public void A_missing_pair_is_noticed()
    {
        Make(TaskCatalog.Ioi).Write(folder.At("t.json"), MiniLanguages.All.Decode);
        List<string> lines = [.. folder["t.json"].Split('\n')];
        lines.RemoveAt(lines.FindIndex(line => line.Contains("\"clean\"", StringComparison.Ordinal)) + 2);
        folder["t.json"] = string.Join('\n', lines);
        Assert.That(() => FrozenTask.Read(folder.At("t.json")), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("11 pairs").And.Message.Contains("missing"));
    }

    [TestCase("{", "is no frozen data set")]
    [TestCase("null", "is empty")]
    [TestCase("{}", "is no frozen data set")]
    [TestCase("""{"format":9,"task":"","vocabulary":"","metric":"","sha256":"","pairs":[]}""", "has the format 9")]
    [TestCase("""{"format":1,"task":"ioi","vocabulary":"","metric":"Beauty","sha256":"","pairs":[]}""", "has the metric 'Beauty'")]
    [TestCase("""{"format":1,"task":"ioi","vocabulary":"","metric":"LogitDifference","sha256":"","pairs":[]}""", "is empty")]
    public void Another_file_is_refused_in_one_sentence(string json, string told)
    {
        var path = folder.Write("t.json", json);
        Assert.That(() => FrozenTask.Read(path), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(path).And.Message.Contains(told));
    }

    [Test]
    public void No_file_is_answered_with_the_way_to_make_one() =>
        Assert.That(() => FrozenTask.Read(folder.At("none.json")), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("repro tasks show --freeze"));
}
