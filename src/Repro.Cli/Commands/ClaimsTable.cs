using System.Text;
using Repro.Cli.Output;
using Repro.Experiments.Claims;
using Repro.Experiments.Runs;
using Spectre.Console;

namespace Repro.Cli.Commands;

/// <summary>The table of claims: what each says, what this suite says of it, from which numbers, and whether that is what is committed.</summary>
internal static class ClaimsTable
{
    public static void Write(IReadOnlyList<ExperimentRun> runs)
    {
        var table = new Table().Border(TableBorder.Ascii2).ShowRowSeparators().AddColumns("claim", "says", "suite, task", "verdict", "numbers", "committed");
        foreach (var run in runs)
        {
            foreach (var verdict in run.Result.Verdicts)
            {
                var claim = run.Experiment.Definition.Claims.Single(claim => claim.Id == verdict.Claim);
                table.AddRow([.. ((string[])[verdict.Claim, claim.Statement, $"{run.Suite.ResultsName}, {verdict.Task}", Word(verdict.Kind), verdict.Summary, Committed(run, verdict)]).Select(text => new Text(text))]);
            }
        }

        WideConsole.Write(table);
        if (runs.FirstOrDefault(run => run.NotRunBecause is not null) is { } absent) Console.WriteLine($"not run: {absent.NotRunBecause!.Reason}");
        foreach (var expected in runs.SelectMany(run => run.Expectations)) Console.WriteLine($"{expected.Definition.Claim} {expected.Describe()}");
    }

    /// <summary>The same for a reader of the repository, committed beside the results: claims in the order of their ids, with what the paper reports.</summary>
    public static string Markdown(string suite, IReadOnlyList<ExperimentRun> runs)
    {
        var text = new StringBuilder($"# What holds on `{suite}`\n\nWritten by `dotnet build -t:Accept{(suite == "mini" ? "" : $" -p:Suite={suite}")}` from the results beside it; the tests hold the verdicts and every number behind them.\n\n");
        text.Append("| claim | says | the paper reports | task | verdict | numbers |\n|---|---|---|---|---|---|\n");
        var rows = runs.SelectMany(run => run.Result.Verdicts.Select(verdict => (run, verdict))).OrderBy(row => row.verdict.Claim, StringComparer.Ordinal);
        foreach (var (run, verdict) in rows)
        {
            var claim = run.Experiment.Definition.Claims.Single(claim => claim.Id == verdict.Claim);
            text.Append("| ").AppendJoin(" | ", ((string[])[$"[{verdict.Claim}]({run.Experiment.Name}/)", claim.Statement, claim.Reported, verdict.Task, $"**{Word(verdict.Kind)}**", verdict.Summary]).Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");
        }

        var expectations = runs.SelectMany(run => run.Expectations).OrderBy(expected => expected.Definition.Claim, StringComparer.Ordinal).ToArray();
        if (expectations.Length > 0) text.Append("\nThe paper's figures about these models, beside the numbers found:\n\n");
        foreach (var expected in expectations) text.Append("- ").Append(expected.Definition.Claim).Append(": ").Append(expected.Describe()).Append('\n');
        return text.ToString();
    }

    public static string Word(VerdictKind kind) => kind switch
    {
        VerdictKind.NotRun => "not run",
        _ => kind.ToString().ToLowerInvariant(),
    };

    /// <summary>Whether a verdict and its numbers are the committed ones: "same", "differs", "new", or "" where it was not run.</summary>
    public static string Committed(ExperimentRun run, Verdict verdict)
    {
        if (run.NotRunBecause is not null) return "";
        bool Concerns(string file) => file.StartsWith($"{verdict.Claim}-{verdict.Task}.", StringComparison.Ordinal);
        if (run.Report.New.Any(Concerns)) return "new";
        return run.Report.Differences.Any(difference => Concerns(difference.Name)) ? "differs" : "same";
    }
}
