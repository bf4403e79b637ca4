using System.Globalization;
using Repro.Heads;
using Repro.Statistics;

namespace HeadRoleStability;

/// <summary>
/// The control of claim S1: what turnover noise alone would give. Every checkpoint's samples are drawn again twice, both draws are judged by
/// the role's rule as if they were two checkpoints, and hand-overs between them are counted as between real ones. Heads that beyond noise
/// do not play are left out: to play in a draw, their mean would have to move by twice the half-width of its interval.
/// </summary>
/// <param name="HandOvers">Of each pair of draws, over all checkpoints that have one before them since the role emerged.</param>
/// <param name="Jaccard">Of the holders in the two draws, mean over checkpoints and pairs; null where there is no such checkpoint.</param>
public sealed record ResamplingNoise(IReadOnlyList<int> HandOvers, double? Jaccard)
{
    public static ResamplingNoise Of(RoleSeries series, NoiseSettings settings)
    {
        var rule = series.Rule with { Resamples = settings.Resamples };
        var points = series.Emergence is { } first ? series.Present.Skip(first + 1).ToArray() : [];
        var (counts, overlaps) = (new int[settings.Pairs], new List<double>());
        foreach (var (checkpoint, point) in points)
        {
            var draws = RoleSeries.DrawsOf(point.Scores, rule);
            var random = new SeededRandom(settings.Seed).Fork(string.Create(CultureInfo.InvariantCulture, $"{series.Model.Name} {checkpoint.Step} {rule.Role}"));
            for (var pair = 0; pair < counts.Length; pair++)
            {
                var (before, after) = (new RolePoint(Drawn(point, rule, random), rule, draws), new RolePoint(Drawn(point, rule, random), rule, draws));
                if (after.Holders.Count > 0) counts[pair] += before.States.Zip(after.States).Count(states => states is (HeadState.Plays, HeadState.DoesNot));
                overlaps.Add(Turnover.Overlap(before.Holders, after.Holders));
            }
        }

        return new ResamplingNoise(counts, overlaps.Count == 0 ? null : overlaps.Average());
    }

    // as many samples, drawn with replacement, the same for every head and every condition that the rule asks about
    private static RoleScores Drawn(RolePoint point, RoleRule rule, SeededRandom random)
    {
        var scores = point.Scores;
        var samples = scores.Heads[0].Score.Values.Length;
        string[] asked = [.. rule.Orders.SelectMany(order => (string[])[order.Larger, order.Smaller]), .. rule.Signs.Select(sign => sign.Condition)];
        int[] places = [.. Enumerable.Range(0, samples).Select(_ => random.NextInt(samples))];
        SampledScore Of(SampledScore score) => new([.. places.Select(i => score.Values[i])], score.Weights is { } weights ? [.. places.Select(i => weights[i])] : null);
        return scores with { Heads = [.. scores.Heads.Where((_, i) => point.States[i] != HeadState.DoesNot).Select(head => head with { Score = Of(head.Score), Conditions = asked.Distinct().ToDictionary(name => name, name => Of(head.Conditions[name])) })] };
    }
}
