using System.Globalization;

namespace Repro.Statistics;

/// <summary>An estimate and the bounds that a resampling puts around it, in the unit of the statistic.</summary>
/// <param name="Estimate">The statistic of the observations themselves.</param>
/// <param name="Lower">Lower bound.</param>
/// <param name="Upper">Upper bound.</param>
/// <param name="Confidence">Share of the resampling distribution between the bounds, for example 0.95.</param>
/// <param name="Samples">Observations behind the estimate, for example prompts.</param>
public sealed record Interval(double Estimate, double Lower, double Upper, double Confidence, int Samples)
{
    /// <summary>Replicates behind the bounds; fewer than were drawn where the statistic does not exist for some of them.</summary>
    public int Resamples { get; init; }

    /// <summary>Whether the value lies within the bounds, the bounds included.</summary>
    public bool Contains(double value) => Lower <= value && value <= Upper;

    /// <summary>For example <c>1.25 [0.9, 1.6]</c>, rounded to four digits.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Estimate:G4} [{Lower:G4}, {Upper:G4}]");
}
