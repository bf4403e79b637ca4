using Repro.Experiments.Analyses;
using Repro.Experiments.Suites;
using Repro.Statistics;
using Repro.Tasks;

namespace HeadRoleStability;

/// <summary>What a model can do while heads come and go: a task's metric, prompt by prompt, over training.</summary>
public sealed class Behaviour
{
    /// <param name="task">The task.</param>
    /// <param name="hard">Which prompts are its harder part; where the task has one, only that is followed, for the rest is solved by a rule of thumb.</param>
    /// <param name="results">One model's checkpoints in order.</param>
    /// <param name="settings">Definition of "emerged".</param>
    public Behaviour(PromptTask task, IReadOnlyList<bool> hard, IEnumerable<(SuiteCheckpoint Checkpoint, Outcome<PerformanceResult> Result)> results, HeadRoleStabilitySettings settings)
    {
        Task = task;
        Points = [.. results.Select(pair => (pair.Checkpoint, pair.Result.Match<Outcome<double[]>>(
            found => task.HardPart is null ? found.Clean : found.Clean.Where((_, prompt) => hard[prompt]).ToArray(), absence => absence)))];
        var samples = task.HardPart is null ? hard.Count : hard.Count(prompt => prompt);
        Draws = Bootstrap.Resample(samples, settings.Bootstrap.Resamples, settings.Bootstrap.Seed);
        var curve = new TrainingCurve(Points[0].Checkpoint.Model, task.Name, Points.Select(point =>
            new CurvePoint(point.Checkpoint.Step, point.Checkpoint.Tokens, point.PerPrompt.Match<Outcome<double>>(values => values.Average(), absence => absence))));
        Final = Points[^1].PerPrompt.Match<Outcome<Interval>>(values => Bootstrap.Mean(values, Draws, settings.Bootstrap.Confidence), absence => absence);
        Emergence = Repro.Statistics.Emergence.Find(curve, settings.Emergence.ToRule(), Final.IsPresent ? Final.Value : null);
    }

    public PromptTask Task { get; }

    /// <summary>The metric of every prompt that is followed.</summary>
    public IReadOnlyList<(SuiteCheckpoint Checkpoint, Outcome<double[]> PerPrompt)> Points { get; }

    /// <summary>Resamples of these prompts, the same for every checkpoint.</summary>
    public ResampleDraws Draws { get; }

    /// <summary>The metric at the end.</summary>
    public Outcome<Interval> Final { get; }

    /// <summary>When the task emerges, or why it does not.</summary>
    public Outcome<EmergencePoint> Emergence { get; }

    /// <summary>The metric of every prompt at a step.</summary>
    public Outcome<double[]> At(int step) => Points.First(point => point.Checkpoint.Step == step).PerPrompt;
}
