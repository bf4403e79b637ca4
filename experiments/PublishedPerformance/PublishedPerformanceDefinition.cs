using Repro.Experiments.Claims;
using Repro.Experiments.Timing;
using Repro.Statistics;

namespace PublishedPerformance;

/// <summary>What <c>experiment.yml</c> says; every setting has its reason there.</summary>
public sealed record PublishedPerformanceDefinition : ExperimentDefinition
{
    public required PublishedPerformanceSettings Settings { get; init; }
}

public sealed record PublishedPerformanceSettings
{
    public required EmergenceSettings Emergence { get; init; }

    /// <summary>Prompts behind each published mean.</summary>
    public required int Prompts { get; init; }

    /// <summary>Standard deviation over mean of the metric of single prompts.</summary>
    public required double DeviationOverMean { get; init; }

    /// <summary>Models without which the claim cannot be refuted, for it is about them.</summary>
    public required string[] About { get; init; }

    /// <summary>Two standard errors of a published mean, as a share of it: how near to the threshold a value is no call.</summary>
    public double Margin => ReportedNumber.StandardErrors * DeviationOverMean / Math.Sqrt(Prompts);
}
