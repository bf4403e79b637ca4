using System.CommandLine;
using System.Globalization;
using Repro.Circuits;
using Repro.Experiments;
using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Runs;
using Repro.Experiments.Suites;
using Repro.Models;
using Repro.Tasks;

namespace Repro.Cli.Commands;

/// <summary><c>repro circuits</c>: the circuit of a task in every checkpoint of a suite, as cells, and a line for each.</summary>
internal static class CircuitsCommand
{
    private const int Prompts = 64;
    private const string Bars = "▁▂▃▄▅▆▇█";

    public static Command Create()
    {
        var (suite, compute) = (new SuiteOptions(), new ComputeOptions());
        var last = new Option<bool>("--final") { Description = "Final checkpoints only, with their faithfulness curves." };
        var task = OwnModel.Choice("--task", "One of the paper's tasks.", TaskCatalog.Ioi.Name, TaskCatalog.All.Select(known => known.Name));
        var profile = OwnModel.ProfileOption();
        var command = new Command("circuits", "Find the minimal circuit of a task in every checkpoint of a suite.") { task, last, profile };
        suite.AddWithFetchingTo(command);
        compute.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var named = Profile.Named(parsed.GetRequiredValue(profile));
            using var prepared = suite.Prepare(parsed, stop).Require();
            Run(prepared, parsed.GetValue(last), compute.Of(parsed, ComputeTypes.Of(named.ComputeType)), TaskCatalog.Find(parsed.GetRequiredValue(task)), named, stop);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static void Run(PreparedSuite prepared, bool last, (Execution Execution, ComputeType Type) compute, PromptTask task, Profile profile, CancellationToken stop)
    {
        var checkout = Checkout.OfThisProgram;
        var suite = prepared.Suite with { Steps = last ? prepared.Suite.Steps[^1..] : prepared.Suite.Steps };
        var analysis = new CircuitAnalysis(task.Generate(suite.RequireWords().Languages, new TaskDraw(Prompts)), task.Metric, profile);
        var cells = new CellRunner(new CellStore(checkout.Cells), compute.Execution, compute.Type, report: new ProgressLines().Report, source: prepared.Checkpoints).Run(suite, [analysis], stop);
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
