using System.Globalization;

namespace Repro.Experiments.Weights;

/// <summary>
/// Are these the weights of the steps that they are said to be? On the hub they are not always: 86 of the 154 steps of pythia-2.8b hold
/// weights of the end of training (github.com/EleutherAI/pythia, issues 195 and 205), two steps of 12b their first shard (206). A step is
/// doubted when a file of it, or its embedding, is that of another step too, or when its embedding's norm stands out from the trend.
/// </summary>
public sealed record IdentityGate
{
    /// <summary>Steps on each side whose median is the trend: a fault of up to two steps in a row stands out against it.</summary>
    public int Neighbours { get; init; } = 3;

    /// <summary>
    /// How far a norm may be from the trend, as a share of the range of the model's norms: ten times the largest deviation on the 56
    /// checkpoints of mini, 0.015 (a test holds it there). Weights of the end under a step of the first half are off by more; what is served
    /// under a step near the end, where norms hardly move, is not told by its norm.
    /// </summary>
    public double Within { get; init; } = 0.15;

    /// <summary>The steps of one model that are doubted, each with its reason.</summary>
    /// <param name="checkpoints">One model's, any order.</param>
    /// <param name="finalStep">
    /// The last step of training. What it shares with an earlier one is the earlier one's fault, since what is served by mistake are weights of the end;
    /// of two earlier ones nobody can tell, and both are doubted.
    /// </param>
    public IReadOnlyDictionary<int, string> Doubts(IEnumerable<SeenWeights> checkpoints, int finalStep)
    {
        var all = checkpoints.OrderBy(seen => seen.Step).ToArray();
        var doubts = new SortedDictionary<int, string>();
        void Doubt(IEnumerable<(int Step, string Content)> contents, Func<int, string> reason)
        {
            foreach (var same in contents.GroupBy(item => item.Content, StringComparer.Ordinal))
            {
                int[] steps = [.. same.Select(item => item.Step).Distinct()];
                if (steps.Length == 1) continue;
                foreach (var step in steps.Where(step => step != finalStep)) doubts.TryAdd(step, reason(steps.Contains(finalStep) ? finalStep : steps.First(other => other != step)));
            }
        }

        Doubt(all.Select(seen => (seen.Step, seen.Sha256)), other => Invariant($"same weights as step {other}"));
        Doubt(all.SelectMany(seen => seen.Files.Select(file => (seen.Step, file.Sha256))), other => Invariant($"a weight file of it is that of step {other} too"));
        Doubt(all.Where(seen => seen.Embedding is not null).Select(seen => (seen.Step, seen.Embedding!.Sha256)), other => Invariant($"same embedding as step {other}"));
        (int Step, double Norm)[] trend = [.. all.Where(seen => seen.Embedding is not null && !doubts.ContainsKey(seen.Step)).Select(seen => (seen.Step, seen.Embedding!.Norm))];
        foreach (var (step, deviation, expected) in Deviations(trend).Where(item => item.Deviation > Within))
            doubts.TryAdd(step, Invariant($"the norm of its embedding breaks the trend: {trend.Single(item => item.Step == step).Norm:G6} where its neighbours call for {expected:G6}, off by {deviation:P0} of the model's range"));
        return doubts;
    }

    /// <summary>How far each norm is from the median of its neighbours, as a share of the range; steps too near to either end to have neighbours on both sides are left out.</summary>
    public IEnumerable<(int Step, double Deviation, double Expected)> Deviations(IReadOnlyList<(int Step, double Norm)> trend)
    {
        if (trend.Count <= 2 * Neighbours) yield break;
        var range = trend.Max(item => item.Norm) - trend.Min(item => item.Norm);
        for (var i = Neighbours; i < trend.Count - Neighbours; i++)
        {
            double[] around = [.. trend.Skip(i - Neighbours).Take((2 * Neighbours) + 1).Where((_, place) => place != Neighbours).Select(item => item.Norm).Order()];
            var expected = (around[Neighbours - 1] + around[Neighbours]) / 2;
            if (range > 0) yield return (trend[i].Step, Math.Abs(trend[i].Norm - expected) / range, expected);
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
