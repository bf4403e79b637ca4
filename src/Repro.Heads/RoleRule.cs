using MathNet.Numerics.Statistics;
using Repro.Statistics;

namespace Repro.Heads;

/// <summary>One quantity that must be above another in a head's conditions, prompt by prompt on average.</summary>
public sealed record ConditionOrder(string Larger, string Smaller);

/// <summary>One of a head's conditions that must lie on one side of zero, on average over the samples.</summary>
public sealed record ConditionSign(string Condition, int Sign);

/// <summary>
/// When a head plays a role: the lower bound of its score is above the threshold and above the random-head control's quantile, and so is
/// the lower bound of the difference for each of the orders above zero, and each of the signs beyond its noise. Roles do not exclude each other.
/// </summary>
public sealed record RoleRule
{
    public required string Role { get; init; }

    /// <summary>In the score's unit.</summary>
    public required double Threshold { get; init; }

    /// <summary>Where the threshold comes from.</summary>
    public required string Source { get; init; }

    public IReadOnlyList<ConditionOrder> Orders { get; init; } = [];

    public IReadOnlyList<ConditionSign> Signs { get; init; } = [];

    /// <summary>Share of the control's scores that lie below what a head must pass.</summary>
    public double ControlQuantile { get; init; } = 0.95;

    /// <summary>Of the intervals.</summary>
    public double Confidence { get; init; } = Bootstrap.DefaultConfidence;

    /// <summary>Resamples of a detector's samples.</summary>
    public int Resamples { get; init; } = 1000;

    public ulong ResampleSeed { get; init; } = 7;

    /// <summary>Every head, in the scores' order; none where the role is undefined.</summary>
    /// <exception cref="ArgumentException">The scores are of another role, or have too few samples, or lack a condition.</exception>
    public IReadOnlyList<RoleVerdict> Judge(RoleScores scores)
    {
        if (scores.Role != Role) throw new ArgumentException($"The rule for '{Role}' was given scores for '{scores.Role}'.");
        if (scores.Heads.Count == 0) return [];
        var bar = Math.Max(Threshold, QuantileOf(scores.Control));
        var draws = Bootstrap.Resample(scores.Heads[0].Score.Values.Length, Resamples, ResampleSeed);
        return [.. scores.Heads.Select(head =>
        {
            var interval = head.Score.Interval(draws, Confidence);
            var unmet = Orders.Where(order => Difference(head, order).Interval(draws, Confidence).Lower <= 0).Select(order => $"{order.Larger} is not above {order.Smaller}")
                .Concat(Signs.Where(sign => !Holds(head, sign, draws)).Select(sign => $"{sign.Condition} is not {(sign.Sign > 0 ? "above" : "below")} zero")).FirstOrDefault();
            return new RoleVerdict(head.Head, interval, bar, interval.Lower > bar && unmet is null, unmet);
        })];
    }

    /// <summary>The control's score that heads must pass; minus infinity without a control.</summary>
    public double QuantileOf(IReadOnlyList<double> control) =>
        control.Count == 0 ? double.NegativeInfinity : SortedArrayStatistics.QuantileCustom([.. control.Order()], ControlQuantile, QuantileDefinition.R7);

    private bool Holds(HeadScore head, ConditionSign sign, ResampleDraws draws)
    {
        if (!head.Conditions.TryGetValue(sign.Condition, out var score)) throw new ArgumentException($"{head.Head} lacks the condition '{sign.Condition}': its detector does not measure what the rule asks for.");
        var interval = score.Interval(draws, Confidence);
        return sign.Sign > 0 ? interval.Lower > 0 : interval.Upper < 0;
    }

    private static SampledScore Difference(HeadScore head, ConditionOrder order)
    {
        if (!head.Conditions.TryGetValue(order.Larger, out var larger) || !head.Conditions.TryGetValue(order.Smaller, out var smaller))
        {
            throw new ArgumentException($"{head.Head} lacks the condition '{order.Larger}' or '{order.Smaller}': its detector does not measure what the rule asks for.");
        }

        return new SampledScore([.. larger.Values.Zip(smaller.Values, (a, b) => a - b)], larger.Weights);
    }
}

/// <summary>What a rule says of one head.</summary>
/// <param name="Head">The head.</param>
/// <param name="Score">Its score with the interval.</param>
/// <param name="Bar">What the lower bound had to pass.</param>
/// <param name="Plays">Whether the head plays the role.</param>
/// <param name="Unmet">The first of the rule's orders and signs that does not hold; null: none.</param>
public sealed record RoleVerdict(Head Head, Interval Score, double Bar, bool Plays, string? Unmet);
