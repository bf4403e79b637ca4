using Repro.Heads;
using Repro.Statistics;

namespace HeadRoleStability;

/// <summary>What became of a quantity.</summary>
public enum Kept
{
    /// <summary>Beyond noise, at least the asked share of it is left.</summary>
    Yes,

    /// <summary>Beyond noise, less is left.</summary>
    No,

    /// <summary>Neither.</summary>
    Undecided,
}

/// <summary>A quantity before and after a departure, and how much of it is left.</summary>
/// <param name="Before">At the last checkpoint at which the head played.</param>
/// <param name="After">At the first at which it does not.</param>
/// <param name="AtEnd">At the last checkpoint of all.</param>
/// <param name="KeptAfter">After against before.</param>
/// <param name="KeptAtEnd">At the end against before.</param>
public sealed record Across(Interval Before, Interval After, Interval AtEnd, Kept KeptAfter, Kept KeptAtEnd);

/// <summary>One departure with the role's total and the task's metric across it.</summary>
/// <param name="Series">The role in the model.</param>
/// <param name="Departure">The head that stops.</param>
/// <param name="Total">The role's total.</param>
/// <param name="Metric">The task's metric; absent where a checkpoint is.</param>
/// <param name="TaskIsThere">Whether the task had emerged when the head last played; before that there is no behaviour that could stay.</param>
public sealed record Passing(RoleSeries Series, Departure Departure, Across Total, Outcome<Across> Metric, bool TaskIsThere)
{
    /// <summary>Both clauses of the claim: others take over (the role's total is kept across the departure), and the behaviour stays (the metric is kept then and to the end).</summary>
    public Kept Holds => (Total.KeptAfter, Metric.Match(metric => (metric.KeptAfter, metric.KeptAtEnd), _ => (Kept.Undecided, Kept.Undecided))) switch
    {
        (Kept.Yes, (Kept.Yes, Kept.Yes)) => Kept.Yes,
        (Kept.No, _) or (_, (Kept.No, _)) or (_, (_, Kept.No)) => Kept.No,
        _ => Kept.Undecided,
    };

    public static Passing Of(RoleSeries series, Departure departure, Behaviour behaviour, HeadRoleStabilitySettings settings)
    {
        RolePoint[] points = [.. ((int[])[departure.From, departure.To, series.Present.Count - 1]).Select(place => series.Present[place].Point)];
        int[] steps = [.. ((int[])[departure.From, departure.To, series.Present.Count - 1]).Select(place => series.Present[place].Checkpoint.Step)];
        var samples = points[0].Scores.Heads[0].Score.Values.Length;
        var totals = points.Select(point => (point.Total, point.ResampledTotals)).ToArray();
        var metrics = steps.Select(behaviour.At).ToArray();
        return new Passing(
            series,
            departure,
            Of(totals, samples, settings),
            metrics.FirstOrDefault(metric => !metric.IsPresent) is { } missing
                ? missing.Absence!
                : Of([.. metrics.Select(metric => (metric.Value.Average(), Enumerable.Range(0, behaviour.Draws.Count).Select(resample => behaviour.Draws.Mean(metric.Value, resample)).ToArray()))], behaviour.Draws.Samples, settings),
            behaviour.Emergence.Match(found => found.Step <= steps[0], _ => false));
    }

    private static Across Of((double Estimate, double[] Replicates)[] values, int samples, HeadRoleStabilitySettings settings)
    {
        Interval[] intervals = [.. values.Select(value => Bootstrap.Percentile(value.Estimate, value.Replicates, samples, settings.Bootstrap.Confidence))];
        return new Across(intervals[0], intervals[1], intervals[2], Compare(1), Compare(2));

        // what is left less the share that must be, resample by resample: a ratio would have no bounds where the denominator is near zero
        Kept Compare(int later)
        {
            double Left((double Now, double Before) pair) => pair.Now - (settings.KeepsShare * pair.Before);
            var left = Bootstrap.Percentile(
                Left((values[later].Estimate, values[0].Estimate)), [.. values[later].Replicates.Zip(values[0].Replicates, (now, before) => Left((now, before)))], samples, settings.Bootstrap.Confidence);
            return left.Lower >= 0 ? Kept.Yes : left.Upper < 0 ? Kept.No : Kept.Undecided;
        }
    }
}
