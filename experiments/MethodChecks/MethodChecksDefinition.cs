using Repro.Experiments.Claims;
using Repro.Experiments.Timing;

namespace MethodChecks;

/// <summary>What <c>experiment.yml</c> says; every setting has its reason there.</summary>
public sealed record MethodChecksDefinition : ExperimentDefinition
{
    public required MethodChecksSettings Settings { get; init; }
}

public sealed record MethodChecksSettings
{
    public required string Task { get; init; }
    public required DrawSettings Performance { get; init; }
    public required EmergenceSettings Emergence { get; init; }
    public required LearnedSettings Learned { get; init; }
    public required BootstrapSettings Bootstrap { get; init; }
    public required DrawSettings Circuit { get; init; }
    public required ResampledSettings Resampled { get; init; }
    public required TransferredSettings Transfer { get; init; }
    public required RoleSettings Roles { get; init; }
    public required ExactSettings Exact { get; init; }
    public required SeedSettings Seeds { get; init; }
}

public sealed record DrawSettings
{
    public required int Prompts { get; init; }
    public required ulong Seed { get; init; }
}

/// <summary>Claim R1.</summary>
public sealed record ResampledSettings
{
    /// <summary>Circuits a checkpoint, each of other prompts.</summary>
    public required int Circuits { get; init; }
    public required ulong Seed { get; init; }

    /// <summary>Pairs of consecutive checkpoints with circuits that a model needs to count.</summary>
    public required int FewestPairs { get; init; }
}

/// <summary>Claims R2 and R3.</summary>
public sealed record TransferredSettings
{
    /// <summary>Faithfulness at which a circuit works.</summary>
    public required double Threshold { get; init; }
    public required int RandomDraws { get; init; }
    public required ulong RandomSeed { get; init; }

    /// <summary>Share of the random circuits that a found one must leave below.</summary>
    public required double RandomQuantile { get; init; }
}

/// <summary>Claim R2 over sizes.</summary>
public sealed record RoleSettings
{
    public required string[] Names { get; init; }
    public required int Prompts { get; init; }

    /// <summary>Draws of random heads.</summary>
    public required int Draws { get; init; }
    public required ulong Seed { get; init; }
}

/// <summary>Claim R4.</summary>
public sealed record ExactSettings
{
    public required int Prompts { get; init; }
    public required ulong Seed { get; init; }

    /// <summary>Edges of a graph above which no edge is patched exactly.</summary>
    public required int MostEdges { get; init; }

    /// <summary>The attribution that decides.</summary>
    public required string Attribution { get; init; }
    public required double CorrelationAbove { get; init; }

    /// <summary>|Effect| above which an edge is looked at apart, in the metric's unit.</summary>
    public required double LargeEffect { get; init; }

    /// <summary>Of the edges.</summary>
    public required int Resamples { get; init; }
}

/// <summary>Claim R5.</summary>
public sealed record SeedSettings
{
    /// <summary>The suite whose models differ by their seeds.</summary>
    public required string Suite { get; init; }

    /// <summary>Largest ratio of token counts that counts as the same.</summary>
    public required double SameWithinRatio { get; init; }
}
