using System.CommandLine;
using Repro.Cli.Output;
using Repro.Experiments;
using Repro.Experiments.Evaluations;
using Repro.Experiments.Runs;

namespace Repro.Cli.Commands;

/// <summary>Runs experiments on a suite as the options say: what <c>repro reproduce</c> and <c>repro accept</c> have in common.</summary>
internal sealed class SuiteRuns(Checkout checkout)
{
    public static Option<string?> ExperimentOption() => new("--experiment") { Description = "One experiment only." };

    /// <param name="suite">Which suite.</param>
    /// <param name="experiment">Which experiments.</param>
    /// <param name="compute">Where and in what.</param>
    /// <param name="parsed">What was typed.</param>
    /// <param name="evaluations">Kept evaluations; null: all are evaluated, with their figures.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="stop">Ends the run.</param>
    public IReadOnlyList<ExperimentRun> Run(SuiteOptions suite, Option<string?> experiment, ComputeOptions compute, ParseResult parsed, EvaluationStore? evaluations, IProgressView progress, CancellationToken stop)
    {
        var (execution, type) = compute.Of(parsed);
        _ = suite.Load(parsed); // refused by its name before any experiment is loaded
        var experiments = Experiments.Load(checkout, parsed.GetValue(experiment));
        using var prepared = suite.Prepare(parsed, progress, stop);
        return ExperimentRun.Run(checkout, prepared, experiments, execution, type, progress.Report, evaluations, stop);
    }
}
