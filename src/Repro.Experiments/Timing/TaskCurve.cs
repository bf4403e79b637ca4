using System.Globalization;
using Repro.Experiments.Analyses;
using Repro.Experiments.Suites;
using Repro.Statistics;

namespace Repro.Experiments.Timing;

/// <summary>One checkpoint's performance with its intervals over prompts, or why it is not there.</summary>
public sealed record PerformancePoint(SuiteCheckpoint Checkpoint, Outcome<Performance> Performance);

/// <param name="Metric">Mean over the prompts.</param>
/// <param name="Accuracy">Share of the prompts whose metric is above zero.</param>
public sealed record Scores(Interval Metric, Interval Accuracy);

/// <param name="All">Of all clean prompts.</param>
/// <param name="Harder">Of the harder part; null where the task has none.</param>
/// <param name="Corrupted">Mean metric of the corrupted prompts, with the clean prompts' answers.</param>
/// <param name="Followed">Of the prompts that are followed.</param>
/// <param name="PerPrompt">The metric of every prompt that is followed.</param>
public sealed record Performance(Scores All, Scores? Harder, Interval Corrupted, Scores Followed, double[] PerPrompt);

/// <summary>One model's curve and when the task emerges in it, for the prompts themselves and for every resample of them.</summary>
public sealed class TaskCurve
{
    private readonly FollowedTask task;

    /// <param name="model">The model.</param>
    /// <param name="results">Its checkpoints in order.</param>
    /// <param name="task">The task, and what of it is followed.</param>
    /// <param name="emergence">What counts as emerged.</param>
    /// <param name="learned">What counts as learned.</param>
    /// <param name="confidence">Of the intervals.</param>
    public TaskCurve(SuiteModel model, IReadOnlyList<(SuiteCheckpoint Checkpoint, Outcome<PerformanceResult> Result)> results, FollowedTask task, EmergenceRule emergence, LearnedSettings learned, double confidence)
    {
        (Model, this.task) = (model, task);
        Points = [.. results.Select(pair => new PerformancePoint(pair.Checkpoint, Summarise(pair.Result, confidence)))];
        NotLearned = Points[^1].Performance.Match(
            performance => learned.WhyNot(performance.Followed.Metric, performance.Followed.Accuracy, task.MetricWords),
            _ => new Absence("no final checkpoint"));
        Timing = NotLearned is { } reason
            ? ModelTiming.Never(model, reason, task.Draws.Count, task.Draws.Samples)
            : new ModelTiming(
                model,
                Emergence.Find(Curve(values => values.Followed.Metric.Estimate), emergence),
                [.. Enumerable.Range(0, task.Draws.Count).Select(resample => Emergence.Find(Curve(values => task.Draws.Mean(values.PerPrompt, resample)), emergence))],
                task.Draws.Samples);
    }

    public SuiteModel Model { get; }

    public IReadOnlyList<PerformancePoint> Points { get; }

    /// <summary>Why the model counts as one that has not learned the task; null when it has.</summary>
    public Absence? NotLearned { get; }

    /// <summary>When the task emerges.</summary>
    public ModelTiming Timing { get; }

    public Outcome<EmergencePoint> Point => Timing.Point;

    /// <summary>What a result file says of the model.</summary>
    public object Describe(double confidence) => new
    {
        name = Model.Name,
        parameters = Model.Parameters,
        status = Point.Match(_ => "learned", absence => absence.Reason),
        final = Points[^1].Performance.Match<object>(
            performance => new Dictionary<string, object>
            {
                [task.MetricName] = performance.Followed.Metric.Estimate,
                ["lower"] = performance.Followed.Metric.Lower,
                ["upper"] = performance.Followed.Metric.Upper,
                ["accuracy"] = performance.Followed.Accuracy.Estimate,
                ["accuracyLower"] = performance.Followed.Accuracy.Lower,
                ["accuracyUpper"] = performance.Followed.Accuracy.Upper,
                ["prompts"] = performance.Followed.Metric.Samples,
            },
            absence => new { absent = absence.Reason }),
        emergence = Timing.Describe(confidence),
    };

    /// <summary>Checkpoints measured, of all models: "56 of 56".</summary>
    public static string Coverage(IReadOnlyList<TaskCurve> all) =>
        string.Create(CultureInfo.InvariantCulture, $"{all.Sum(model => model.Points.Count(point => point.Performance.IsPresent))} of {all.Sum(model => model.Points.Count)}");

    private TrainingCurve Curve(Func<Performance, double> value) => new(Model.Name, task.Task.Name, Points.Select(point =>
        new CurvePoint(point.Checkpoint.Step, point.Checkpoint.Tokens, point.Performance.Match<Outcome<double>>(performance => value(performance), absence => absence))));

    private Outcome<Performance> Summarise(Outcome<PerformanceResult> result, double confidence) => result.Match<Outcome<Performance>>(
        found =>
        {
            Scores Of(double[] values, ResampleDraws draws) =>
                new(Bootstrap.Mean(values, draws, confidence), Bootstrap.Mean([.. values.Select(value => value > 0 ? 1.0 : 0.0)], draws, confidence));
            var followed = task.Followed(found.Clean);
            return new Performance(
                Of(found.Clean, task.AllDraws),
                task.HarderDraws is { } draws ? Of(task.Harder(found.Clean), draws) : null,
                Bootstrap.Mean(found.Corrupted, task.AllDraws, confidence),
                Of(followed, task.Draws),
                followed);
        },
        absence => absence);
}
