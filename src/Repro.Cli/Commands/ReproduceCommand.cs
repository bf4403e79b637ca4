using System.CommandLine;
using System.Globalization;
using Repro.Experiments;
using Repro.Experiments.Cells;
using Repro.Experiments.Claims;
using Repro.Experiments.Evaluations;
using Repro.Experiments.Runs;
using Repro.Experiments.Suites;
using Repro.Models;
using Repro.Reporting;
using Spectre.Console;

namespace Repro.Cli.Commands;

/// <summary><c>repro reproduce</c>: computes what is missing, evaluates every claim and shows the table.</summary>
internal static class ReproduceCommand
{
    public static Command Create()
    {
        var (suite, experiment, compute) = (new SuiteOptions(), ExperimentOption(), new ComputeOptions());
        var verify = new Option<bool>("--verify") { Description = "End with exit code 2 when a result is not the committed one, or was not to be had." };
        var command = new Command("reproduce", "Compute the missing cells, evaluate the claims and compare with the committed results.") { experiment, verify };
        suite.AddWithFetchingTo(command);
        compute.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var checkout = Checkout.OfThisProgram;
            var runs = Run(suite, experiment, compute, parsed, new EvaluationStore(checkout, typeof(FigureFiles).Assembly), stop);
            foreach (var run in runs)
            {
                Show(run);
                var folder = checkout.Figures(run.Suite.ResultsName, run.Experiment.Name);
                foreach (var (name, figure) in run.Result.Figures)
                {
                    FigureFiles.Write(folder, name, figure);
                    Console.WriteLine($"drawn: {Path.Combine(folder, name)}.png, .svg and .csv");
                }
            }

            Console.WriteLine();
            ClaimsTable.Write(runs);
            if (runs.Where(run => run.IsUnchanged).Select(run => run.Experiment.Name).ToArray() is { Length: > 0 } unchanged)
                Console.WriteLine($"unchanged since they were evaluated: {string.Join(", ", unchanged)}");
            return Task.FromResult(Outcome(runs, parsed.GetValue(verify)));
        });
        return command;
    }

    internal static Option<string?> ExperimentOption() => new("--experiment") { Description = "One experiment only." };

    /// <param name="suite">Which suite.</param>
    /// <param name="experiment">Which experiments.</param>
    /// <param name="compute">Where and in what.</param>
    /// <param name="parsed">What was typed.</param>
    /// <param name="evaluations">Kept evaluations; null: all are evaluated, with their figures.</param>
    /// <param name="stop">Ends the run.</param>
    internal static IReadOnlyList<ExperimentRun> Run(SuiteOptions suite, Option<string?> experiment, ComputeOptions compute, ParseResult parsed, EvaluationStore? evaluations, CancellationToken stop)
    {
        var checkout = Checkout.OfThisProgram;
        var (execution, type) = compute.Of(parsed);
        _ = suite.Load(parsed); // refused by its name before any experiment is loaded
        var experiments = Experiments.Load(checkout, parsed.GetValue(experiment));
        using var prepared = suite.Prepare(parsed, stop);
        return ExperimentRun.Run(checkout, prepared, experiments, execution, type, new ProgressLines().Report, evaluations, stop);
    }

    /// <summary>What failed, and where it is asked for what differs, a line each on standard error.</summary>
    /// <returns>The exit code.</returns>
    internal static int Outcome(IReadOnlyList<ExperimentRun> runs, bool verify)
    {
        var failures = runs.SelectMany(run => run.Failures).DistinctBy(failure => failure.Canonical).ToArray();
        foreach (var failure in failures)
        {
            Console.WriteLine($"{failure.Message}\n{failure.Error}"); // with its stack
            Console.Error.WriteLine(failure.Canonical);
        }

        var same = true;
        foreach (var run in verify ? runs : [])
        {
            void Differs(string file, string text)
            {
                BuildErrors.Difference(file, text);
                same = false;
            }

            foreach (var mismatch in run.Report.Differences) Differs(run.Report.CommittedFile(mismatch.Name), string.Create(CultureInfo.InvariantCulture, $"{mismatch.Differences.Count} differ, the first: {mismatch.Differences[0].Describe()}"));
            foreach (var name in run.Report.New) Differs(run.Report.CommittedFile(name), "nothing is committed for it");
            foreach (var file in run.Report.Stale) Differs(Path.Combine(run.Report.Folder, file), "it is committed, and there is no such result");
            if (run.NotRunBecause is { } why && run.Failures.Count == 0) Differs(run.Report.Folder, $"{run.Experiment.Name} was not run: {why.Reason}");
        }

        return failures.Length > 0 ? ExitCode.CellsFailed : same ? ExitCode.Done : ExitCode.Differs;
    }

    private static void Show(ExperimentRun run)
    {
        Console.WriteLine();
        Console.WriteLine($"{run.Experiment.Name}: {run.Experiment.Definition.Title}{(run.IsUnchanged ? " (unchanged)" : "")}");
        foreach (var line in run.Result.Pictures) Console.WriteLine(line);
        if (!run.Report.IsMatch) Console.WriteLine(run.Report.Describe());
    }
}
