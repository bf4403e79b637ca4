using Repro.Experiments.Claims;
using Repro.Statistics;

namespace ComponentEmergence;

/// <summary>
/// How far a component declines: the mean of the best score over the first checkpoints after its emergence less that over the last ones, as
/// a share of the former. Emergence itself, where half of the peak is passed, is on the way up. The largest value of a noisy curve exceeds
/// its last even where nothing falls; these checkpoints are chosen by time, and the same in every resample, so that noise has no such bias.
/// </summary>
internal static class Fall
{
    /// <summary>The fall's share with its interval; below zero where the component grew. Absent where the first and the last checkpoints would overlap.</summary>
    /// <param name="curve">A component that is there.</param>
    /// <param name="checkpoints">How many first ones and how many last ones.</param>
    /// <param name="confidence">Of the interval.</param>
    public static Outcome<Interval> Of(ComponentCurve curve, int checkpoints, double confidence)
    {
        if (!curve.Timing.Point.TryGet(out var emergence)) return curve.Timing.Point.Absence!;
        if (curve.Points[^1].Value.Absence is { } missing) return new Absence($"no final checkpoint: {missing.Reason}");
        ComponentPoint[] after = [.. curve.Points.Where(point => point.Value.IsPresent && point.Checkpoint.Step > emergence.Step).Select(point => point.Value.Value)];
        if (after.Length < 2 * checkpoints) return new Absence(FormattableString.Invariant($"{after.Length} checkpoints after its emergence, and {2 * checkpoints} are asked for"));
        var (first, last) = (after[..checkpoints], after[^checkpoints..]);
        double Share(Func<ComponentPoint, double> best) => 1 - (last.Average(best) / first.Average(best));
        return Bootstrap.Percentile(
            Share(point => point.Best.Estimate),
            [.. Enumerable.Range(0, curve.Draws!.Count).Select(resample => Share(point => point.BestResampled[resample]))],
            curve.Draws.Samples,
            confidence);
    }

    /// <summary>Confirmed: it declines beyond noise, and by the least that counts. Refuted: it declines by less than that.</summary>
    public static VerdictKind Judge(Outcome<Interval> fall, double least) => fall.Match(
        interval => interval.Lower > 0 && interval.Estimate >= least ? VerdictKind.Confirmed : interval.Upper < least ? VerdictKind.Refuted : VerdictKind.Inconclusive,
        _ => VerdictKind.Inconclusive);
}
