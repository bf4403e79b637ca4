using Repro.Experiments.Claims;

namespace CircuitStability;

/// <summary>What <c>experiment.yml</c> says; every setting has its reason there.</summary>
public sealed record CircuitStabilityDefinition : ExperimentDefinition
{
    public required CircuitStabilitySettings Settings { get; init; }
}

public sealed record CircuitStabilitySettings
{
    /// <summary>Largest one-sided exact p at which an order counts as found.</summary>
    public required double OrderP { get; init; }

    public required EmergenceSettings Emergence { get; init; }

    /// <summary>Coefficient of variation above which a size fluctuates a lot.</summary>
    public required double FluctuatesAbove { get; init; }

    /// <summary>Checkpoints below which a series is left out.</summary>
    public required int FewestCheckpoints { get; init; }

    /// <summary>Pairs of checkpoints below which a model is left out.</summary>
    public required int FewestPairs { get; init; }

    public required BootstrapSettings Bootstrap { get; init; }

    public required PlottedSettings Plotted { get; init; }

    /// <summary>Correlations of size with parameters that the paper prints.</summary>
    public required ReportedCorrelation[] Reported { get; init; }
}

public sealed record EmergenceSettings
{
    public required double FractionOfFinal { get; init; }
    public required int ConsecutiveCheckpoints { get; init; }
}

public sealed record BootstrapSettings
{
    public required int Resamples { get; init; }
    public required ulong Seed { get; init; }
    public required double Confidence { get; init; }
}

/// <summary>How the published averages were made and printed.</summary>
public sealed record PlottedSettings
{
    public required double Alpha { get; init; }

    /// <summary>Of the average that was tried and not used.</summary>
    public required double TriedSpan { get; init; }

    /// <summary>Half a unit of the last digit printed.</summary>
    public required double PrintError { get; init; }

    /// <summary>Of a Jaccard as a fraction: edges in the union of two circuits.</summary>
    public required int LargestUnion { get; init; }
}

public sealed record ReportedCorrelation
{
    public required string Task { get; init; }
    public required double Value { get; init; }
    public required double ReadingError { get; init; }

    /// <summary>Models behind it.</summary>
    public required int Models { get; init; }
}
