using Repro.Statistics;
using Repro.Tasks;

namespace Repro.Experiments.Timing;

/// <summary>How a task's prompts are drawn.</summary>
public sealed record PromptSettings
{
    public required int Count { get; init; }
    public required ulong Seed { get; init; }
    public required IoiCorruption IoiCorruption { get; init; }

    public TaskDraw ToDraw() => new(Count, Seed, IoiCorruption);

    public IoiSettings ToIoi() => new(Count, Seed, IoiCorruption);
}

/// <summary>Whose metric is followed over training.</summary>
public enum FollowedPrompts
{
    AllPrompts,

    /// <summary>Those that a rule of thumb does not solve, see <see cref="PromptPair.Hard"/>.</summary>
    HarderPart,
}

/// <summary>A task, and what of its prompts is followed.</summary>
public sealed record TaskSettings
{
    public required string Name { get; init; }
    public required FollowedPrompts Follow { get; init; }
}

/// <summary>What the lower bounds of a task's final metric and accuracy must be above for it to count as learned.</summary>
public sealed record LearnedSettings
{
    public required double MetricAbove { get; init; }
    public required double AccuracyAbove { get; init; }

    /// <summary>Why a model counts as one that has not learned the task; null when it has.</summary>
    /// <param name="metric">The task's metric at the end of training.</param>
    /// <param name="accuracy">Share of the prompts whose metric is above zero, then.</param>
    /// <param name="words">The metric's name in a sentence.</param>
    public Absence? WhyNot(Interval metric, Interval accuracy, string words) =>
        metric.Lower <= MetricAbove ? new Absence($"final {words} not above chance beyond its noise")
        : accuracy.Lower <= AccuracyAbove ? new Absence("final accuracy too low to count as learned")
        : null;
}
