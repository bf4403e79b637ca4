using Repro.Experiments.Claims;
using Repro.Experiments.Suites;
using Repro.Experiments.Timing;

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
    public static (Verdict Verdict, object Numbers) Judge(Suite suite, FollowedTask task, IReadOnlyList<TaskCurve> models, TaskEmergenceSettings settings)
    {
        var spread = TokenSpread.Of(models.Select(model => model.Timing), suite, settings.Bootstrap.Confidence);
        var kind = spread.Within(settings.SameWithinRatio);
        var summary = $"{spread.Models.Models.Count} of {models.Count} models learn {task.Words}{(spread.Ratio.IsPresent ? ", " : ": ")}{spread.Words(settings.SameWithinRatio)}";
        return (new Verdict("T1", task.Task.Name, kind, summary), new
        {
            claim = "T1",
            task = task.Task.Name,
            suite = suite.Name,
            verdict = kind,
            limit = settings.SameWithinRatio,
            spread = spread.Describe(),
            spacingAllows = spread.DescribeSpacing(),
            shareOfRandomDrawsAsClose = spread.ShareOfRandomDrawsAsClose,
            checkpoints = TaskCurve.Coverage(models),
            models = models.Select(model => model.Describe(settings.Bootstrap.Confidence)),
        });
    }
}
