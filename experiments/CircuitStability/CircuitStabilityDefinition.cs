using Repro.Experiments.Claims;
using Repro.Experiments.Timing;

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

    /// <summary>Largest share of a model's edges that counts as a small circuit.</summary>
    public required double SmallShare { get; init; }

    public required BootstrapSettings Bootstrap { get; init; }

    public required ComparableSettings Comparable { get; init; }

    /// <summary>Tokens in a cell of the evenly resampled averages, by suite.</summary>
    public required Dictionary<string, double> EvenCells { get; init; }

    public required CircuitPrompts Circuit { get; init; }

    public required PlottedSettings Plotted { get; init; }

    /// <summary>Correlations of size with parameters that the paper prints.</summary>
    public required ReportedCorrelation[] Reported { get; init; }
}

/// <summary>Pairs of checkpoints that are compared between models.</summary>
public sealed record ComparableSettings
{
    /// <summary>Their distance, by suite.</summary>
    public required Dictionary<string, double> Tokens { get; init; }

    /// <summary>How far from it a pair may be, as a share of it.</summary>
    public required double Within { get; init; }

    /// <summary>How far a pair may be from the distance of a checkpoint to the final one, to be held against that.</summary>
    public required double WithinOfFinal { get; init; }
}

/// <summary>How the circuits of a suite with checkpoints are found.</summary>
public sealed record CircuitPrompts
{
    public required string[] Tasks { get; init; }
    public required int Prompts { get; init; }
    public required ulong Seed { get; init; }

    /// <summary>Faithfulness that a circuit keeps.</summary>
    public required double Threshold { get; init; }

    /// <summary>Random circuits beside each minimal one, connected.</summary>
    public required int RandomDraws { get; init; }
    public required ulong RandomSeed { get; init; }
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
