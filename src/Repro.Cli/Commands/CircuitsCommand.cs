using System.CommandLine;
using System.Globalization;
using Repro.Circuits;
using Repro.Cli.Hosting;
using Repro.Cli.Output;
using Repro.Experiments;
using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Runs;
using Repro.Experiments.Suites;
using Repro.Models;
using Repro.Tasks;

namespace Repro.Cli.Commands;

/// <summary><c>repro circuits</c>: the circuit of a task in every checkpoint of a suite, as cells, and a line for each.</summary>
internal sealed class CircuitsCommand(Checkout checkout, ProgressDisplay display) : ICommandSource
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
            Run(prepared, parsed.GetValue(last), compute.Of(parsed, ComputeTypes.Of(named.ComputeType)), TaskCatalog.Find(parsed.GetRequiredValue(task)), named, parsed.GetValue(json), progress, stop);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private void Run(PreparedSuite prepared, bool last, (Execution Execution, ComputeType Type) compute, PromptTask task, Profile profile, bool json, IProgressView progress, CancellationToken stop)
    {
        var suite = prepared.Suite with { Steps = last ? prepared.Suite.Steps[^1..] : prepared.Suite.Steps };
        var analysis = new CircuitAnalysis(task.Generate(suite.RequireWords().Languages, new TaskDraw(Prompts)), task.Metric, profile);
        var cells = new CellRunner(new CellStore(checkout.Cells), compute.Execution, compute.Type, report: progress.Report, source: prepared.Checkpoints).Run(suite, [analysis], stop);
        progress.Dispose();
        if (json)
        {
            JsonOutput.Write(suite.Models.SelectMany(suite.Checkpoints).Select(checkpoint => cells.Get<CircuitResult>(checkpoint, analysis).Match<object>(
                circuit => new { checkpoint.Model, checkpoint.Step, checkpoint.Tokens, circuit },
                absence => new { checkpoint.Model, checkpoint.Step, checkpoint.Tokens, absent = absence.Reason })));
            return;
        }

        foreach (var checkpoint in suite.Models.SelectMany(suite.Checkpoints))
        {
            Console.WriteLine($"{checkpoint.Model,-10} step {checkpoint.Step,5}  " + cells.Get<CircuitResult>(checkpoint, analysis).Match(Describe, absence => absence.Reason));
            if (last && cells.Get<CircuitResult>(checkpoint, analysis).TryGet(out var result))
            {
                Console.WriteLine("    " + string.Join("  ", result.Curve.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.Edges}:{point.Faithfulness:0.00}"))));
            }
        }
    }

    private static string Describe(CircuitResult result)
    {
        var bars = string.Concat(result.Curve.Select(point => Bars[(int)Math.Clamp(point.Faithfulness * Bars.Length, 0, Bars.Length - 1)]));
        return string.Create(CultureInfo.InvariantCulture, $"metric {result.Model,6:0.00}  ") + (result.Minimal is { } minimal
            ? string.Create(CultureInfo.InvariantCulture, $"{minimal.Edges.Length} of {result.Scores.Length} edges ({minimal.Heads} heads, {minimal.Mlps} MLPs) keep {minimal.Faithfulness:0.00}  curve {bars}")
            : result.Absent);
    }
}
