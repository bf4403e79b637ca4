using System.Globalization;
using Repro.Experiments.Claims;
using Repro.Experiments.Suites;
using Repro.Experiments.Timing;

namespace ComponentEmergence;

/// <summary>
/// Claims E1 and E3: a component appears at about the same tokens in every model that has it. Confirmed when the upper bound of the
/// spread is within the limit, refuted when its lower bound is beyond it, else inconclusive, as with fewer than two models that have it.
/// </summary>
internal static class AtSameTokens
{
    /// <param name="suite">For its name and its axis of checkpoints.</param>
    /// <param name="curves">Of one component, smallest model first.</param>
    /// <param name="same">Claim and limit.</param>
    /// <param name="settings">Confidence.</param>
    public static (Verdict Verdict, object Numbers) Judge(Suite suite, IReadOnlyList<ComponentCurve> curves, SameTokensSettings same, ComponentEmergenceSettings settings)
    {
        var confidence = settings.Bootstrap.Confidence;
        var spread = TokenSpread.Of(curves.Select(curve => curve.Timing), suite, confidence);
        var rise = TokenSpread.Of(curves.Select(curve => curve.FirstRise), suite, confidence);
        var total = TokenSpread.Of(curves.Select(curve => curve.TotalTiming), suite, confidence);
        var playing = TokenSpread.Of(curves.Select(curve => curve.PlayedTiming), suite, confidence);
        var kind = spread.Within(same.WithinRatio);
        return (new Verdict(same.Claim, curves[0].Component.Name, kind, Words(curves, spread, same.WithinRatio) + Playing(playing)), new
        {
            claim = same.Claim,
            component = curves[0].Component.Name,
            suite = suite.Name,
            verdict = kind,
            missing = kind == VerdictKind.Inconclusive ? Missing(spread) : null,
            limit = same.WithinRatio,
            spread = spread.Describe(),
            spacingAllows = spread.DescribeSpacing(),
            shareOfRandomDrawsAsClose = spread.ShareOfRandomDrawsAsClose,
            spreadOfFirstRise = rise.Describe(),
            spreadOfPlaying = playing.Ratio.Match<object>(interval => new { ratio = interval.Estimate, spacingAllows = playing.DescribeSpacing() }, absence => new { absent = absence.Reason }),
            spreadOfTotal = total.Describe(),
            checkpoints = Coverage(curves),
            models = curves.Select(curve => curve.Describe(confidence)),
        });
    }

    /// <summary>"4 of 4 models have induction heads, at ...".</summary>
    public static string Words(IReadOnlyList<ComponentCurve> curves, TokenSpread spread, double limit)
    {
        var have = curves.Count(curve => curve.Played.IsPresent);
        return $"{have} of {curves.Count} models have {curves[0].Component.Words}{(spread.Ratio.IsPresent ? ", " : ": ")}{spread.Words(limit)}{Without(curves)}";
    }

    /// <summary>Checkpoints measured, of all models: "56 of 56".</summary>
    public static string Coverage(IReadOnlyList<ComponentCurve> curves) => string.Create(CultureInfo.InvariantCulture, $"{curves.Sum(curve => curve.Points.Count(point => point.Value.IsPresent))} of {curves.Sum(curve => curve.Points.Count)}");

    // the same by when a head first plays the role, which hangs on the rule's threshold and not on the peak
    private static string Playing(TokenSpread playing) => !playing.Ratio.TryGet(out var ratio) ? "" : FormattableString.Invariant($"; by when a head plays the role max/min {ratio.Estimate:0.00}")
        + (playing.Models.SpacingAllows is var (lower, upper) ? FormattableString.Invariant($", spacing {lower:0.00} to {upper:0.00}") : "");

    /// <summary>What a spread that decides nothing lacks.</summary>
    public static string Missing(TokenSpread spread) => spread.Ratio.Match(_ => "an interval that does not reach across the limit", absence => absence.Reason);

    // the models that have it not, each with why and how near it came
    private static string Without(IReadOnlyList<ComponentCurve> curves)
    {
        var without = curves.Where(curve => !curve.Played.IsPresent).ToArray();
        return without.Length == 0 ? "" : "; " + string.Join(", ", without.Select(curve => $"{curve.Model.Name}: {curve.Played.Absence!.Reason}"));
    }
}
