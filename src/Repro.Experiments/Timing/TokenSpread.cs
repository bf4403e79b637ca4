using System.Globalization;
using Repro.Experiments.Claims;
using Repro.Experiments.Suites;
using Repro.Statistics;

namespace Repro.Experiments.Timing;

/// <summary>
/// How far apart in tokens something emerges in several models: the largest over the smallest token count. The interval is of the
/// observations; the spacing of the checkpoints is a second doubt, which decides nothing but is told where it reaches across a limit.
/// </summary>
/// <param name="Models">Those in which it emerges.</param>
/// <param name="Ratio">Largest over smallest with its interval; absent with fewer than two models.</param>
/// <param name="ShareOfRandomDrawsAsClose">The control, see <see cref="ChanceSpread"/>; null without a ratio.</param>
public sealed record TokenSpread(ComparableModels Models, Outcome<Interval> Ratio, double? ShareOfRandomDrawsAsClose)
{
    /// <param name="all">Every model of the suite, smallest first.</param>
    /// <param name="suite">For its axis of checkpoints.</param>
    /// <param name="confidence">Of the interval.</param>
    public static TokenSpread Of(IEnumerable<ModelTiming> all, Suite suite, double confidence)
    {
        var models = ComparableModels.Of(all);
        double[] replicates = [.. models.ResampledTokens.Select(Spread.Ratio).Where(ratio => ratio.IsPresent).Select(ratio => ratio.Value)];
        var spread = Spread.Ratio(models.Tokens).Match<Outcome<Interval>>(
            ratio => replicates.Length > 0 ? Bootstrap.PercentileOfOccurring(ratio, replicates, models.Models[0].Samples, confidence) : new Absence("it emerges in every model in no resample"),
            absence => absence);
        return new TokenSpread(models, spread, spread.TryGet(out var known) ? ChanceSpread.ShareAtMost(known.Estimate, models.Models.Count, suite) : null);
    }

    /// <summary>Confirmed when the upper bound is within the limit, refuted when the lower bound is beyond it, else inconclusive.</summary>
    public VerdictKind Within(double limit) => Ratio.Match(
        interval => interval.Upper <= limit ? VerdictKind.Confirmed : interval.Lower > limit ? VerdictKind.Refuted : VerdictKind.Inconclusive,
        _ => VerdictKind.Inconclusive);

    /// <summary>"at 1.00M to 1.50M tokens: max/min 1.50 [1.50, 2.00], limit 2.0; ...", or why there is no spread.</summary>
    public string Words(double limit) => Ratio.Match(
        interval => string.Create(CultureInfo.InvariantCulture, $"at {Models.Tokens.Min() / 1e6:0.00}M to {Models.Tokens.Max() / 1e6:0.00}M tokens: max/min {interval.Estimate:0.00} [{interval.Lower:0.00}, {interval.Upper:0.00}], limit {limit:0.0}; checkpoints drawn at random lie as close in {ShareOfRandomDrawsAsClose:0.000} of draws{Doubt(limit)}"),
        absence => absence.Reason);

    /// <summary>The ratio as a result file has it.</summary>
    public object Describe() => Ratio.Match<object>(
        interval => new { ratio = interval.Estimate, lower = interval.Lower, upper = interval.Upper, resamples = interval.Resamples },
        absence => new { absent = absence.Reason });

    /// <summary>What the spacing of checkpoints allows, as a result file has it.</summary>
    public object? DescribeSpacing() => Models.SpacingAllows is var (lower, upper) ? new { lower, upper } : null;

    private string Doubt(double limit) => Models.SpacingAllows is var (lower, upper) && lower <= limit && upper > limit
        ? string.Create(CultureInfo.InvariantCulture, $"; the checkpoints' spacing allows {lower:0.00} to {upper:0.00}")
        : "";
}
