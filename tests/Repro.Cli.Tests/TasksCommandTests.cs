using Repro.Tasks;

namespace Repro.Cli.Tests;

public sealed class TasksCommandTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public async Task Pairs_are_shown_with_their_answers()
    {
        var (code, output, _) = await CommandLine.Run("tasks", "show", "ioi", "--suite", "mini", "--n", "1");
        Assert.That(code, Is.Zero);
        Assert.That(output.ReplaceLineEndings("\n"), Is.EqualTo(
            """
            indirect object identification, the small suite's words: 256 pairs, read by logit difference
            sha256 481c5839e0e12a7224d8acbd235741a9ea76967c0e94a46961e8985522b5dc45

               0  clean      <eot> While Emma and Nancy were at the park , *Nancy* offered the lamp to
                  corrupted  <eot> While Emma and Nancy were at the park , *Emma* offered the lamp to
                  answer     Emma
                  wrong      Nancy

            """.ReplaceLineEndings("\n")));
    }

    [Test]
    public async Task Many_answers_are_abbreviated_and_the_harder_part_is_counted()
    {
        var (_, output, _) = await CommandLine.Run("tasks", "show", "greater-than", "--n", "1");
        Assert.That(output, Does.Contain("answer     17, 18, 19 .. 99 (83 words)").And.Contain("harder part (start year 60 or later): 103 pairs"));
    }

    [Test]
    public async Task A_frozen_data_set_serves_the_other_commands()
    {
        var path = folder.At("sva.json");
        var (code, output, _) = await CommandLine.Run("tasks", "show", "subject-verb-agreement", "--prompts", "9", "--seed", "3", "--n", "0", "--freeze", path);
        Assert.That(code, Is.Zero);
        Assert.That(output, Does.Contain($"sha256 {FrozenTask.Read(path).Data.Sha256}").And.Contain($"frozen: {path}"));
        Assert.That(Circuits.PairFile.Read(path).For(Metric.ProbabilityDifference).Sha256, Is.EqualTo(FrozenTask.Read(path).Data.Sha256));
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"answers\":[", "\"answers\":[0,", StringComparison.Ordinal));
        Assert.That(() => Circuits.PairFile.Read(path), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("pair 0 ("));
    }

    [Test]
    public async Task Bad_input_is_one_sentence()
    {
        Assert.That(await CommandLine.Sentence("tasks", "show", "ioi", "--suite", "mini", "--tokenizer", "t.json"), Does.Contain("not both"));
        Assert.That(await CommandLine.Sentence("tasks", "show", "ioi", "--authors", folder.Path), Does.Contain("--authors needs --tokenizer"));
        Assert.That(await CommandLine.Sentence("tasks", "show", "ioi", "--tokenizer", folder.At("none.json")), Does.Contain("none.json"));
        Assert.That(await CommandLine.Sentence("tasks", "show", "ioi", "--prompts", "0"), Does.Contain("at least one prompt"));
        Assert.That(await CommandLine.Sentence("tasks", "show", "ioi", "--freeze", folder.At("no/where.json")), Does.Contain("where.json"));
    }

    [Test]
    public async Task Golden_the_Pythia_tokenizer_and_the_authors_files()
    {
        var tokenizer = Path.Combine(SharedData.Folder, "tokenizer", "20B_tokenizer.json");
        var authors = Path.Combine(SharedData.Folder, "published", "datasets");
        if (!File.Exists(tokenizer) || !Directory.Exists(authors)) Assert.Ignore($"'{tokenizer}' or '{authors}' is not there.");
        var (_, own, _) = await CommandLine.Run("tasks", "show", "gendered-pronoun", "--tokenizer", tokenizer, "--n", "1");
        Assert.That(own, Does.Contain("So *Hugo* was a very brave doctor, wasn't").And.Contain("left out of the names: 8: Quentin (2 tokens)"));
        var (_, theirs, _) = await CommandLine.Run("tasks", "show", "gendered-pronoun", "--tokenizer", tokenizer, "--authors", authors, "--n", "1");
        Assert.That(theirs, Does.Contain("the authors' data set: 100 pairs").And.Contain("really great friend, isn't"));
    }
}
