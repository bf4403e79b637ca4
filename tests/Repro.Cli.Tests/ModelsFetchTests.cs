namespace Repro.Cli.Tests;

/// <summary><c>repro models fetch</c> where there is nothing to fetch; from a hub: Repro.DryRun.Tests.</summary>
public sealed class ModelsFetchTests
{
    [TestCase("mini", "its checkpoints are in '")]
    [TestCase("published", "the suite has numbers only")]
    public async Task A_local_suite_has_nothing_to_fetch(string suite, string says)
    {
        var (code, output, error) = await CommandLine.Run("models", "fetch", "--suite", suite);
        Assert.That((code, error), Is.EqualTo((ExitCode.Done, "")));
        Assert.That(output, Does.StartWith($"{suite}: there is nothing to fetch, ").And.Contain(says));
    }

    [Test]
    public async Task A_model_that_the_suite_does_not_have() =>
        Assert.That(await CommandLine.Sentence("models", "fetch", "--suite", "pythia", "--models", "pythia-71m"), Does.Contain("pythia-71m").And.Contain("pythia-70m"));
}
