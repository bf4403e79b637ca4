using System.CommandLine;
using System.Globalization;
using Repro.Circuits;
using Repro.Cli.Hosting;
using Repro.Cli.Output;
using Repro.Experiments;
using Repro.Experiments.Analyses;
using Repro.Experiments.Suites;
using Repro.Models;
using Repro.Statistics;
using Repro.Tasks;

namespace Repro.Cli.Commands;

/// <summary><c>repro circuits</c>: the circuit of a task in every checkpoint of a suite, as cells, and a line for each.</summary>
internal sealed class CircuitsCommand(Checkout checkout, ProgressDisplay display, SuiteAnalysis analysis) : ICommandSource
{
    private const int Prompts = 64;
    private const string Bars = "▁▂▃▄▅▆▇█";

    public Command Create()
    {
        var (suite, compute, json) = (new SuiteOptions(checkout), new ComputeOptions(), JsonOutput.Option());
        var last = new Option<bool>("--final") { Description = "Final checkpoints only, with their faithfulness curves." };
        var task = OwnModel.Choice("--task", "One of the paper's tasks.", TaskCatalog.Ioi.Name, TaskCatalog.All.Select(known => known.Name));
        var profile = OwnModel.ProfileOption();
        var command = new ReproCommand(
            "circuits",
            "Find the minimal circuit of a task in every checkpoint of a suite.",
            new("repro circuits --suite mini --task ioi --final", "of every model's last checkpoint, with its faithfulness curve"),
            new("repro circuits --suite mini --models mini-1m --task greater-than --json", "of every step of one model, with all edge scores, for a script")) { KeepsLog = true };
        foreach (var option in (Option[])[task, last, profile, json]) command.Add(option);
        suite.AddWithFetchingTo(command);
        compute.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var named = Profile.Named(parsed.GetRequiredValue(profile));
            using var progress = display.Open(parsed.GetValue(json));
            using var prepared = suite.Prepare(parsed, progress, stop).Require();
            var (final, chosen) = (parsed.GetValue(last), TaskCatalog.Find(parsed.GetRequiredValue(task)));
            var asked = prepared.Suite with { Steps = final ? prepared.Suite.Steps[^1..] : prepared.Suite.Steps };
            var search = new CircuitAnalysis(chosen.Generate(asked.RequireWords().Languages, new TaskDraw(Prompts)), chosen.Metric, named);
            return Task.FromResult(analysis.Run<CircuitResult>(
                asked,
                prepared.Checkpoints,
                search,
                compute.Of(parsed, ComputeTypes.Of(named.ComputeType)),
                progress,
                parsed.GetValue(json) ? (checkpoint, circuit) => new { checkpoint.Model, checkpoint.Step, checkpoint.Tokens, circuit } : null,
                (checkpoint, result) => Show(checkpoint, result, final),
                stop));
        });
        return command;
    }

    private static void Show(SuiteCheckpoint checkpoint, Outcome<CircuitResult> outcome, bool curve)
    {
        Console.WriteLine($"{checkpoint.Model,-10} step {checkpoint.Step,5}  {outcome.Match(Describe, absence => absence.Reason)}");
        if (curve && outcome.TryGet(out var result))
            Console.WriteLine("    " + string.Join("  ", result.Curve.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.Edges}:{point.Faithfulness:0.00}"))));
    }

    private static string Describe(CircuitResult result)
    {
        var bars = string.Concat(result.Curve.Select(point => Bars[(int)Math.Clamp(point.Faithfulness * Bars.Length, 0, Bars.Length - 1)]));
        return string.Create(CultureInfo.InvariantCulture, $"metric {result.Model,6:0.00}  ") + (result.Minimal is { } minimal
            ? string.Create(CultureInfo.InvariantCulture, $"{minimal.Edges.Length} of {result.Scores.Length} edges ({minimal.Heads} heads, {minimal.Mlps} MLPs) keep {minimal.Faithfulness:0.00}  curve {bars}")
            : result.Absent);
    }
}
