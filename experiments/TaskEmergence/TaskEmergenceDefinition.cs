using Repro.Experiments.Claims;
using Repro.Tasks;

namespace TaskEmergence;

/// <summary>What <c>experiment.yml</c> says; every setting has its reason there.</summary>
public sealed record TaskEmergenceDefinition : ExperimentDefinition
{
    public required TaskEmergenceSettings Settings { get; init; }
}

public sealed record TaskEmergenceSettings
{
    public required IoiPrompts Ioi { get; init; }
    public required EmergenceSettings Emergence { get; init; }
    public required BootstrapSettings Bootstrap { get; init; }
    public required LearnedSettings Learned { get; init; }

    /// <summary>Largest ratio of token counts that counts as the same.</summary>
    public required double SameWithinRatio { get; init; }

    /// <summary>Share of the resamples that must agree.</summary>
    public required double Agreement { get; init; }
}

public sealed record IoiPrompts
{
    public required int Prompts { get; init; }
    public required ulong Seed { get; init; }
    public required IoiCorruption Corruption { get; init; }
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

public sealed record LearnedSettings
{
    public required double LogitDifferenceAbove { get; init; }
    public required double AccuracyAbove { get; init; }
}
