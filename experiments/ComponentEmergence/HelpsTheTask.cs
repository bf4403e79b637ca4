using System.Globalization;
using Repro.Experiments.Claims;
using Repro.Experiments.Suites;
using Repro.Heads;
using Repro.Statistics;

namespace ComponentEmergence;

/// <summary>
/// Claim E6: the heads that suppress copies help IOI. Their direct effects on the logit difference at the last checkpoint, summed: above
/// zero they help, below they hurt. Confirmed when the sum is above zero beyond its noise in every model that has such heads, refuted when
/// it is below in one of them, else inconclusive, as with fewer models than the settings ask for.
/// </summary>
internal static class HelpsTheTask
{
    /// <param name="suite">For its name.</param>
    /// <param name="curves">Of the component, smallest model first.</param>
    /// <param name="effects">The same models' direct effects.</param>
    /// <param name="settings">Confidence.</param>
    public static (Verdict Verdict, object Numbers) Judge(Suite suite, IReadOnlyList<ComponentCurve> curves, IReadOnlyList<ComponentCurve> effects, ComponentEmergenceSettings settings)
    {
        var (confidence, component) = (settings.Bootstrap.Confidence, curves[0].Component);
        var models = curves.Zip(effects, (curve, effect) => (curve.Model, Effect: Of(curve, effect, confidence))).ToArray();
        var known = models.Where(model => model.Effect.IsPresent).Select(model => model.Effect.Value).ToArray();
        var enough = known.Length >= settings.FewestModels;
        var kind = !enough ? VerdictKind.Inconclusive
            : known.All(effect => effect.Sum.Lower > 0) ? VerdictKind.Confirmed
            : known.Any(effect => effect.Sum.Upper < 0) ? VerdictKind.Refuted
            : VerdictKind.Inconclusive;
        var words = string.Join(", ", models.Select(model => $"{model.Model.Name} {model.Effect.Match(Words, absence => $"({absence.Reason})")}"));
        var summary = $"direct effect of the {component.WordsInPlace} on the logit difference at the last checkpoint: {words}{(enough ? "" : $"; fewer than {settings.FewestModels} models have such heads there")}";
        return (new Verdict("E6", component.Name, kind, summary), new
        {
            claim = "E6",
            component = component.Name,
            suite = suite.Name,
            verdict = kind,
            standsFor = component.StandsFor,
            missing = kind != VerdictKind.Inconclusive ? null : enough ? "an effect beyond its noise in every model" : $"models that end with {component.Words}: {known.Length} of the {settings.FewestModels} that are asked for",
            models = models.Select(model => new
            {
                name = model.Model.Name,
                parameters = model.Model.Parameters,
                effect = model.Effect.Match<object>(
                    effect => new
                    {
                        sum = new { logits = effect.Sum.Estimate, lower = effect.Sum.Lower, upper = effect.Sum.Upper, prompts = effect.Sum.Samples },
                        heads = effect.Heads.Select(head => new { head = head.Head.ToString(), logits = head.Interval.Estimate, lower = head.Interval.Lower, upper = head.Interval.Upper }),
                        sumOfOtherHeads = effect.Others,
                        shareOfOtherHeadsAboveZero = effect.OthersAboveZero,
                    },
                    absence => new { absent = absence.Reason }),
            }),
        });
    }

    private sealed record Effect(Interval Sum, IReadOnlyList<(Head Head, Interval Interval)> Heads, double Others, double OthersAboveZero);

    private static string Words(Effect effect) => string.Create(CultureInfo.InvariantCulture, $"{effect.Sum.Estimate:+0.00;-0.00} [{effect.Sum.Lower:+0.00;-0.00}, {effect.Sum.Upper:+0.00;-0.00}] logits by {string.Join(" ", effect.Heads.Select(head => head.Head))}, all other heads {effect.Others:+0.00;-0.00}, of which {effect.OthersAboveZero:0%} above zero");

    private static Outcome<Effect> Of(ComponentCurve curve, ComponentCurve effects, double confidence)
    {
        if (!curve.Points[^1].Value.TryGet(out var roles)) return curve.Points[^1].Value.Absence!;
        if (!effects.Points[^1].Value.TryGet(out var measured)) return effects.Points[^1].Value.Absence!;
        if (roles.Players.Count == 0) return new Absence("no such head");
        var draws = effects.Draws!;
        var heads = measured.Scores.Heads.Where(head => roles.Players.Contains(head.Head)).ToArray();
        var others = measured.Scores.Heads.Except(heads).Select(head => head.Score.Estimate).ToArray();
        double[] sums = [.. Enumerable.Range(0, draws.Count).Select(resample => heads.Sum(head => head.Score.Resampled(draws, resample)))];
        return new Effect(
            Bootstrap.Percentile(heads.Sum(head => head.Score.Estimate), sums, draws.Samples, confidence),
            [.. heads.Select(head => (head.Head, head.Score.Interval(draws, confidence)))],
            others.Sum(),
            others.Length == 0 ? 0 : others.Count(other => other > 0) / (double)others.Length);
    }
}
