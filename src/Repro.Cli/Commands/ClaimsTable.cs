using Repro.Experiments.Claims;
using Repro.Experiments.Runs;
using Spectre.Console;

namespace Repro.Cli.Commands;

/// <summary>The table of claims: what each says, what this suite says of it, from which numbers, and whether that is what is committed.</summary>
internal static class ClaimsTable
{
    private const int WidthInPipes = 160;

    public static void Write(IReadOnlyList<ExperimentRun> runs)
    {
        var table = new Table().Border(TableBorder.Ascii2).ShowRowSeparators().AddColumns("claim", "says", "suite, task", "verdict", "numbers", "committed");
        foreach (var run in runs)
        {
            foreach (var verdict in run.Result.Verdicts)
            {
                var claim = run.Experiment.Definition.Claims.Single(claim => claim.Id == verdict.Claim);
                table.AddRow([.. ((string[])[verdict.Claim, claim.Statement, $"{run.Suite.Name}, {verdict.Task}", Word(verdict.Kind), verdict.Summary, Committed(run, verdict)]).Select(text => new Text(text))]);
            }
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected) console.Profile.Width = WidthInPipes;
        console.Write(table);
    }

    private static string Word(VerdictKind kind) => kind switch
    {
        VerdictKind.NotRun => "not run",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private static string Committed(ExperimentRun run, Verdict verdict)
    {
        bool Concerns(string file) => file.StartsWith($"{verdict.Claim}-{verdict.Task}.", StringComparison.Ordinal);
        if (run.Report.New.Any(Concerns)) return "new";
        return run.Report.Differences.Any(difference => Concerns(difference.Name)) ? "differs" : "same";
    }
}
