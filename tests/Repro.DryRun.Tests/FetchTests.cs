namespace Repro.DryRun.Tests;

/// <summary><c>repro models fetch</c> from a hub on loopback.</summary>
public sealed class FetchTests
{
    private const string Shape = "{ layers: 1, width: 16, heads: 2, mlpWidth: 32, vocabularySize: 50304, contextLength: 64 }";

    [Test]
    public void Every_checkpoint_of_the_selection_is_fetched_once()
    {
        using var folder = new TemporaryFolder();
        using var sweep = new Sweep(folder.Path, "pythia-70m", [1000, 143000], Path.Combine(SharedData.Folder, "tokenizer", "20B_tokenizer.json"), Shape);
        int Downloads() => sweep.Hub.Requests.Count(request => request.Cdn && request.Method == "GET");

        var without = sweep.OnModel(["models", "fetch"], offline: true);
        Assert.That(without.ExitCode, Is.EqualTo(1), "nothing can be had");
        Assert.That(without.Output.TrimEnd(), Does.Not.Contain("\n").And.Not.Contain("   at "), "one sentence");

        var first = sweep.OnModel(["models", "fetch"]);
        Assert.That(first.ExitCode, Is.Zero, first.Output);
        Assert.That(first.Output, Does.Contain("1 of 2: pythia-70m step 1000: fetched, ").And.Contain("2 of 2: pythia-70m step 143000: fetched, "));
        Assert.That(first.Output, Does.Match(@"fetched, [0-9]\.[0-9]+ MB"), "of the weights, not of the link to them");
        Assert.That(Downloads(), Is.EqualTo(2));
        Assert.That(Directory.GetFiles(Path.Combine(sweep.Home, "hub"), "*.safetensors", SearchOption.AllDirectories), Has.Length.EqualTo(2));

        var second = sweep.OnModel(["models", "fetch"], offline: true);
        Assert.That(second.ExitCode, Is.Zero, second.Output);
        Assert.That(second.Output, Does.Contain("1 of 2: pythia-70m step 1000: here already, ").And.Not.Contain("fetched"));
        Assert.That(Downloads(), Is.EqualTo(2));
    }
}
