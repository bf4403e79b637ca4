using System.Globalization;
using Microsoft.Extensions.Logging;
using Repro.Cli.Hosting;
using Repro.Experiments.Runs;

namespace Repro.Cli.Commands;

/// <summary>How runs ended, for a build that reads standard error and the exit code.</summary>
internal static class RunsOutcome
{
    /// <summary>Checkpoints that cannot be used, a line each on standard error.</summary>
    /// <returns>The exit code.</returns>
    public static int Tell(IReadOnlyList<UnreadableCheckpoint> unreadable, ILogger log)
    {
        foreach (var one in unreadable)
        {
            log.Refused(one.Error, one.Error.Message);
            Console.Error.WriteLine(one.Canonical);
        }

        return unreadable.Count == 0 ? ExitCode.Done : ExitCode.CellsFailed;
    }

    /// <summary>What failed, and where it is asked for what differs, a line each on standard error.</summary>
    /// <param name="runs">Of one suite.</param>
    /// <param name="verify">Whether results must be the committed ones.</param>
    /// <param name="log">Told the same.</param>
    /// <param name="stacks">Gets what failed with its stack.</param>
    /// <returns>The exit code.</returns>
    public static int Tell(IReadOnlyList<ExperimentRun> runs, bool verify, ILogger log, TextWriter stacks)
    {
        var failures = runs.SelectMany(run => run.Failures).DistinctBy(failure => failure.Canonical).ToArray();
        foreach (var failure in failures)
        {
            log.CellFailed(failure.Error, failure.Analysis.Name, failure.Analysis.Task, failure.Checkpoint.Model, failure.Checkpoint.Step);
            stacks.WriteLine($"{failure.Message}\n{failure.Error}");
            Console.Error.WriteLine(failure.Canonical);
        }

        var unreadable = runs.SelectMany(run => run.Unreadable).DistinctBy(one => one.Canonical).ToArray();
        Tell(unreadable, log);
        var same = true;
        foreach (var run in verify ? runs : [])
        {
            void Differs(string file, string text)
            {
                log.Differs(file, text);
                BuildErrors.Difference(file, text);
                same = false;
            }

            foreach (var mismatch in run.Report.Differences) Differs(run.Report.CommittedFile(mismatch.Name), string.Create(CultureInfo.InvariantCulture, $"{mismatch.Differences.Count} differ, the first: {mismatch.Differences[0].Describe()}"));
            foreach (var name in run.Report.New) Differs(run.Report.CommittedFile(name), "nothing is committed for it");
            foreach (var file in run.Report.Stale) Differs(Path.Combine(run.Report.Folder, file), "it is committed, and there is no such result");
            if (run.NotRunBecause is { } why && run.Failures.Count == 0) Differs(run.Report.Folder, $"{run.Experiment.Name} was not run: {why.Reason}");
        }

        return failures.Length + unreadable.Length > 0 ? ExitCode.CellsFailed : same ? ExitCode.Done : ExitCode.Differs;
    }
}
