using Repro.Experiments.Claims;
using Repro.Experiments.Timing;

namespace HeadRoleStability;

/// <summary>What <c>experiment.yml</c> says; every setting has its reason there.</summary>
public sealed record HeadRoleStabilityDefinition : ExperimentDefinition
{
    public required HeadRoleStabilitySettings Settings { get; init; }
}

public sealed record HeadRoleStabilitySettings
{
    public required PromptSettings Prompts { get; init; }

    /// <summary>Claims S1 and S3: roles that are followed over training.</summary>
    public required FollowedRoleSettings[] Roles { get; init; }

    /// <summary>Claim S8: roles looked for at every size.</summary>
    public required string[] HeadTypes { get; init; }

    /// <summary>Claim S8: the role whose use differs, which is reported and not judged.</summary>
    public required string DiffersBySize { get; init; }

    /// <summary>Share of a model's final logit difference that a head's direct effect must pass.</summary>
    public required double DirectEffectShare { get; init; }

    /// <summary>When a task has emerged; a role has when it is played at as many checkpoints in a row.</summary>
    public required EmergenceSettings Emergence { get; init; }

    /// <summary>Claim S3: share of what was there before a hand-over that must be there after it.</summary>
    public required double KeepsShare { get; init; }

    public required BootstrapSettings Bootstrap { get; init; }
    public required NoiseSettings Noise { get; init; }
    public required NamedHeadSettings NamedHead { get; init; }
}

/// <summary>A role, and the task that is looked at when heads hand it over.</summary>
public sealed record FollowedRoleSettings
{
    public required string Role { get; init; }
    public required string Task { get; init; }

    /// <summary>Whether claim S3 is judged by it.</summary>
    public required bool Judged { get; init; }
}

/// <summary>Control of claim S1: pairs of resamples of one checkpoint's samples.</summary>
public sealed record NoiseSettings
{
    public required int Pairs { get; init; }

    /// <summary>Resamples behind the intervals within the control.</summary>
    public required int Resamples { get; init; }

    public required ulong Seed { get; init; }
}

/// <summary>Claim S2: one head of one model.</summary>
public sealed record NamedHeadSettings
{
    public required string Model { get; init; }
    public required string Role { get; init; }
    public required int Layer { get; init; }
    public required int Head { get; init; }

    /// <summary>Tokens at which it begins to play the role ...</summary>
    public required long Begins { get; init; }

    /// <summary>... and at which it stops.</summary>
    public required long Stops { get; init; }

    /// <summary>Largest ratio of token counts that counts as the same.</summary>
    public required double WithinRatio { get; init; }
}
