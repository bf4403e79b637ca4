using Repro.Heads;
using Repro.Statistics;

namespace HeadRoleStability;

/// <summary>By how much a head passes one of the things that a role's rule asks for; above 0: it does.</summary>
/// <param name="Score">What is asked about.</param>
/// <param name="Bar">What it must be above.</param>
internal sealed record Margin(SampledScore Score, double Bar)
{
    /// <summary>The score above the bar, each of the rule's orders, each of its signs: always in this order.</summary>
    public static Margin[] Of(HeadScore head, RoleRule rule, double bar) =>
    [
        new(head.Score, bar),
        .. rule.Orders.Select(order => new Margin(Combine(head.Conditions[order.Larger], head.Conditions[order.Smaller], (larger, smaller) => larger - smaller), 0)),
        .. rule.Signs.Select(sign => new Margin(Combine(head.Conditions[sign.Condition], head.Conditions[sign.Condition], (value, _) => sign.Sign * value), 0)),
    ];

    public double Estimate => Score.Estimate - Bar;

    public double Resampled(ResampleDraws draws, int resample) => Score.Resampled(draws, resample) - Bar;

    public Interval Interval(ResampleDraws draws, double confidence) =>
        Bootstrap.Percentile(Estimate, [.. Enumerable.Range(0, draws.Count).Select(resample => Resampled(draws, resample))], draws.Samples, confidence);

    private static SampledScore Combine(SampledScore a, SampledScore b, Func<double, double, double> values) => new([.. a.Values.Zip(b.Values, values)], a.Weights);
}
