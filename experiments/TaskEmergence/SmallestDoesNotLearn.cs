using System.Globalization;
using Repro.Experiments.Claims;
using Repro.Experiments.Suites;
using Repro.Experiments.Timing;

namespace TaskEmergence;

/// <summary>
/// Claim T2: one model does not learn the task, of the paper's models the smallest (Pythia-70m, IOI). A suite that does not have it
/// puts its own smallest model in its place, and the result says so. Confirmed when the final metric is not above zero beyond its
/// noise, refuted when the model counts as one that has learned the task, else inconclusive: above zero, but too often wrong.
/// </summary>
public static class SmallestDoesNotLearn
{
    /// <param name="suite">For its name.</param>
    /// <param name="task">The claim's task.</param>
    /// <param name="models">Smallest first.</param>
    /// <param name="settings">The claim's model, and what counts as learned.</param>
    public static (Verdict Verdict, object Numbers) Judge(Suite suite, FollowedTask task, IReadOnlyList<TaskCurve> models, TaskEmergenceSettings settings)
    {
        var name = settings.NotLearned.Model;
        var model = models.FirstOrDefault(model => model.Model.Name == name) ?? models[0];
        var standIn = model.Model.Name == name ? null : $"{model.Model.Name}, the smallest model of the suite, stands in the place of {name}";
        var final = model.Points[^1].Performance;
        var kind = final.Match(
            found => found.Followed.Metric.Lower <= settings.Learned.MetricAbove ? VerdictKind.Confirmed : model.NotLearned is null ? VerdictKind.Refuted : VerdictKind.Inconclusive,
            _ => VerdictKind.Inconclusive);
        var reason = final.Match(
            found => string.Create(CultureInfo.InvariantCulture, $"final {task.MetricWords} {found.Followed.Metric.Estimate:0.00} [{found.Followed.Metric.Lower:0.00}, {found.Followed.Metric.Upper:0.00}], accuracy {found.Followed.Accuracy.Estimate:0.00}: {Says(kind)}"),
            absence => absence.Reason);

        return (new Verdict("T2", task.Task.Name, kind, $"{(standIn is null ? model.Model.Name : standIn)}: {reason}"), new
        {
            claim = "T2",
            task = task.Task.Name,
            suite = suite.Name,
            verdict = kind,
            reason,
            standIn,
            otherModelsThatLearn = string.Create(CultureInfo.InvariantCulture, $"{models.Count(other => other != model && other.NotLearned is null)} of {models.Count - 1}"),
            models = new[] { model.Describe(settings.Bootstrap.Confidence) },
        });
    }

    private static string Says(VerdictKind kind) => kind switch
    {
        VerdictKind.Confirmed => "not above zero beyond its noise",
        VerdictKind.Refuted => "it learns the task",
        _ => "above zero, but too often wrong to count as learned",
    };
}
