using Repro.Heads;
using Repro.Statistics;

namespace HeadRoleStability;

/// <summary>Whether a head plays a role, as far as the samples can tell.</summary>
public enum HeadState
{
    /// <summary>The role's rule holds, beyond noise.</summary>
    Plays,

    /// <summary>The rule is broken beyond noise: the score's upper bound is below the bar, or what the rule asks of a condition is the other way round.</summary>
    DoesNot,

    /// <summary>Neither.</summary>
    Undecided,
}

/// <summary>All heads of one checkpoint in one role.</summary>
public sealed class RolePoint
{
    // [head][what the rule asks for]
    private readonly Margin[][] margins;
    private readonly ResampleDraws draws;
    private readonly double confidence; // the rule's

    /// <summary>Judges every head.</summary>
    /// <param name="scores">With their samples; at least one head.</param>
    /// <param name="rule">Who plays the role.</param>
    /// <param name="draws">Resamples of the samples, as the rule asks for them.</param>
    public RolePoint(RoleScores scores, RoleRule rule, ResampleDraws draws)
    {
        (Scores, this.draws, confidence, Verdicts) = (scores, draws, rule.Confidence, rule.Judge(scores));
        Control = scores.Control.Count == 0 ? 0 : rule.QuantileOf(scores.Control);
        margins = [.. scores.Heads.Select((head, i) => Margin.Of(head, rule, Verdicts[i].Bar))];
        States = [.. Verdicts.Select((verdict, i) => verdict.Plays ? HeadState.Plays
            : verdict.Score.Upper < verdict.Bar || margins[i].Skip(1).Any(margin => margin.Interval(draws, confidence).Upper < 0) ? HeadState.DoesNot
            : HeadState.Undecided)];
    }

    /// <summary>With their samples.</summary>
    public RoleScores Scores { get; }

    /// <summary>By the role's rule, head by head.</summary>
    public IReadOnlyList<RoleVerdict> Verdicts { get; }

    /// <summary>Likewise.</summary>
    public IReadOnlyList<HeadState> States { get; }

    /// <summary>The score that the rule's share of the random heads stays below; 0 where the role has no control.</summary>
    public double Control { get; }

    /// <summary>The heads that play the role.</summary>
    public IReadOnlyList<Head> Holders => [.. Verdicts.Where(verdict => verdict.Plays).Select(verdict => verdict.Head)];

    /// <summary>
    /// The role's total: the scores above the control of all heads that pass everything the rule asks for, added up. Noise is not asked
    /// about here but in the resamples, in which a head may pass or not: else the total would drop where a head becomes less certain.
    /// </summary>
    public double Total => Enumerable.Range(0, margins.Length).Where(head => margins[head].All(margin => margin.Estimate > 0)).Sum(head => Scores.Heads[head].Score.Estimate - Control);

    /// <summary>The same of one resample of the samples, control and bar as they are.</summary>
    public double ResampledTotal(int resample) => Enumerable.Range(0, margins.Length)
        .Where(head => margins[head].All(margin => margin.Resampled(draws, resample) > 0))
        .Sum(head => Scores.Heads[head].Score.Resampled(draws, resample) - Control);

    /// <summary>The total with its bounds.</summary>
    public Interval TotalInterval => Bootstrap.Percentile(Total, ResampledTotals, draws.Samples, confidence);

    /// <summary>By how much a head passes one of the orders that the rule asks for.</summary>
    public Interval OrderOf(int head, int order) => margins[head][1 + order].Interval(draws, confidence);

    /// <summary>Of every resample.</summary>
    public double[] ResampledTotals => [.. Enumerable.Range(0, draws.Count).Select(ResampledTotal)];
}
