using System.CommandLine;
using Microsoft.Extensions.Logging;
using Repro.Cli.Hosting;
using Repro.Cli.Output;
using Repro.Experiments;
using Repro.Experiments.Evaluations;
using Repro.Experiments.Runs;
using Repro.Reporting;

namespace Repro.Cli.Commands;

/// <summary><c>repro reproduce</c>: computes what is missing, evaluates every claim and shows the table.</summary>
internal sealed class ReproduceCommand(Checkout checkout, SuiteRuns suiteRuns, ProgressDisplay display, ILogger<ReproduceCommand> log) : ICommandSource
{
    public Command Create()
    {
        var (suite, experiment, compute, json) = (new SuiteOptions(checkout), SuiteRuns.ExperimentOption(), new ComputeOptions(), JsonOutput.Option());
        var verify = new Option<bool>("--verify") { Description = "End with exit code 2 when a result is not the committed one, or was not to be had." };
        var command = new ReproCommand(
            "reproduce",
            "Compute the missing cells, evaluate the claims and compare with the committed results.",
            new("repro reproduce", "every claim on the small suite; some minutes from nothing, seconds when all is there"),
            new("repro reproduce --experiment TaskEmergence --verify", "one experiment; exit code 2 where a number is not the committed one"),
            new("repro reproduce --suite pythia --models pythia-70m,pythia-160m --device cuda --memory 40GB", "two of the paper's models on a GPU"),
            new("repro reproduce --json > runs.json", "for a script; progress stays on the terminal")) { KeepsLog = true };
        foreach (var option in (Option[])[experiment, verify, json]) command.Add(option);
        suite.AddWithFetchingTo(command);
        compute.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var asJson = parsed.GetValue(json);
            IReadOnlyList<ExperimentRun> runs;
            using (var progress = display.Open(asJson)) runs = suiteRuns.Run(suite, experiment, compute, parsed, new EvaluationStore(checkout, typeof(FigureFiles).Assembly), progress, stop);
            (ExperimentRun Run, IReadOnlyList<string> Figures)[] drawn = [.. runs.Select(run => (run, Draw(run)))];
            if (asJson) JsonOutput.Write(RunsJson.Of(runs));
            else Show(drawn);
            Log(runs);
            return Task.FromResult(RunsOutcome.Tell(runs, parsed.GetValue(verify), log, asJson ? Console.Error : Console.Out));
        });
        return command;
    }

    private IReadOnlyList<string> Draw(ExperimentRun run)
    {
        var folder = checkout.Figures(run.Suite.ResultsName, run.Experiment.Name);
        foreach (var (name, figure) in run.Result.Figures) FigureFiles.Write(folder, name, figure);
        return [.. run.Result.Figures.Keys.Select(name => Path.Combine(folder, name))];
    }

    private void Log(IEnumerable<ExperimentRun> runs)
    {
        if (!log.IsEnabled(LogLevel.Information)) return;
        foreach (var run in runs)
        {
            foreach (var verdict in run.Result.Verdicts) log.Verdict(run.Experiment.Name, run.Suite.ResultsName, verdict.Claim, verdict.Task, ClaimsTable.Word(verdict.Kind), verdict.Summary, ClaimsTable.Committed(run, verdict));
        }
    }

    private static void Show((ExperimentRun Run, IReadOnlyList<string> Figures)[] runs)
    {
        foreach (var (run, figures) in runs)
        {
            Console.WriteLine();
            Console.WriteLine($"{run.Experiment.Name}: {run.Experiment.Definition.Title}{(run.IsUnchanged ? " (unchanged)" : "")}");
            foreach (var line in run.Result.Pictures) Console.WriteLine(line);
            if (!run.Report.IsMatch) Console.WriteLine(run.Report.Describe());
            foreach (var figure in figures) Console.WriteLine($"drawn: {figure}.png, .svg and .csv");
        }

        Console.WriteLine();
        ClaimsTable.Write([.. runs.Select(drawn => drawn.Run)]);
        if (runs.Where(drawn => drawn.Run.IsUnchanged).Select(drawn => drawn.Run.Experiment.Name).ToArray() is { Length: > 0 } unchanged)
            Console.WriteLine($"unchanged since they were evaluated: {string.Join(", ", unchanged)}");
    }
}
