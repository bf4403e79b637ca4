using System.Globalization;

namespace Repro.Statistics;

/// <summary>
/// When an ability emerges (claims T1, T3 and E1 to E5): the first checkpoint from which the metric stays above a fraction of its final
/// value, or of its peak, for a number of checkpoints in a row.
/// </summary>
/// <remarks>
/// Three choices that the words leave open. Only present checkpoints count: an absent one neither lengthens a run nor breaks it.
/// A run that reaches the final checkpoint counts even when it is shorter than the rule asks, for there is nothing left that could
/// contradict it; a metric that rises only at the end therefore emerges at the end. "Above" is strict.
/// The metrics are differences whose value by chance is zero, so that a fraction of the final value is a share of what was learned. For a
/// score that is more than zero by chance a fraction of it is less than that share: see that the reference is well above chance.
/// </remarks>
public static class Emergence
{
    private const double ValueByChance = 0;

    /// <summary>The point of emergence, or why there is none.</summary>
    /// <param name="curve">The metric over training.</param>
    /// <param name="rule">Fraction and length of the run.</param>
    /// <param name="finalInterval">
    /// The noise of the final value (a bootstrap over prompts): where it reaches down to chance, nothing was learned. Without it the
    /// final value need only be positive.
    /// </param>
    /// <returns>
    /// Absent when there is no final checkpoint (for a fraction of the peak: none at all), when the reference is not above zero or the final
    /// value not above its noise, and when no run is long enough. The last is possible for a peak that does not last and for a fraction of
    /// 1; else the final checkpoint itself is above.
    /// </returns>
    public static Outcome<EmergencePoint> Find(TrainingCurve curve, EmergenceRule rule, Interval? finalInterval = null)
    {
        var against = Reference(curve, rule.Of);
        if (!against.TryGet(out var reference)) return against.Absence!;
        if (finalInterval is not null && finalInterval.Lower <= ValueByChance)
            return new Absence(string.Create(CultureInfo.InvariantCulture, $"final value not above its noise: {finalInterval} at {100 * finalInterval.Confidence:G4} %"));
        if (reference <= ValueByChance)
            return new Absence(string.Create(CultureInfo.InvariantCulture, $"{(rule.Of == EmergenceReference.Final ? "final value" : "peak")} not above chance: {reference:G4}"));

        var threshold = rule.Fraction * reference;
        CurvePoint? beforeRun = null, previous = null, start = null;
        var above = 0;
        foreach (var point in curve.PresentPoints)
        {
            if (point.Value.Value <= threshold)
            {
                (start, above) = (null, 0);
            }
            else
            {
                if (start is null) (beforeRun, start) = (previous, point);
                if (++above == rule.ConsecutiveCheckpoints) break;
            }

            previous = point;
        }

        if (start is null)
            return new Absence(string.Create(CultureInfo.InvariantCulture, $"never stays above {threshold:G4} for {rule.ConsecutiveCheckpoints} checkpoints"));
        return new EmergencePoint(start.Step, start.Tokens, beforeRun?.Step, beforeRun?.Tokens) { CheckpointsAbove = above };
    }

    private static Outcome<double> Reference(TrainingCurve curve, EmergenceReference of)
    {
        if (of == EmergenceReference.Final) return curve.Final.IsPresent ? curve.Final : new Absence($"no final checkpoint: {curve.Final.Absence.Reason}");
        return curve.Present == 0 ? new Absence("no checkpoint has a value") : curve.PresentPoints.Max(point => point.Value.Value);
    }
}
