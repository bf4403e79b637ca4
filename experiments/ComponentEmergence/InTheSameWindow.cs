using Repro.Experiments.Claims;
using Repro.Experiments.Suites;
using Repro.Experiments.Timing;

namespace ComponentEmergence;

/// <summary>
/// Claim E4: a component appears in the same window as another. The spread is over both components of the models that have both: a model
/// without the one says nothing about when it comes. Confirmed when its upper bound is within the window's width, refuted when its lower
/// bound is beyond it, else inconclusive, as with fewer models than the settings ask for.
/// </summary>
internal static class InTheSameWindow
{
    /// <param name="suite">For its name and its axis of checkpoints.</param>
    /// <param name="curves">Of the component, smallest model first.</param>
    /// <param name="others">Of the component whose window it is, the same models.</param>
    /// <param name="settings">Width of the window and confidence.</param>
    public static (Verdict Verdict, object Numbers) Judge(Suite suite, IReadOnlyList<ComponentCurve> curves, IReadOnlyList<ComponentCurve> others, ComponentEmergenceSettings settings)
    {
        var (confidence, limit) = (settings.Bootstrap.Confidence, settings.SameWindow.WithinRatio);
        var both = curves.Zip(others).Where(pair => pair.First.Timing.Point.IsPresent && pair.Second.Timing.Point.IsPresent).ToArray();
        var spread = TokenSpread.Of(both.SelectMany(pair => (ModelTiming[])[pair.First.Timing, pair.Second.Timing]), suite, confidence);
        var every = TokenSpread.Of(curves.Concat(others).Select(curve => curve.Timing), suite, confidence);
        var enough = both.Length >= settings.FewestModels;
        var kind = enough ? spread.Within(limit) : VerdictKind.Inconclusive;
        var (component, other) = (curves[0].Component, others[0].Component);
        var summary = enough
            ? $"{both.Length} of {curves.Count} models have {component.WordsInPlace} and {other.Words}, all of them {spread.Words(limit)}"
            : $"{both.Length} of {curves.Count} models have {component.WordsInPlace}, fewer than the {settings.FewestModels} that are asked for (missing: such models, or more text where the interval reaches across the threshold): {string.Join(", ", curves.Where(curve => !curve.Timing.Point.IsPresent).Select(NearestTo))}";
        return (new Verdict("E4", component.Name, kind, summary), new
        {
            claim = "E4",
            component = component.Name,
            standsFor = component.StandsFor,
            windowOf = other.Name,
            suite = suite.Name,
            verdict = kind,
            limit,
            modelsWithBoth = both.Select(pair => pair.First.Model.Name),
            spread = spread.Describe(),
            spacingAllows = spread.DescribeSpacing(),
            shareOfRandomDrawsAsClose = spread.ShareOfRandomDrawsAsClose,
            spreadWithTheOtherOfEveryModel = every.Describe(),
            missing = kind != VerdictKind.Inconclusive ? null : enough ? "an interval that does not reach across the limit" : $"models with {component.Words}: {both.Length} of the {settings.FewestModels} that are asked for",
            checkpoints = AtSameTokens.Coverage(curves),
            models = curves.Select(curve => curve.Describe(confidence)),
            others = others.Select(curve => curve.Describe(confidence)),
        });
    }

    // the head that comes nearest to the role at the end, beside what the rule asks for
    private static string NearestTo(ComponentCurve curve) => curve.Points[^1].Value.Match(
        point => point.Verdicts.MaxBy(verdict => verdict.Score.Lower) is var nearest ? FormattableString.Invariant($"{curve.Model.Name} ends with {nearest!.Head} at {nearest.Score.Estimate:0.00} [{nearest.Score.Lower:0.00}, {nearest.Score.Upper:0.00}] and {curve.Played.Match(_ => "is there", absence => absence.Reason)} (lower bound above {nearest.Bar:0.00})") : "",
        absence => $"{curve.Model.Name}: {absence.Reason}");
}
