using Repro.Experiments.Suites;
using Repro.Experiments.Timing;
using Repro.Heads;
using Repro.Statistics;

namespace ComponentEmergence;

/// <summary>A component at one checkpoint.</summary>
/// <param name="Best">The best head's score; which head that is, is asked anew in every resample.</param>
/// <param name="BestHead">By the samples themselves; of equals the first.</param>
/// <param name="Total">Sum over the heads of what they have above the control's quantile.</param>
/// <param name="Bar">The control's quantile; 0 where there is no control.</param>
/// <param name="HighestControl">The best of the random heads; 0 where there is no control.</param>
/// <param name="Verdicts">What the role's rule says of every head.</param>
/// <param name="Scores">As measured.</param>
public sealed record ComponentPoint(Interval Best, Head BestHead, Interval Total, double Bar, double HighestControl, IReadOnlyList<RoleVerdict> Verdicts, RoleScores Scores)
{
    /// <summary>The heads that play the role.</summary>
    public IReadOnlyList<Head> Players { get; } = [.. Verdicts.Where(verdict => verdict.Plays).Select(verdict => verdict.Head)];

    /// <summary>The best head's score in each resample.</summary>
    public required double[] BestResampled { get; init; }

    /// <summary>The total in each resample.</summary>
    public required double[] TotalResampled { get; init; }
}

/// <summary>One component of one model over training, and when it emerges: for the samples themselves and for every resample of them.</summary>
public sealed class ComponentCurve
{
    private readonly EmergenceRule rule;
    private readonly ResampleDraws? draws;

    /// <param name="model">The model.</param>
    /// <param name="results">Its checkpoints in order.</param>
    /// <param name="component">What is followed.</param>
    /// <param name="settings">Resamples, and what counts as there.</param>
    public ComponentCurve(SuiteModel model, IReadOnlyList<(SuiteCheckpoint Checkpoint, Outcome<RoleScores> Scores)> results, Component component, ComponentEmergenceSettings settings)
    {
        (Model, Component, rule) = (model, component, settings.Emergence.ToRule());
        var samples = results.Where(pair => pair.Scores.IsPresent).Select(pair => pair.Scores.Value.Heads[0].Score.Values.Length).FirstOrDefault();
        draws = samples == 0 ? null : Bootstrap.Resample(samples, settings.Bootstrap.Resamples, settings.Bootstrap.Seed);
        Points = [.. results.Select(pair => (pair.Checkpoint, pair.Scores.Match<Outcome<ComponentPoint>>(scores => Summarise(scores, settings.Bootstrap.Confidence), absence => absence)))];

        // there is a head that plays the role: 1, there is none: 0
        var played = Emergence.Find(Curve(point => point.Players.Count > 0 ? 1 : 0), rule with { Of = EmergenceReference.Peak });
        Played = played.IsPresent ? played : new Absence(Points.Any(point => point.Value.TryGet(out var found) && found.Players.Count > 0)
            ? $"no {rule.ConsecutiveCheckpoints} checkpoints in a row have a head that plays the role"
            : "no head plays the role at any checkpoint");
        Timing = Find(point => point.Best.Estimate, (point, resample) => point.BestResampled[resample], rule);
        TotalTiming = Find(point => point.Total.Estimate, (point, resample) => point.TotalResampled[resample], rule);
        PlayedTiming = Played.IsPresent && draws is not null
            ? new ModelTiming(model, Played, [.. Enumerable.Repeat(Played, draws.Count)], draws.Samples)
            : ModelTiming.Never(model, Played.Absence!, draws?.Count ?? 0, draws?.Samples ?? 0);
        FirstRise = component.Attending ? ModelTiming.Never(model, new Absence("no random heads to compare with"), draws?.Count ?? 0, draws?.Samples ?? 0) : Find(
            point => point.Best.Estimate > point.HighestControl ? 1 : 0,
            (point, resample) => point.BestResampled[resample] > point.HighestControl ? 1 : 0,
            rule with { Of = EmergenceReference.Peak });
    }

    public SuiteModel Model { get; }

    public Component Component { get; }

    public IReadOnlyList<(SuiteCheckpoint Checkpoint, Outcome<ComponentPoint> Value)> Points { get; }

