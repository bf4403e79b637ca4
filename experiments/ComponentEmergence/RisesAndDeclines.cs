using System.Globalization;
using Repro.Experiments.Claims;
using Repro.Experiments.Suites;
using Repro.Experiments.Timing;

namespace ComponentEmergence;

/// <summary>
/// Claim E2: successor heads appear at about the same tokens in every model that has them, then decline. Confirmed when the spread is
/// within the limit and every such model declines beyond noise, refuted when the spread is beyond the limit or one of them does not
/// decline, else inconclusive.
/// </summary>
internal static class RisesAndDeclines
{
    /// <inheritdoc cref="AtSameTokens.Judge"/>
    public static (Verdict Verdict, object Numbers) Judge(Suite suite, IReadOnlyList<ComponentCurve> curves, SameTokensSettings same, ComponentEmergenceSettings settings)
    {
        var confidence = settings.Bootstrap.Confidence;
        var spread = TokenSpread.Of(curves.Select(curve => curve.Timing), suite, confidence);
        var falls = curves.Where(curve => curve.Played.IsPresent).Select(curve => (Curve: curve, Fall: Fall.Of(curve, settings.Fall.Checkpoints, confidence))).ToArray();
        VerdictKind[] parts = [spread.Within(same.WithinRatio), .. falls.Select(fall => Fall.Judge(fall.Fall, settings.Fall.AtLeast))];
        var kind = parts.Contains(VerdictKind.Refuted) ? VerdictKind.Refuted : parts.All(part => part == VerdictKind.Confirmed) ? VerdictKind.Confirmed : VerdictKind.Inconclusive;
        var declines = string.Join(", ", falls.Select(fall => $"{fall.Curve.Model.Name} {fall.Fall.Match(interval => string.Create(CultureInfo.InvariantCulture, $"{interval.Estimate:0.00} [{interval.Lower:0.00}, {interval.Upper:0.00}]"), absence => absence.Reason)}"));
        string[] undecided = [.. falls.Where(fall => Fall.Judge(fall.Fall, settings.Fall.AtLeast) == VerdictKind.Inconclusive).Select(fall => fall.Curve.Model.Name)];
        var missing = kind != VerdictKind.Inconclusive ? null
            : undecided.Length == 0 ? AtSameTokens.Missing(spread)
            : string.Create(CultureInfo.InvariantCulture, $"ordered words: with {curves[0].Draws?.Samples} of them the decline in {string.Join(" and ", undecided)} cannot be told from none");
        var summary = $"{AtSameTokens.Words(curves, spread, same.WithinRatio)}; share lost from the first {settings.Fall.Checkpoints} checkpoints after it to the last {settings.Fall.Checkpoints}: {(falls.Length == 0 ? "none to measure" : declines)}{(missing is null ? "" : $"; missing: {missing}")}";
        return (new Verdict(same.Claim, curves[0].Component.Name, kind, summary), new
        {
            claim = same.Claim,
            component = curves[0].Component.Name,
            suite = suite.Name,
            verdict = kind,
            missing,
            limit = same.WithinRatio,
            fallAtLeast = settings.Fall.AtLeast,
            spread = spread.Describe(),
            spacingAllows = spread.DescribeSpacing(),
            shareOfRandomDrawsAsClose = spread.ShareOfRandomDrawsAsClose,
            falls = falls.Select(fall => new
            {
                model = fall.Curve.Model.Name,
                says = Fall.Judge(fall.Fall, settings.Fall.AtLeast),
                shareLost = fall.Fall.Match<object>(interval => new { estimate = interval.Estimate, lower = interval.Lower, upper = interval.Upper }, absence => new { absent = absence.Reason }),
            }),
            checkpoints = AtSameTokens.Coverage(curves),
            models = curves.Select(curve => curve.Describe(confidence)),
        });
    }
}
