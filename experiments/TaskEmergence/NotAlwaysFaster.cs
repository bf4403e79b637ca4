using System.Globalization;
using Repro.Experiments.Claims;
using Repro.Experiments.Suites;
using Repro.Experiments.Timing;
using Repro.Statistics;

namespace TaskEmergence;

/// <summary>
/// Claim T3: a bigger model does not always learn the task earlier. Confirmed when in nearly every resample of the prompts
/// some bigger model learns it at a later checkpoint than a smaller one; refuted when in nearly every resample each bigger
/// model is at an earlier checkpoint; else inconclusive (equal checkpoints decide nothing: the grid is too coarse there).
/// </summary>
public static class NotAlwaysFaster
{
    /// <param name="suite">For its name.</param>
    /// <param name="task">For its name and number of prompts.</param>
    /// <param name="models">Smallest first.</param>
    /// <param name="settings">How many of the resamples must agree.</param>
    public static (Verdict Verdict, object Numbers) Judge(Suite suite, FollowedTask task, IReadOnlyList<TaskCurve> models, TaskEmergenceSettings settings)
    {
        var learned = ComparableModels.Of(models.Select(model => model.Timing));
        var resampled = learned.ResampledTokens;
        var enough = learned.Models.Count >= 2 && resampled.Count > 0;
        double? later = enough ? resampled.Count(tokens => Pairs(tokens).Any(pair => pair.Bigger > pair.Smaller)) / (double)resampled.Count : null;
        double? earlier = enough ? resampled.Count(tokens => Pairs(tokens).All(pair => pair.Bigger < pair.Smaller)) / (double)resampled.Count : null;
        var kind = later >= settings.Agreement ? VerdictKind.Confirmed : earlier >= settings.Agreement ? VerdictKind.Refuted : VerdictKind.Inconclusive;

        double[] sizes = [.. learned.Models.Select(model => (double)model.Model.Parameters)];
        double[] correlations = [.. resampled.Select(tokens => Correlation.Spearman(sizes, tokens)).Where(value => value.IsPresent).Select(value => value.Value)];
        var correlation = Correlation.Spearman(sizes, learned.Tokens).Match<Outcome<Interval>>(
            estimate => correlations.Length > 0 ? Bootstrap.PercentileOfOccurring(estimate, correlations, task.Draws.Samples, settings.Bootstrap.Confidence) : new Absence("no resample has a rank correlation"),
            absence => absence);

        var rank = correlation.Match(interval => string.Create(CultureInfo.InvariantCulture, $"{interval.Estimate:0.00} [{interval.Lower:0.00}, {interval.Upper:0.00}]"), absence => absence.Reason);
        var summary = enough
            ? string.Create(CultureInfo.InvariantCulture, $"of {learned.Models.Count} models that learn {task.Words} a bigger one is later than a smaller in {later:0.000} of {resampled.Count} resamples, every bigger one earlier in {earlier:0.000}; rank correlation of size and tokens {rank}")
            : $"{learned.Models.Count} of {models.Count} models learn {task.Words}: nothing to compare";
        return (new Verdict("T3", task.Task.Name, kind, summary), new
        {
            claim = "T3",
            task = task.Task.Name,
            suite = suite.Name,
            verdict = kind,
            shareOfResamplesWithABiggerModelLater = later,
            shareOfResamplesWithEveryBiggerModelEarlier = earlier,
            resamples = resampled.Count,
            rankCorrelation = correlation.Match<object>(
                interval => new { spearman = interval.Estimate, lower = interval.Lower, upper = interval.Upper, resamples = interval.Resamples },
                absence => new { absent = absence.Reason }),
            checkpoints = TaskCurve.Coverage(models),
            models = models.Select(model => model.Describe(settings.Bootstrap.Confidence)),
        });
    }

    // the models come smallest first
    private static IEnumerable<(double Smaller, double Bigger)> Pairs(double[] tokens) =>
        tokens.SelectMany((smaller, i) => tokens.Skip(i + 1).Select(bigger => (smaller, bigger)));
}
