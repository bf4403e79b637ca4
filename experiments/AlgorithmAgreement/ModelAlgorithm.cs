using Repro.Experiments.Analyses;
using Repro.Experiments.Suites;
using Repro.Experiments.Timing;
using Repro.Heads.Algorithm;
using Repro.Statistics;

namespace AlgorithmAgreement;

/// <summary>One checkpoint: how well the task is done and every share, or why it is not there.</summary>
/// <param name="Checkpoint">The checkpoint.</param>
/// <param name="Metric">The task's metric over the prompts that are followed.</param>
/// <param name="Accuracy">Share of those prompts whose metric is above zero.</param>
/// <param name="Shares">By rule, step and candidates.</param>
/// <param name="Tests">The numbers behind roles that ask for more than a score.</param>
public sealed record AlgorithmPoint(SuiteCheckpoint Checkpoint, Outcome<Interval> Metric, Outcome<Interval> Accuracy, IReadOnlyList<StepShare> Shares, IReadOnlyList<ComponentTest> Tests)
{
    /// <summary>A rule's own share of a step: over the candidates that the rule names.</summary>
    public StepShare? Own(string rule, string step) => Shares.FirstOrDefault(share => share.Step.Rule == rule && share.Step.Name == step && share.Candidates == Rules.CandidatesOf(rule));
}

/// <summary>The rules by name.</summary>
public static class Rules
{
    /// <summary>Every rule of both tasks; those that both have are of one name and one kind of candidates.</summary>
    public static IReadOnlyList<(string Name, StepCandidates Candidates)> All { get; } =
    [
        .. ((IIoiRule[])[new CorrectedIoiRule(), new CorrectedIoiRule(InhibitionSignal.Any)]).Select(rule => (rule.Name, rule.Candidates))
            .Append((GreaterThanRule.AttentionAlone.Name, GreaterThanRule.AttentionAlone.Candidates))
            .Append((new ReferenceIoiRule().Name, new ReferenceIoiRule().Candidates)),
    ];

    /// <summary>The rules that these checkpoints have shares by.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<AlgorithmPoint> points)
    {
        var there = points.SelectMany(point => point.Shares).Select(share => share.Step.Rule).ToHashSet(StringComparer.Ordinal);
        return [.. All.Select(rule => rule.Name).Where(there.Contains)];
    }

    /// <summary>What the rules that do not decide would say, for a sentence to end with.</summary>
    internal static string Others<T>(IEnumerable<AlgorithmPoint> points, string deciding, Func<string, T> verdict)
        where T : struct, Enum => string.Concat(Of(points).Where(rule => rule != deciding).Select(rule => $"; by '{rule}' {verdict(rule).ToString().ToLowerInvariant()}"));

    /// <summary>Over which components a rule's own share is taken.</summary>
    public static StepCandidates CandidatesOf(string rule) => All.Single(known => known.Name == rule).Candidates;
}

/// <summary>One model's algorithm over training, and from when on it does the task.</summary>
public sealed class ModelAlgorithm
{
    /// <param name="model">The model.</param>
    /// <param name="results">Its checkpoints in order.</param>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="settings">Definitions of "learned", "emerged" and of the shares' noise.</param>
    public ModelAlgorithm(SuiteModel model, IReadOnlyList<(SuiteCheckpoint Checkpoint, Outcome<AlgorithmResult> Result)> results, FollowedAlgorithm algorithm, AlgorithmAgreementSettings settings)
    {
        (Model, Algorithm) = (model, algorithm);
        var draws = Bootstrap.Resample(algorithm.Followed.Count(followed => followed), settings.Bootstrap.Resamples, settings.Bootstrap.Seed);
        Points = [.. results.Select(pair =>
        {
            if (!pair.Result.TryGet(out var result)) return new AlgorithmPoint(pair.Checkpoint, pair.Result.Absence!, pair.Result.Absence!, [], []);
            var (followed, steps) = (algorithm.Of(result.Clean), result.ToSteps());
            return new AlgorithmPoint(
                pair.Checkpoint,
                Bootstrap.Mean(followed, draws, settings.Bootstrap.Confidence),
                Bootstrap.Mean([.. followed.Select(value => value > 0 ? 1.0 : 0.0)], draws, settings.Bootstrap.Confidence),
                [.. Shares(steps.Steps, algorithm.Draws, settings)],
                steps.Tests);
        })];
        var curve = new TrainingCurve(model.Name, algorithm.Task.Name, Points.Select(point => new CurvePoint(point.Checkpoint.Step, point.Checkpoint.Tokens, point.Metric.Match<Outcome<double>>(metric => metric.Estimate, absence => absence))));
        Emergence = NotLearned(settings.Learned) is { } reason ? reason : Repro.Statistics.Emergence.Find(curve, settings.Emergence.ToRule());
    }

    public SuiteModel Model { get; }

    public FollowedAlgorithm Algorithm { get; }

    public IReadOnlyList<AlgorithmPoint> Points { get; }

    /// <summary>When the task is first done, or why the model counts as one that has not learned it.</summary>
    public Outcome<EmergencePoint> Emergence { get; }

    /// <summary>The checkpoints from the emergence on that were measured; none where the task is not learned.</summary>
    public IReadOnlyList<AlgorithmPoint> Formed => Emergence.Match<IReadOnlyList<AlgorithmPoint>>(point => [.. Points.Where(other => other.Checkpoint.Step >= point.Step && other.Metric.IsPresent)], _ => []);

    /// <summary>What a result file says of the model.</summary>
    public object Describe() => new
    {
        name = Model.Name,
        parameters = Model.Parameters,
        status = Emergence.Match(_ => "learned", absence => absence.Reason),
        final = Points[^1].Metric.Match<object>(metric => new { metric = metric.Estimate, accuracy = Points[^1].Accuracy.Value.Estimate }, absence => new { absent = absence.Reason }),
        emergence = Emergence.Match<object?>(point => new { step = point.Step, tokens = point.Tokens }, _ => null),
    };

    // rules differ in who plays a role, and seldom in the effects
    private static IEnumerable<StepShare> Shares(IReadOnlyList<AlgorithmStep> steps, ResampleDraws draws, AlgorithmAgreementSettings settings)
    {
        var known = new List<(AlgorithmStep Step, double[][] Means)>();
        foreach (var step in steps)
        {
            var (same, means) = known.FirstOrDefault(other => other.Step.Name == step.Name && other.Step.Sources.Count == step.Sources.Count && other.Step.Sources.Zip(step.Sources).All(pair => pair.First.Falls.AsSpan().SequenceEqual(pair.Second.Falls)));
            if (same is null)
            {
                means = EffectShare.ResampledMeans(step, draws);
                known.Add((step, means));
            }

            foreach (var candidates in Enum.GetValues<StepCandidates>()) yield return new StepShare(step, candidates, means!, settings);
        }
    }

    private Absence? NotLearned(LearnedSettings learned) => Points[^1].Metric.Match(
        metric => learned.WhyNot(metric, Points[^1].Accuracy.Value, "metric"),
        _ => new Absence("no final checkpoint"));
}
