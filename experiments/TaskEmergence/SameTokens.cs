using System.Globalization;
using Repro.Experiments.Claims;
using Repro.Experiments.Suites;
using Repro.Statistics;

namespace TaskEmergence;

/// <summary>
/// Claim T1: the models that learn the task learn it at about the same token count. The spread is the largest over the
/// smallest token count of emergence. Confirmed when its upper bound is within the limit, refuted when its lower bound is
/// beyond it, else inconclusive, as with fewer than two models that learn the task. The interval is of the prompts; the spacing of
/// the checkpoints is a second doubt, which decides nothing but is told where it reaches across the limit.
/// </summary>
public static class SameTokens
{
    /// <param name="suite">For its name and its axis of checkpoints.</param>
    /// <param name="task">For its name and number of prompts.</param>
    /// <param name="models">Smallest first.</param>
    /// <param name="settings">Limit and confidence.</param>
    public static (Verdict Verdict, object Numbers) Judge(Suite suite, FollowedTask task, IReadOnlyList<ModelEmergence> models, TaskEmergenceSettings settings)
    {
        var learned = Learned.Of(models);
        var estimate = Spread.Ratio(learned.Tokens);
        double[] replicates = [.. learned.ResampledTokens.Select(Spread.Ratio).Where(ratio => ratio.IsPresent).Select(ratio => ratio.Value)];
        var spread = estimate.Match<Outcome<Interval>>(
            ratio => replicates.Length > 0 ? Bootstrap.PercentileOfOccurring(ratio, replicates, task.Draws.Samples, settings.Bootstrap.Confidence) : new Absence("the task emerges in every model in no resample of the prompts"),
            absence => absence);
        var kind = spread.Match(
            interval => interval.Upper <= settings.SameWithinRatio ? VerdictKind.Confirmed : interval.Lower > settings.SameWithinRatio ? VerdictKind.Refuted : VerdictKind.Inconclusive,
            _ => VerdictKind.Inconclusive);
        double? chance = spread.TryGet(out var known) ? ChanceSpread.ShareAtMost(known.Estimate, learned.Models.Count, suite) : null;

        var summary = spread.Match(
            interval => string.Create(CultureInfo.InvariantCulture, $"{learned.Models.Count} of {models.Count} models learn {task.Words}, at {learned.Tokens.Min() / 1e6:0.00}M to {learned.Tokens.Max() / 1e6:0.00}M tokens: max/min {interval.Estimate:0.00} [{interval.Lower:0.00}, {interval.Upper:0.00}], limit {settings.SameWithinRatio:0.0}; checkpoints drawn at random lie as close in {chance:0.000} of draws{Doubt(learned, settings.SameWithinRatio)}"),
            absence => $"{learned.Models.Count} of {models.Count} models learn {task.Words}: {absence.Reason}");
        return (new Verdict("T1", task.Task.Name, kind, summary), new
        {
            claim = "T1",
            task = task.Task.Name,
            suite = suite.Name,
            verdict = kind,
            limit = settings.SameWithinRatio,
            spread = spread.Match<object>(
                interval => new { ratio = interval.Estimate, lower = interval.Lower, upper = interval.Upper, resamples = interval.Resamples },
                absence => new { absent = absence.Reason }),
            spacingAllows = learned.SpacingAllows is var (lower, upper) ? new { lower, upper } : null,
            shareOfRandomDrawsAsClose = chance,
            checkpoints = learned.Coverage,
            models = models.Select(model => model.Describe(settings.Bootstrap.Confidence)),
        });
    }

    private static string Doubt(Learned learned, double limit) => learned.SpacingAllows is var (lower, upper) && lower <= limit && upper > limit
        ? string.Create(CultureInfo.InvariantCulture, $"; the checkpoints' spacing allows {lower:0.00} to {upper:0.00}")
        : "";
}
