using Repro.Heads;
using Repro.Statistics;

namespace HeadRoleStability;

/// <summary>How much the heads of a role change, from its emergence to the end.</summary>
/// <param name="AtEmergence">Holders then.</param>
/// <param name="AtEnd">Holders at the last checkpoint that is there.</param>
/// <param name="Jaccard">Of the two; 1: the same heads.</param>
/// <param name="ConsecutiveJaccard">Mean over consecutive checkpoints; null where there is only one.</param>
/// <param name="Doublings">Of the tokens, in between.</param>
/// <param name="HandOversPerDoubling">Null where there is no doubling to divide by.</param>
/// <param name="RankCorrelations">Spearman, of all heads' scores, between consecutive checkpoints; those that exist.</param>
public sealed record Turnover(IReadOnlyList<Head> AtEmergence, IReadOnlyList<Head> AtEnd, double Jaccard, double? ConsecutiveJaccard, double Doublings, double? HandOversPerDoubling, IReadOnlyList<double> RankCorrelations)
{
    /// <summary>Null where the role never emerges.</summary>
    public static Turnover? Of(RoleSeries series)
    {
        if (series.Emergence is not { } first) return null;
        var points = series.Present.Skip(first).ToArray();
        var pairs = points.Zip(points.Skip(1)).ToArray();
        var doublings = points[0].Checkpoint.Tokens == 0 ? 0 : Math.Log2((double)points[^1].Checkpoint.Tokens / points[0].Checkpoint.Tokens);
        return new Turnover(
            points[0].Point.Holders,
            points[^1].Point.Holders,
            Overlap(points[0].Point.Holders, points[^1].Point.Holders),
            pairs.Length == 0 ? null : pairs.Average(pair => Overlap(pair.First.Point.Holders, pair.Second.Point.Holders)),
            doublings,
            doublings == 0 ? null : series.HandOvers.Count() / doublings,
            [.. pairs.Select(pair => Correlation.Spearman(Scores(pair.First.Point), Scores(pair.Second.Point))).Where(found => found.IsPresent).Select(found => found.Value)]);
    }

    /// <summary>Jaccard index of who plays a role. Two empty circuits share nothing (0), but a role that nobody plays, before and after, has not changed: 1.</summary>
    public static double Overlap(IReadOnlyList<Head> a, IReadOnlyList<Head> b) => a.Count == 0 && b.Count == 0 ? 1 : Repro.Statistics.Jaccard.Of(a, b);

    private static double[] Scores(RolePoint point) => [.. point.Verdicts.Select(verdict => verdict.Score.Estimate)];
}
