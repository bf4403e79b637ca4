using System.Globalization;
using Repro.Experiments.Claims;
using Repro.Experiments.Suites;
using Repro.Experiments.Timing;
using Repro.Statistics;

namespace ComponentEmergence;

/// <summary>
/// Claim E5: a component rises with the task it serves. The lag is the doublings of tokens from the task's emergence to the component's,
/// below zero where the component comes first. Confirmed when in every model that has both the lag's interval lies within the limit,
/// refuted when in one of them it lies wholly beyond, else inconclusive, as with fewer models than the settings ask for.
/// </summary>
internal static class WithTheTask
{
    /// <param name="suite">For its name and its axis of checkpoints.</param>
    /// <param name="curves">Of the component, smallest model first.</param>
    /// <param name="task">The same models on the task.</param>
    /// <param name="name">Of the task.</param>
    /// <param name="settings">Limit and confidence.</param>
    public static (Verdict Verdict, object Numbers) Judge(Suite suite, IReadOnlyList<ComponentCurve> curves, IReadOnlyList<ModelTiming> task, string name, ComponentEmergenceSettings settings)
    {
        var (confidence, limit, component) = (settings.Bootstrap.Confidence, settings.RisesWith.WithinDoublings, curves[0].Component);
        var lags = curves.Zip(task, (curve, timing) => (Curve: curve, Task: timing, Lag: Lag(curve.Timing, timing, confidence))).ToArray();
        var known = lags.Where(lag => lag.Lag.IsPresent).ToArray();
        var enough = known.Length >= settings.FewestModels;
        var kind = !enough ? VerdictKind.Inconclusive
            : known.All(lag => lag.Lag.Value.Lower >= -limit && lag.Lag.Value.Upper <= limit) ? VerdictKind.Confirmed
            : known.Any(lag => lag.Lag.Value.Lower > limit || lag.Lag.Value.Upper < -limit) ? VerdictKind.Refuted
            : VerdictKind.Inconclusive;
        string[] across = [.. known.Where(lag => Math.Max(Math.Abs(lag.Lag.Value.Lower), Math.Abs(lag.Lag.Value.Upper)) > limit).Select(lag => lag.Curve.Model.Name)];
        var missing = kind != VerdictKind.Inconclusive ? null
            : enough ? $"samples or checkpoints: the interval reaches across the limit in {string.Join(" and ", across)}"
            : FormattableString.Invariant($"models with both: {known.Length} of the {settings.FewestModels} that are asked for");
        var chance = ChanceSpread.ShareAtMost(Math.Pow(2, limit), 2, suite);
        var words = string.Join(", ", lags.Select(lag => $"{lag.Curve.Model.Name} {lag.Lag.Match(interval => string.Create(CultureInfo.InvariantCulture, $"{interval.Estimate:+0.00;-0.00;0} [{interval.Lower:+0.00;-0.00;0}, {interval.Upper:+0.00;-0.00;0}]"), absence => $"({absence.Reason})")}"));
        var summary = string.Create(CultureInfo.InvariantCulture, $"{component.Words} against {name}, doublings of the tokens (below zero: before the task): {words}; limit {limit:0.0}, kept by {chance:0.000} of random pairs of checkpoints{(known.Length > 1 ? FormattableString.Invariant($", in all {known.Length} models by {Math.Pow(chance, known.Length):0.000}") : "")}{(missing is null ? "" : $"; missing: {missing}")}");
        return (new Verdict("E5", $"{name}-{component.Name}", kind, summary), new
        {
            claim = "E5",
            task = name,
            component = component.Name,
            standsFor = component.StandsFor,
            suite = suite.Name,
            verdict = kind,
            missing,
            limitInDoublings = limit,
            shareOfRandomPairsAsClose = chance,
            shareOfRandomPairsAsCloseInEveryModel = Math.Pow(chance, known.Length),
            models = lags.Select(lag => new
            {
                name = lag.Curve.Model.Name,
                parameters = lag.Curve.Model.Parameters,
                component = lag.Curve.Played.Match(_ => "there", absence => absence.Reason),
                componentTokens = lag.Curve.Timing.Point.Match<long?>(point => point.Tokens, _ => null),
                task = lag.Task.Point.Match(_ => "learned", absence => absence.Reason),
                taskTokens = lag.Task.Point.Match<long?>(point => point.Tokens, _ => null),
                lag = lag.Lag.Match<object>(
                    interval => new { doublings = interval.Estimate, lower = interval.Lower, upper = interval.Upper, resamples = interval.Resamples, spacingAllows = Spacing(lag.Curve.Timing.Point.Value, lag.Task.Point.Value) },
                    absence => new { absent = absence.Reason }),
            }),
        });
    }

    private static Outcome<Interval> Lag(ModelTiming component, ModelTiming task, double confidence)
    {
        if (component.Point.Absence is { } noComponent) return noComponent;
        if (task.Point.Absence is { } noTask) return noTask;
        if (component.Point.Value.Tokens == 0 || task.Point.Value.Tokens == 0) return new Absence("there before training");
        double[] replicates = [.. component.Resampled.Zip(task.Resampled)
            .Where(pair => pair.First.IsPresent && pair.Second.IsPresent && pair.First.Value.Tokens > 0 && pair.Second.Value.Tokens > 0)
            .Select(pair => Doublings(pair.First.Value.Tokens, pair.Second.Value.Tokens))];
        return replicates.Length == 0
            ? new Absence("both emerge in no resample")
            : Bootstrap.PercentileOfOccurring(Doublings(component.Point.Value.Tokens, task.Point.Value.Tokens), replicates, Math.Min(component.Samples, task.Samples), confidence);
    }

    private static double Doublings(long component, long task) => Math.Log2((double)component / task);

    // each came after the checkpoint before and no later than at its own; null where that is the untrained model
    private static object? Spacing(EmergencePoint component, EmergencePoint task) =>
        component.PreviousTokens is > 0 and var beforeComponent && task.PreviousTokens is > 0 and var beforeTask
            ? new { lower = Doublings(beforeComponent, task.Tokens), upper = Doublings(component.Tokens, beforeTask) }
            : null;
}
