using Repro.Experiments.Suites;
using Repro.Statistics;

namespace Repro.Experiments.Timing;

/// <summary>When something emerges in one model: by the observations themselves, and by every resample of them.</summary>
/// <param name="Model">The model.</param>
/// <param name="Point">The checkpoint, or why it does not emerge.</param>
/// <param name="Resampled">The same in each resample.</param>
/// <param name="Samples">Observations behind it, for example prompts.</param>
public sealed record ModelTiming(SuiteModel Model, Outcome<EmergencePoint> Point, IReadOnlyList<Outcome<EmergencePoint>> Resampled, int Samples)
{
    /// <summary>What is not there in the model at all, whatever its curve.</summary>
    public static ModelTiming Never(SuiteModel model, Absence why, int resamples, int samples) =>
        new(model, why, [.. Enumerable.Repeat<Outcome<EmergencePoint>>(why, resamples)], samples);

    /// <summary>Token count of emergence with its bounds, which are checkpoints too; absent when there is no emergence.</summary>
    public Outcome<Interval> Tokens(double confidence)
    {
        if (!Point.TryGet(out var point)) return Point.Absence!;
        var replicates = Resampled.Where(outcome => outcome.IsPresent).Select(outcome => (double)outcome.Value.Tokens).ToArray();
        return replicates.Length == 0 ? new Absence("it emerges in no resample") : Bootstrap.PercentileOfOccurring(point.Tokens, replicates, Samples, confidence);
    }

    /// <summary>What a result file says of it; null when there is no emergence.</summary>
    public object? Describe(double confidence) => Tokens(confidence).Match<object?>(
        tokens => new
        {
            step = Point.Value.Step,
            tokens = Point.Value.Tokens,
            previousTokens = Point.Value.PreviousTokens,
            checkpointsAbove = Point.Value.CheckpointsAbove,
            lowerTokens = tokens.Lower,
            upperTokens = tokens.Upper,
            resamples = tokens.Resamples,
        },
        _ => null);
}
