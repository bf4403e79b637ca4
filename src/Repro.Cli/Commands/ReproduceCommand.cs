using System.CommandLine;
using System.Globalization;
using Repro.Experiments;
using Repro.Experiments.Cells;
using Repro.Experiments.Claims;
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
        var command = new Command("reproduce", "Compute the missing cells, evaluate the claims and compare with the committed results.") { experiment };
        suite.AddWithFetchingTo(command);
        compute.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var checkout = Checkout.OfThisProgram;
            var runs = Run(suite, experiment, compute, parsed, stop);
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
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    internal static Option<string?> ExperimentOption() => new("--experiment") { Description = "One experiment only." };

    internal static Option<string> DeviceOption() => new("--device") { Description = "cpu, cuda or cuda:N.", DefaultValueFactory = _ => "cpu" };

    internal static IReadOnlyList<ExperimentRun> Run(SuiteOptions suite, Option<string?> experiment, ComputeOptions compute, ParseResult parsed, CancellationToken stop)
    {
        var checkout = Checkout.OfThisProgram;
        var (execution, type) = compute.Of(parsed);
        _ = suite.Load(parsed); // refused by its name before any experiment is loaded
        var experiments = Experiments.Load(checkout, parsed.GetValue(experiment));
        using var prepared = suite.Prepare(parsed, stop);
        return ExperimentRun.Run(checkout, prepared, experiments, execution, type, new ProgressLines().Report, stop);
    }

    private static void Show(ExperimentRun run)
    {
        Console.WriteLine();
        Console.WriteLine($"{run.Experiment.Name}: {run.Experiment.Definition.Title}");
        foreach (var line in run.Result.Pictures) Console.WriteLine(line);
        if (!run.Report.IsMatch) Console.WriteLine(run.Report.Describe());
    }
}
