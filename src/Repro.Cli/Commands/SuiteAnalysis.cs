using Microsoft.Extensions.Logging;
using Repro.Cli.Output;
using Repro.Experiments;
using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Runs;
using Repro.Experiments.Suites;
using Repro.Experiments.Weights;
using Repro.Models;
using Repro.Statistics;

namespace Repro.Cli.Commands;

/// <summary>Runs one analysis on every checkpoint of a suite and shows the results: what <c>repro circuits</c> and <c>repro heads --suite</c> have in common.</summary>
internal sealed class SuiteAnalysis(Checkout checkout, ILogger<SuiteAnalysis> log)
{
    /// <param name="suite">The suite, with the steps that are asked for.</param>
    /// <param name="source">Of its checkpoints.</param>
    /// <param name="analysis">Gives a <typeparamref name="T"/>.</param>
    /// <param name="compute">Where and in what.</param>
    /// <param name="progress">Told how far it is, and closed before anything is shown.</param>
    /// <param name="data">A result for JSON; null: results are shown as text.</param>
    /// <param name="show">A result as text, or why there is none.</param>
    /// <param name="stop">Ends the run.</param>
    /// <returns>The exit code.</returns>
    public int Run<T>(Suite suite, ICheckpointSource source, IAnalysis analysis, (Execution Execution, ComputeType Type) compute, IProgressView progress, Func<SuiteCheckpoint, T, object>? data, Action<SuiteCheckpoint, Outcome<T>> show, CancellationToken stop)
        where T : notnull
    {
        var cells = new CellRunner(new CellStore(checkout.Cells), compute.Execution, compute.Type, progress.Report, source: source).Run(suite, [analysis], stop);
        progress.Dispose();
        var results = suite.AllCheckpoints().Select(checkpoint => (Checkpoint: checkpoint, Result: cells.Get<T>(checkpoint, analysis)));
        if (data is null)
        {
            foreach (var (checkpoint, result) in results) show(checkpoint, result);
        }
        else
        {
            JsonOutput.Write(results.Select(one => one.Result.Match(result => data(one.Checkpoint, result), absence => new { one.Checkpoint.Model, one.Checkpoint.Step, one.Checkpoint.Tokens, absent = absence.Reason })));
        }

        return RunsOutcome.Tell(cells.Unreadable, log);
    }
}
