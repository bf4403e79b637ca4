using Repro.Experiments.Analyses;
using Repro.Experiments.Suites;
using Repro.Statistics;
using Repro.Tasks;

namespace TaskEmergence;

/// <summary>One checkpoint's performance with its intervals over prompts, or why it is not there.</summary>
public sealed record PerformancePoint(SuiteCheckpoint Checkpoint, Outcome<Performance> Performance);

/// <param name="LogitDifference">Mean over the clean prompts.</param>
/// <param name="Accuracy">Share of the clean prompts answered right.</param>
/// <param name="Corrupted">Mean logit difference of the corrupted prompts, with the clean prompts' answers.</param>
/// <param name="PerPrompt">Logit difference of every clean prompt.</param>
public sealed record Performance(Interval LogitDifference, Interval Accuracy, Interval Corrupted, double[] PerPrompt);

/// <summary>One model's curve and when the task emerges in it, for the prompts themselves and for every resample of them.</summary>
public sealed class ModelEmergence
{
    /// <param name="model">The model.</param>
    /// <param name="results">Its checkpoints in order.</param>
    /// <param name="draws">Resamples of the prompts, shared by all models and checkpoints.</param>
    /// <param name="settings">Definitions of "emerged" and "learned".</param>
    public ModelEmergence(SuiteModel model, IReadOnlyList<(SuiteCheckpoint Checkpoint, Outcome<PerformanceResult> Result)> results, ResampleDraws draws, TaskEmergenceSettings settings)
    {
        Model = model;
        Points = [.. results.Select(pair => new PerformancePoint(pair.Checkpoint, Summarise(pair.Result, draws, settings.Bootstrap.Confidence)))];
        NotLearned = WhyNotLearned(Points[^1].Performance, settings.Learned);
        var rule = new EmergenceRule(settings.Emergence.FractionOfFinal, settings.Emergence.ConsecutiveCheckpoints);
        Point = NotLearned is { } reason ? reason : Emergence.Find(Curve(values => values.LogitDifference.Estimate), rule);
        Resampled = [.. Enumerable.Range(0, draws.Count).Select(resample => NotLearned is { } absence
            ? absence
            : Emergence.Find(Curve(values => draws.Mean(values.PerPrompt, resample)), rule))];
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
            performance => new
            {
                logitDifference = performance.LogitDifference.Estimate,
                lower = performance.LogitDifference.Lower,
                upper = performance.LogitDifference.Upper,
                accuracy = performance.Accuracy.Estimate,
                accuracyLower = performance.Accuracy.Lower,
                accuracyUpper = performance.Accuracy.Upper,
                prompts = performance.LogitDifference.Samples,
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

    private TrainingCurve Curve(Func<Performance, double> value) => new(Model.Name, IoiTask.Name, Points.Select(point =>
        new CurvePoint(point.Checkpoint.Step, point.Checkpoint.Tokens, point.Performance.Match<Outcome<double>>(performance => value(performance), absence => absence))));

    private static Outcome<Performance> Summarise(Outcome<PerformanceResult> result, ResampleDraws draws, double confidence) => result.Match<Outcome<Performance>>(
        found => new Performance(
            Bootstrap.Mean(found.Clean, draws, confidence),
            Bootstrap.Mean([.. found.Clean.Select(difference => difference > 0 ? 1.0 : 0.0)], draws, confidence),
            Bootstrap.Mean(found.Corrupted, draws, confidence),
            found.Clean),
        absence => absence);

    private static Absence? WhyNotLearned(Outcome<Performance> final, LearnedSettings learned)
    {
        if (!final.TryGet(out var performance)) return new Absence("no final checkpoint");
        if (performance.LogitDifference.Lower <= learned.LogitDifferenceAbove) return new Absence("final logit difference not above chance beyond its noise");
        return performance.Accuracy.Lower <= learned.AccuracyAbove ? new Absence("final accuracy too low to count as learned") : null;
    }
}
