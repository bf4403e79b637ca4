using Repro.Models;

namespace Repro.Experiments.Suites;

/// <summary>One model of a suite.</summary>
public sealed record SuiteModel
{
    public required string Name { get; init; }

    /// <summary>Number of weights.</summary>
    public required long Parameters { get; init; }

    /// <summary>Where its checkpoints are, relative to the suite's folder: a model of another suite; null: in the folder of its name.</summary>
    public string? Folder { get; init; }

    /// <summary>Its shape, told before any of its files is here; null: that of its files.</summary>
    public GptNeoXConfig? Shape { get; init; }

    /// <summary>Whether only its performance on the tasks is looked at, not its circuits and heads.</summary>
    public bool BehaviourOnly { get; init; }
}

/// <summary>Models of the shape of another one, looked at only where they are named.</summary>
public sealed record SuiteVariants
{
    /// <summary>Whose shape they have.</summary>
    public required string Of { get; init; }

    public required string[] Names { get; init; }
}
