using Repro.Experiments.Suites;
using Repro.Statistics;

namespace PublishedPerformance;

/// <summary>
/// Between which steps a model learned a task, as far as what was stored can tell: it had not while the metric was below the threshold by
/// more than its sampling error, and had when it stayed above by more than that. Where the first stored checkpoint is not below, it may
/// have been at any step before.
/// </summary>
/// <param name="Model">The model.</param>
/// <param name="Curve">What was stored.</param>
/// <param name="Point">As the rule has it, without the sampling error.</param>
/// <param name="AfterStep">The last step at which it had not; 0 where none was stored.</param>
/// <param name="ByStep">The first step from which on it had.</param>
public sealed record EmergenceBracket(SuiteModel Model, TrainingCurve Curve, Outcome<EmergencePoint> Point, long AfterStep, Outcome<long> ByStep)
{
    public static EmergenceBracket Of(SuiteModel model, string task, long tokensPerStep, IEnumerable<(long Step, double Value)> values, PublishedPerformanceSettings settings)
    {
        var curve = new TrainingCurve(model.Name, task, values.Select(point => new CurvePoint(point.Step, point.Step * tokensPerStep, point.Value)));
        Outcome<EmergencePoint> At(double share) => Emergence.Find(curve, (settings.Emergence with { Fraction = settings.Emergence.Fraction * share }).ToRule());
        return new EmergenceBracket(
            model,
            curve,
            At(1),
            At(1 - settings.Margin).Match(point => point.PreviousStep ?? 0, _ => 0L),
            At(1 + settings.Margin).Match<Outcome<long>>(point => point.Step, absence => absence));
    }

    /// <summary>For example <c>after step 4000 and by 6000</c>.</summary>
    public string Text => (AfterStep == 0 ? "" : FormattableString.Invariant($"after step {AfterStep} and ")) + ByStep.Match(step => FormattableString.Invariant($"by {step}"), absence => absence.Reason);
}
