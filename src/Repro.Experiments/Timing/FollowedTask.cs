using System.Globalization;
using Repro.Statistics;
using Repro.Tasks;

namespace Repro.Experiments.Timing;

/// <summary>One task with what of its prompts the judgement follows, and the resamples of them that all models and checkpoints share.</summary>
public sealed class FollowedTask
{
    private readonly IReadOnlyList<bool> hard;

    /// <param name="task">The task.</param>
    /// <param name="follow">All prompts or the harder part.</param>
    /// <param name="hard">Which prompts are the harder part.</param>
    /// <param name="bootstrap">Number and seed of the resamples.</param>
    public FollowedTask(PromptTask task, FollowedPrompts follow, IReadOnlyList<bool> hard, BootstrapSettings bootstrap)
    {
        (Task, Follow, this.hard) = (task, follow, hard);
        AllDraws = Bootstrap.Resample(hard.Count, bootstrap.Resamples, bootstrap.Seed);
        var harder = hard.Count(prompt => prompt);
        HarderDraws = harder >= Bootstrap.FewestSamples ? Bootstrap.Resample(harder, bootstrap.Resamples, bootstrap.Seed) : null;
        if (follow == FollowedPrompts.HarderPart && HarderDraws is null)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The harder part of '{task.Name}' has {harder} prompts, too few to follow: ask for more prompts or follow all."));
    }

    public PromptTask Task { get; }

    public FollowedPrompts Follow { get; }

    /// <summary>Resamples of all prompts.</summary>
    public ResampleDraws AllDraws { get; }

    /// <summary>Resamples of the harder part; null where there is none.</summary>
    public ResampleDraws? HarderDraws { get; }

    /// <summary>Resamples of the prompts that are followed.</summary>
    public ResampleDraws Draws => Follow == FollowedPrompts.HarderPart ? HarderDraws! : AllDraws;

    /// <summary>The metric's name in result files.</summary>
    public string MetricName => Task.Metric == Metric.LogitDifference ? "logitDifference" : "probabilityDifference";

    /// <summary>The metric's name in a sentence.</summary>
    public string MetricWords => Task.Metric == Metric.LogitDifference ? "logit difference" : "probability difference";

    /// <summary>The task's name, and the part of it that is followed.</summary>
    public string Words => Follow == FollowedPrompts.HarderPart ? $"{Task.Name} ({Task.HardPart})" : Task.Name;

    /// <summary>The values of the harder part's prompts.</summary>
    public double[] Harder(IEnumerable<double> values) => [.. values.Where((_, prompt) => hard[prompt])];

    /// <summary>The values of the prompts that are followed.</summary>
    public double[] Followed(double[] values) => Follow == FollowedPrompts.HarderPart ? Harder(values) : values;
}
