using System.Diagnostics;
using Repro.Cli.Commands;
using Repro.Experiments;
using Repro.Experiments.Snapshots;
using Repro.Models;

namespace Repro.Cli.Tests;

/// <summary>What accepting refuses.</summary>
public sealed class AcceptCommandTests
{
    private const string Json = "{\n  \"claim\": \"C1\"\n}\n", Moved = "{\n  \"claim\": \"C2\"\n}\n";

    private TemporaryFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new TemporaryFolder();

    [TearDown]
    public void TearDown() => folder.Dispose();

    private void Git(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("git", ["-C", folder.Path, "-c", "user.name=n", "-c", "user.email=e", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, process.StandardError.ReadToEnd());
    }

    [Test]
    public void Changes_that_are_not_committed()
    {
        var checkout = new Checkout(folder.Path);
        foreach (var name in (string[])["src", "experiments", "models", "results"]) Directory.CreateDirectory(folder.At(name));
        folder["src/code.cs"] = "1";
        Assert.That(() => AcceptCommand.RefuseUncommitted(checkout), Throws.Nothing, "no repository, nobody to ask");

        Git("init", "--quiet");
        Assert.That(() => AcceptCommand.RefuseUncommitted(checkout), Throws.InstanceOf<DefinitionException>().With.Message.StartsWith("Nothing is accepted: src/ is not committed"));
        Git("add", ".");
        Git("commit", "--quiet", "-m", "all");
        folder["results/C1.json"] = "1";
        folder["README.md"] = "1";
        Assert.That(() => AcceptCommand.RefuseUncommitted(checkout), Throws.Nothing, "nothing that results are made from");

        folder["src/code.cs"] = "2";
        folder["models/new.yml"] = "1";
        Assert.That(() => AcceptCommand.RefuseUncommitted(checkout), Throws.InstanceOf<DefinitionException>().With.Message.Contains("code.cs").Or.Message.Contains("and 1 more of src, experiments and models are not committed"));
    }

    private void Committed(string device, ComputeType type) => ResultsProvenance.Load(new Checkout(folder.Path), "mini").Set("Named", ResultsOrigin.Of([device], type));

    private void Refuse(string json, string device, ComputeType type = ComputeType.Float32)
    {
        Directory.CreateDirectory(folder.At("committed"));
        folder["committed/C1-ioi.verified.json"] = Json;
        AcceptCommand.RefuseOtherOrigin([Runs.Of(folder.At("committed"), json, device)], ResultsProvenance.Load(new Checkout(folder.Path), "mini"), type);
    }

    [Test]
    public void Results_of_another_device_that_would_move()
    {
        Assert.That(() => Refuse(Moved, "cpu"), Throws.Nothing);
        Assert.That(() => Refuse(Moved, "cuda"), Throws.InstanceOf<DefinitionException>().With.Message.EqualTo(
            "Nothing is accepted: the committed results of Named on mini were made on cpu in Float32, and these on cuda in Float32; compute them there, or say --force (-p:Force=true)."), "nothing is written down: a CPU");
        Assert.That(() => Refuse(Json, "cuda"), Throws.Nothing, "nothing would move");
        Assert.That(() => Refuse(Moved, "cpu", ComputeType.BFloat16), Throws.InstanceOf<DefinitionException>().With.Message.Contains("these on cpu in BFloat16"));

        Committed("cuda", ComputeType.Float32);
        Assert.That(() => Refuse(Moved, "cuda"), Throws.Nothing);
        Assert.That(() => Refuse(Moved, "cpu"), Throws.InstanceOf<DefinitionException>().With.Message.Contains("were made on cuda in Float32, and these on cpu"));
    }
}
