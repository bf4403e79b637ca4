using Microsoft.Extensions.Logging.Abstractions;
using Repro.Cli.Commands;
using Repro.Experiments.Runs;
using Repro.Experiments.Suites;
using Repro.Models.Weights;

namespace Repro.Cli.Tests;

/// <summary>What a run ends with: its exit code, and the lines that a build lists as errors.</summary>
public sealed class RunsOutcomeTests
{
    private const string Json = "{\n  \"claim\": \"C1\"\n}\n";

    private static (int Code, string[] Errors) Outcome(bool verify, params ExperimentRun[] runs)
    {
        var (output, error) = (Console.Out, Console.Error);
        using var text = new StringWriter();
        using var lines = new StringWriter();
        Console.SetOut(text);
        Console.SetError(lines);
        try
        {
            return (RunsOutcome.Tell(runs, verify, NullLogger.Instance, Console.Out), lines.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }

    [Test]
    public void Results_that_are_the_committed_ones()
    {
        using var folder = new TemporaryFolder();
        folder["C1-ioi.verified.json"] = Json;
        foreach (var verify in (bool[])[false, true]) Assert.That(Outcome(verify, Runs.Of(folder.Path, Json)), Is.EqualTo((ExitCode.Done, Array.Empty<string>())));
    }

    [TestCase("{\n  \"claim\": \"C2\"\n}\n", "C1-ioi", "1 differ, the first: $.claim: \"C2\" → \"C1\"")]
    [TestCase(null, "C1-ioi", "nothing is committed for it")]
    [TestCase(Json, "X9-ioi", "it is committed, and there is no such result")]
    public void Results_that_are_not(string? committed, string name, string says)
    {
        using var folder = new TemporaryFolder();
        if (committed is not null) folder["C1-ioi.verified.json"] = committed;
        if (name != "C1-ioi") folder[name + ".verified.json"] = Json;
        Assert.That(Outcome(verify: false, Runs.Of(folder.Path, Json)), Is.EqualTo((ExitCode.Done, Array.Empty<string>())), "only where it is asked for");
        var (code, errors) = Outcome(verify: true, Runs.Of(folder.Path, Json));
        Assert.That(code, Is.EqualTo(ExitCode.Differs));
        Assert.That(errors.Single(), Does.StartWith($"{folder.At(name + ".verified.json")}: error REPRO0003: {says}"));
    }

    [Test]
    public void What_was_not_run_is_not_verified()
    {
        using var folder = new TemporaryFolder();
        var (code, errors) = Outcome(verify: true, Runs.Of(folder.Path, Json) with { NotRunBecause = new("no network"), Report = new(folder.Path, [], [], []) });
        Assert.That((code, errors.Single()), Is.EqualTo((ExitCode.Differs, $"{folder.Path}: error REPRO0003: Named was not run: no network")));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void A_failed_cell_is_one_line_however_many_experiments_miss_it(bool verify)
    {
        using var folder = new TemporaryFolder();
        var run = Runs.Of(folder.Path, Json) with { NotRunBecause = new("no network"), Failures = [Runs.Failure], Report = new(folder.Path, [], [], []) };
        var (code, errors) = Outcome(verify, run, run);
        Assert.That(code, Is.EqualTo(ExitCode.CellsFailed));
        Assert.That(errors, Is.EqualTo((string[])["mini-1m/step512: error REPRO0001: cell 'circuit' of mini-1m step 512 (ioi) failed: InvalidOperationException: no edge is left"]));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Weights_that_cannot_be_read_are_a_line_each(bool verify)
    {
        using var folder = new TemporaryFolder();
        folder["C1-ioi.verified.json"] = Json;
        UnreadableCheckpoint Damaged(int step) => new(new SuiteCheckpoint("mini-1m", step, 1, ""), new WeightFileException(WeightFault.Truncated, "model.safetensors", "'model.safetensors' ends early; fetch it again."));
        var run = Runs.Of(folder.Path, Json) with { Unreadable = [Damaged(512), Damaged(768)] };
        var (code, errors) = Outcome(verify, run, run);
        Assert.That(code, Is.EqualTo(ExitCode.CellsFailed));
        Assert.That(errors, Is.EqualTo((string[])["mini-1m/step512: error REPRO0004: 'model.safetensors' ends early; fetch it again.", "mini-1m/step768: error REPRO0004: 'model.safetensors' ends early; fetch it again."]));
    }

    [Test]
    public async Task Under_a_build_a_sentence_is_an_error_line()
    {
        Environment.SetEnvironmentVariable(BuildErrors.Variable, "msbuild");
        try
        {
            var (code, _, error) = await CommandLine.Run("reproduce", "--suite", "maxi");
            Assert.That(code, Is.EqualTo(ExitCode.BadInput));
            Assert.That(error, Does.StartWith("repro: error REPRO0002: There is no suite 'maxi'"));
        }
        finally
        {
            Environment.SetEnvironmentVariable(BuildErrors.Variable, null);
        }
    }
}
