using Repro.Experiments.Timing;
using Repro.Heads.Algorithm;
using Repro.Statistics;
using Repro.Tasks;

namespace AlgorithmAgreement;

/// <summary>A task's algorithm: its steps, and what of the prompts says whether a model does the task.</summary>
/// <param name="Task">The task.</param>
/// <param name="Steps">In the order in which they are told.</param>
/// <param name="Followed">Which prompts say whether the task is done: all, or the harder part where a rule of thumb solves the rest.</param>
/// <param name="Draws">Resamples of all prompts, the same for every model and checkpoint.</param>
public sealed record FollowedAlgorithm(PromptTask Task, IReadOnlyList<StepWords> Steps, IReadOnlyList<bool> Followed, ResampleDraws Draws)
{
    /// <summary>IOI: all prompts are followed.</summary>
    public static FollowedAlgorithm Ioi(int prompts, BootstrapSettings bootstrap) => new(
        TaskCatalog.Ioi,
        [
            new(IoiAlgorithm.Writing, "name movers and copy suppression write the answer"),
            new(IoiAlgorithm.WritingAlone, "the same straight into the residual stream, MLPs frozen", Decides: false),
            new(IoiAlgorithm.Steering, "S-inhibition steers the name movers"),
            new(IoiAlgorithm.Feeding, "induction and duplicate-token heads feed S-inhibition"),
        ],
        [.. Enumerable.Repeat(true, prompts)],
        Bootstrap.Resample(prompts, bootstrap.Resamples, bootstrap.Seed));

    /// <summary>Greater-Than: the harder part is followed, for a model that ignores the start year does well on the rest.</summary>
    public static FollowedAlgorithm GreaterThan(IReadOnlyList<bool> hard, BootstrapSettings bootstrap) => new(
        TaskCatalog.GreaterThan,
        [
            new(GreaterThanAlgorithm.Writing, "MLPs write years above YY"),
            new(GreaterThanAlgorithm.Reading, "heads that read YY tell the MLPs"),
        ],
        hard,
        Bootstrap.Resample(hard.Count, bootstrap.Resamples, bootstrap.Seed));

    /// <summary>The steps that verdicts rest on.</summary>
    public IEnumerable<StepWords> Deciding => Steps.Where(step => step.Decides);

    /// <summary>The metric's name in result files.</summary>
    public string MetricName => Task.Metric == Metric.LogitDifference ? "logitDifference" : "probabilityDifference";

    /// <summary>The values of the prompts that are followed.</summary>
    public double[] Of(double[] values) => [.. values.Where((_, prompt) => Followed[prompt])];
}

/// <param name="Name">Of the step.</param>
/// <param name="Words">What it says.</param>
/// <param name="Decides">Whether verdicts rest on it, or it only stands beside.</param>
public sealed record StepWords(string Name, string Words, bool Decides = true);
