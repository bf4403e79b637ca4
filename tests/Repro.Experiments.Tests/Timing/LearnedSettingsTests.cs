using Repro.Experiments.Timing;
using Repro.Statistics;

namespace Repro.Experiments.Tests.Timing;

public sealed class LearnedSettingsTests
{
    private static readonly LearnedSettings Learned = new() { MetricAbove = 0.5, AccuracyAbove = 0.75 };

    private static Interval From(double lower) => new(lower + 0.1, lower, lower + 0.2, 0.95, 64);

    [TestCase(0.6, 0.8, null)]
    [TestCase(0.5, 0.8, "final logit difference not above chance beyond its noise")] // a metric whose bound lies on the limit
    [TestCase(0.45, 0.8, "final logit difference not above chance beyond its noise")] // an estimate above the limit with its bound below
    [TestCase(0.6, 0.75, "final accuracy too low to count as learned")] // an accuracy whose bound lies on the limit
    [TestCase(0.4, 0.6, "final logit difference not above chance beyond its noise")] // of two reasons the metric's is told
    public void Both_lower_bounds_must_be_above_their_limits(double metric, double accuracy, string? why) =>
        Assert.That(Learned.WhyNot(From(metric), From(accuracy), "logit difference")?.Reason, Is.EqualTo(why));
}
