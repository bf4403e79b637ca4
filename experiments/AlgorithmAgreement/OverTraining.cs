using System.Globalization;
using Repro.Experiments.Claims;
using Repro.Experiments.Suites;

namespace AlgorithmAgreement;

/// <summary>
/// Claim S6: the shares stay above their thresholds, at every checkpoint from the task's emergence on and in every model that learns it.
/// Confirmed when each step holds at all of these checkpoints but the few allowed, refuted when one step fails at more than those,
/// else inconclusive. A step that is undefined neither holds nor fails there.
/// </summary>
public static class OverTraining
{
    /// <param name="suite">For its name.</param>
    /// <param name="algorithm">The steps.</param>
    /// <param name="models">Smallest first.</param>
    /// <param name="settings">The rule that decides, and the few.</param>
    public static (Verdict Verdict, object Numbers) Judge(Suite suite, FollowedAlgorithm algorithm, IReadOnlyList<ModelAlgorithm> models, AlgorithmAgreementSettings settings)
    {
        AlgorithmPoint[] formed = [.. models.SelectMany(model => model.Formed)];
        int Count(string rule, string step, Finding finding, IEnumerable<AlgorithmPoint> points) => points.Count(point => point.Own(rule, step)!.Finding == finding);
        var allowed = settings.FailuresAllowed * formed.Length;
        bool Each(Func<string, bool> ask) => algorithm.Deciding.All(step => ask(step.Name));
        VerdictKind By(string rule) => formed.Length == 0 ? VerdictKind.Inconclusive
            : !Each(step => Count(rule, step, Finding.Fails, formed) <= allowed) ? VerdictKind.Refuted
            : Each(step => formed.Length - Count(rule, step, Finding.Holds, formed) <= allowed) ? VerdictKind.Confirmed : VerdictKind.Inconclusive;
        var kind = By(settings.Rule);

        object Counts(string rule, string step, IReadOnlyCollection<AlgorithmPoint> points) => new
        {
            holds = Count(rule, step, Finding.Holds, points),
            fails = Count(rule, step, Finding.Fails, points),
            undecided = Count(rule, step, Finding.Undecided, points),
            undefined = Count(rule, step, Finding.Undefined, points),
            shareAtLeast = Of(rule, step, points, share => share.Share.Match<double?>(found => found.Estimate, _ => null), shares => shares.Min()),
            shareAtMost = Of(rule, step, points, share => share.Share.Match<double?>(found => found.Estimate, _ => null), shares => shares.Max()),
            randomOnAverage = Of(rule, step, points, share => share.Control.Match<double?>(found => found.Mean, _ => null), means => means.Average()),
        };
        var reason = formed.Length == 0 ? "no model has learned the task" : string.Create(CultureInfo.InvariantCulture, $"{formed.Length} checkpoints of {models.Count(model => model.Emergence.IsPresent)} models that do the task: {string.Join("; ", algorithm.Deciding.Select(step => Say(step.Name)))}{Rules.Others(formed, settings.Rule, By)}");
        return (new Verdict("S6", algorithm.Task.Name, kind, reason), new
        {
            claim = "S6",
            task = algorithm.Task.Name,
            suite = suite.Name,
            verdict = kind,
            rule = settings.Rule,
            byRule = Rules.Of(formed).Select(rule => new { rule, verdict = By(rule) }),
            checkpoints = formed.Length,
            steps = algorithm.Steps.Select(step => new
            {
                step = step.Name,
                says = step.Words,
                decides = step.Decides,
                threshold = settings.ThresholdOf(step.Name),
                byRule = Rules.Of(formed).Select(rule => new { rule, all = Counts(rule, step.Name, formed), models = models.Where(model => model.Emergence.IsPresent).Select(model => new { name = model.Model.Name, counts = Counts(rule, step.Name, model.Formed) }) }),
            }),
            models = models.Select(model => model.Describe()),
        });

        string Say(string step) => string.Create(CultureInfo.InvariantCulture, $"{step} above {settings.ThresholdOf(step):0.0} and random components at {Count(settings.Rule, step, Finding.Holds, formed)}, fails at {Count(settings.Rule, step, Finding.Fails, formed)}, undecided at {Count(settings.Rule, step, Finding.Undecided, formed)}, undefined at {Count(settings.Rule, step, Finding.Undefined, formed)}");
    }

    // of the checkpoints that have it; null where none has
    private static double? Of(string rule, string step, IEnumerable<AlgorithmPoint> points, Func<StepShare, double?> value, Func<double[], double> summary) =>
        points.Select(point => value(point.Own(rule, step)!)).OfType<double>().ToArray() is { Length: > 0 } values ? summary(values) : null;
}
