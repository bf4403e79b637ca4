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

public sealed record PromptSettings
{
    public required int Count { get; init; }
    public required ulong Seed { get; init; }
    public required IoiCorruption IoiCorruption { get; init; }
}

/// <summary>Whose metric is followed over training.</summary>
public enum FollowedPrompts
{
    AllPrompts,

    /// <summary>Those that a rule of thumb does not solve, see <see cref="PromptPair.Hard"/>.</summary>
    HarderPart,
}

public sealed record TaskSettings
{
    public required string Name { get; init; }
    public required FollowedPrompts Follow { get; init; }
}

/// <summary>Claim T2: a model that does not learn a task.</summary>
public sealed record NotLearnedSettings
{
    public required string Task { get; init; }

    /// <summary>The paper's model; a suite without it puts its smallest model in its place.</summary>
    public required string Model { get; init; }
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
    public required double MetricAbove { get; init; }
    public required double AccuracyAbove { get; init; }
}
