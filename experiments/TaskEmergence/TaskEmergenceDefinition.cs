using Repro.Experiments.Claims;
using Repro.Experiments.Timing;

namespace TaskEmergence;

/// <summary>What <c>experiment.yml</c> says; every setting has its reason there.</summary>
public sealed record TaskEmergenceDefinition : ExperimentDefinition
{
    public required TaskEmergenceSettings Settings { get; init; }
}

public sealed record TaskEmergenceSettings
{
    public required PromptSettings Prompts { get; init; }
    public required TaskSettings[] Tasks { get; init; }
    public required EmergenceSettings Emergence { get; init; }
    public required BootstrapSettings Bootstrap { get; init; }
    public required LearnedSettings Learned { get; init; }

    public required NotLearnedSettings NotLearned { get; init; }

    /// <summary>Largest ratio of token counts that counts as the same.</summary>
    public required double SameWithinRatio { get; init; }

    /// <summary>Share of the resamples that must agree.</summary>
    public required double Agreement { get; init; }
}

/// <summary>Claim T2: a model that does not learn a task.</summary>
public sealed record NotLearnedSettings
{
    public required string Task { get; init; }

    /// <summary>The paper's model; a suite without it puts its smallest model in its place.</summary>
    public required string Model { get; init; }
}