    /// <summary>From when on some head plays the role, for as many checkpoints in a row as the rule asks; absent where the model has not the component.</summary>
    public Outcome<EmergencePoint> Played { get; }

    /// <summary>The same, to compare models; it has noise in it (the rule's bounds), but no interval.</summary>
    public ModelTiming PlayedTiming { get; }

    /// <summary>When the best head's score emerges; absent where the model has not the component.</summary>
    public ModelTiming Timing { get; }

    /// <summary>The same of the total.</summary>
    public ModelTiming TotalTiming { get; }

    /// <summary>From when on the best head's score is above every random head's; absent where the model has not the component.</summary>
    public ModelTiming FirstRise { get; }

    /// <summary>The resamples of the samples; null where no checkpoint has scores.</summary>
    public ResampleDraws? Draws => draws;

    /// <summary>The checkpoint with the best score; absent where no checkpoint has scores.</summary>
    public Outcome<(SuiteCheckpoint Checkpoint, ComponentPoint Point)> Peak =>
        Points.Where(point => point.Value.IsPresent).Select(point => (point.Checkpoint, Point: point.Value.Value)).OrderByDescending(point => point.Point.Best.Estimate).ToArray() is [var best, ..]
            ? best
            : new Absence("no checkpoint has scores");

    /// <summary>What a result file says of it.</summary>
    public object Describe(double confidence) => new
    {
        name = Model.Name,
        parameters = Model.Parameters,
        status = Played.Match(_ => "there", absence => absence.Reason),
        playedFromTokens = Played.Match<long?>(point => point.Tokens, _ => null),
        peak = Peak.Match<object>(peak => new { tokens = peak.Checkpoint.Tokens, score = Of(peak.Point.Best) }, absence => new { absent = absence.Reason }),
        final = Points[^1].Value.Match<object>(point => new { score = Of(point.Best), total = Of(point.Total), controlQuantile = point.Bar, headsThatPlay = point.Players.Count }, absence => new { absent = absence.Reason }),
        emergence = Timing.Describe(confidence),
        emergenceOfTotal = TotalTiming.Describe(confidence),
        firstRise = FirstRise.Describe(confidence),
    };

    private static object Of(Interval interval) => new { estimate = interval.Estimate, lower = interval.Lower, upper = interval.Upper };

    private ModelTiming Find(Func<ComponentPoint, double> value, Func<ComponentPoint, int, double> resampled, EmergenceRule by)
    {
        if (draws is null || !Played.IsPresent) return ModelTiming.Never(Model, Played.Absence!, draws?.Count ?? 0, draws?.Samples ?? 0);
        return new ModelTiming(
            Model,
            Emergence.Find(Curve(value), by),
            [.. Enumerable.Range(0, draws.Count).Select(resample => Emergence.Find(Curve(point => resampled(point, resample)), by))],
            draws.Samples);
    }

    private TrainingCurve Curve(Func<ComponentPoint, double> value) => new(Model.Name, Component.Name, Points.Select(point =>
        new CurvePoint(point.Checkpoint.Step, point.Checkpoint.Tokens, point.Value.Match<Outcome<double>>(found => value(found), absence => absence))));

    private ComponentPoint Summarise(RoleScores scores, double confidence)
    {
        var (bar, highest) = Component.Attending || scores.Control.Count == 0 ? (0, 0) : (Component.Rule.QuantileOf(scores.Control), scores.Control.Max());
        double[] estimates = [.. scores.Heads.Select(Component.Of)];
        var (best, total) = (new double[draws!.Count], new double[draws.Count]);
        Array.Fill(best, double.NegativeInfinity);
        foreach (var head in scores.Heads)
        {
            for (var resample = 0; resample < draws.Count; resample++)
            {
                var score = Component.Of(head, draws, resample);
                best[resample] = Math.Max(best[resample], score);
                total[resample] += Math.Max(0, score - bar);
            }
        }

        return new ComponentPoint(
            Bootstrap.Percentile(estimates.Max(), best, draws.Samples, confidence),
            scores.Heads[Array.IndexOf(estimates, estimates.Max())].Head,
            Bootstrap.Percentile(estimates.Sum(score => Math.Max(0, score - bar)), total, draws.Samples, confidence),
            bar,
            highest,
            Component.Rule.Judge(scores),
            scores)
        {
            BestResampled = best,
            TotalResampled = total,
        };
    }
}
