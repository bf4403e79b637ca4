using Repro.Experiments.Claims;
using Repro.Experiments.Timing;

namespace ComponentEmergence;

/// <summary>What <c>experiment.yml</c> says; every setting has its reason there.</summary>
public sealed record ComponentEmergenceDefinition : ExperimentDefinition
{
    public required ComponentEmergenceSettings Settings { get; init; }
}

public sealed record ComponentEmergenceSettings
{
    public required PromptSettings Prompts { get; init; }
    public required EmergenceSettings Emergence { get; init; }
    public required BootstrapSettings Bootstrap { get; init; }

    /// <summary>Models that must have a component before the suite says anything of "every size".</summary>
    public required int FewestModels { get; init; }

    /// <summary>Claims E1, E2 and E3.</summary>
    public required SameTokensSettings[] SameTokens { get; init; }

    public required FallSettings Fall { get; init; }

    public required SameWindowSettings SameWindow { get; init; }
    public required RisesWithSettings RisesWith { get; init; }

    /// <summary>Components whose heads' direct effects claim E6 is about.</summary>
    public required string[] DirectEffectsOf { get; init; }

    /// <summary>Components that are in the figure and decide nothing.</summary>
    public required string[] OnlyShown { get; init; }
}

/// <summary>A component that appears at about the same tokens at every size.</summary>
public sealed record SameTokensSettings
{
    public required string Claim { get; init; }
    public required string Component { get; init; }

    /// <summary>Largest ratio of token counts that counts as the same.</summary>
    public required double WithinRatio { get; init; }
}

/// <summary>Claim E2: what a decline is.</summary>
public sealed record FallSettings
{
    /// <summary>First ones after the emergence, and last ones, that are compared.</summary>
    public required int Checkpoints { get; init; }

    /// <summary>Share that must be lost: less is none.</summary>
    public required double AtLeast { get; init; }
}

/// <summary>Claim E4: components that appear in the window of another.</summary>
public sealed record SameWindowSettings
{
    public required string[] Components { get; init; }

    /// <summary>The component whose window it is.</summary>
    public required string As { get; init; }

    /// <summary>The window's end over its beginning.</summary>
    public required double WithinRatio { get; init; }
}

/// <summary>Claim E5: components that rise with a task.</summary>
public sealed record RisesWithSettings
{
    public required TaskOfComponents[] Tasks { get; init; }
    public required EmergenceSettings TaskEmergence { get; init; }
    public required LearnedSettings Learned { get; init; }

    /// <summary>Largest distance, in doublings of the tokens, that counts as together.</summary>
    public required double WithinDoublings { get; init; }
}

/// <summary>A task and the components the paper follows beside it.</summary>
public sealed record TaskOfComponents
{
    public required string Name { get; init; }
    public required FollowedPrompts Follow { get; init; }
    public required string[] Components { get; init; }
}
