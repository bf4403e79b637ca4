using Repro.Experiments.Analyses;
using Repro.Experiments.Suites;
using Repro.Statistics;

namespace TaskEmergence;

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
public sealed class ModelEmergence
{
    private readonly FollowedTask task;

    /// <param name="model">The model.</param>
    /// <param name="results">Its checkpoints in order.</param>
    /// <param name="task">The task, and what of it is followed.</param>
    /// <param name="settings">Definitions of "emerged" and "learned".</param>
    public ModelEmergence(SuiteModel model, IReadOnlyList<(SuiteCheckpoint Checkpoint, Outcome<PerformanceResult> Result)> results, FollowedTask task, TaskEmergenceSettings settings)
    {
        (Model, this.task) = (model, task);
        Points = [.. results.Select(pair => new PerformancePoint(pair.Checkpoint, Summarise(pair.Result, settings.Bootstrap.Confidence)))];
        NotLearned = WhyNotLearned(Points[^1].Performance, settings.Learned);
        var rule = new EmergenceRule(settings.Emergence.FractionOfFinal, settings.Emergence.ConsecutiveCheckpoints);
        Point = NotLearned is { } reason ? reason : Emergence.Find(Curve(values => values.Followed.Metric.Estimate), rule);
        Resampled = [.. Enumerable.Range(0, task.Draws.Count).Select(resample => NotLearned is { } absence
            ? absence
            : Emergence.Find(Curve(values => task.Draws.Mean(values.PerPrompt, resample)), rule))];
    }

    public SuiteModel Model { get; }

    public IReadOnlyList<PerformancePoint> Points { get; }

    /// <summary>Why the model counts as one that has not learned the task; null when it has.</summary>
    public Absence? NotLearned { get; }

    public Outcome<EmergencePoint> Point { get; }

    /// <summary>The emergence in each resample of the prompts.</summary>
    public IReadOnlyList<Outcome<EmergencePoint>> Resampled { get; }

    /// <summary>Token count of emergence with its bounds, which are checkpoints too; absent when the task does not emerge.</summary>
    public Outcome<Interval> Tokens(double confidence)
    {
        if (!Point.TryGet(out var point)) return Point.Absence!;
        var replicates = Resampled.Where(outcome => outcome.IsPresent).Select(outcome => (double)outcome.Value.Tokens).ToArray();
        if (replicates.Length == 0) return new Absence("the task emerges in no resample of the prompts");
        return Bootstrap.PercentileOfOccurring(point.Tokens, replicates, Points[^1].Performance.Value.PerPrompt.Length, confidence);
    }

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
        emergence = Tokens(confidence).Match<object?>(
            tokens => new
            {
                step = Point.Value.Step,
                tokens = Point.Value.Tokens,
                previousTokens = Point.Value.PreviousTokens,
                checkpointsAbove = Point.Value.CheckpointsAbove,
                lowerTokens = tokens.Lower,
                upperTokens = tokens.Upper,
                resamples = tokens.Resamples,
            },
            _ => null),
    };

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

    private Absence? WhyNotLearned(Outcome<Performance> final, LearnedSettings learned)
    {
        if (!final.TryGet(out var performance)) return new Absence("no final checkpoint");
        if (performance.Followed.Metric.Lower <= learned.MetricAbove) return new Absence($"final {task.MetricWords} not above chance beyond its noise");
        return performance.Followed.Accuracy.Lower <= learned.AccuracyAbove ? new Absence("final accuracy too low to count as learned") : null;
    }
}
