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
        var (suite, experiment, compute) = (SuiteOption(), ExperimentOption(), new ComputeOptions());
        var command = new Command("reproduce", "Compute the missing cells, evaluate the claims and compare with the committed results.") { suite, experiment };
        compute.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var checkout = Checkout.OfThisProgram;
            var runs = Run(parsed.GetRequiredValue(suite), parsed.GetValue(experiment), compute.Of(parsed), stop);
            foreach (var run in runs)
            {
                Show(run);
                var folder = checkout.Figures(run.Suite.Name, run.Experiment.Name);
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

    internal static Option<string> SuiteOption() => new("--suite") { Description = "The models to look at.", DefaultValueFactory = _ => "mini" };

    internal static Option<string?> ExperimentOption() => new("--experiment") { Description = "One experiment only." };

    internal static Option<string> DeviceOption() => new("--device") { Description = "cpu, cuda or cuda:N.", DefaultValueFactory = _ => "cpu" };

    internal static IReadOnlyList<ExperimentRun> Run(string suite, string? experiment, (Execution Execution, ComputeType Type) compute, CancellationToken stop)
    {
        var checkout = Checkout.OfThisProgram;
        _ = Suite.Load(checkout, suite); // refused by its name before any experiment is loaded
        return ExperimentRun.Run(checkout, suite, Experiments.Load(checkout, experiment), compute.Execution, compute.Type, new ProgressLines().Report, stop);
    }

    private static void Show(ExperimentRun run)
    {
        Console.WriteLine();
        Console.WriteLine($"{run.Experiment.Name}: {run.Experiment.Definition.Title}");
        foreach (var line in run.Result.Pictures) Console.WriteLine(line);
        if (!run.Report.IsMatch) Console.WriteLine(run.Report.Describe());
    }
}
