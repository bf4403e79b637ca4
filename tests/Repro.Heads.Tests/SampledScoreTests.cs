using Repro.Statistics;

namespace Repro.Heads;

/// <summary>Scores by hand, plain and as a ratio of means.</summary>
public sealed class SampledScoreTests
{
    [Test]
    public void The_estimate_is_the_mean() => Assert.That(new SampledScore([1, 2, 6]).Estimate, Is.EqualTo(3));

    [Test]
    public void Weights_make_a_ratio_of_means() =>
        // 1 - (1 + 2) / (4 + 2), not the mean of 1 - 1/4 and 1 - 2/2
        Assert.That(new SampledScore([1 - (1 / 4.0), 1 - (2 / 2.0)], [4, 2]).Estimate, Is.EqualTo(0.5).Within(1e-15));

    [Test]
    public void Resamples_agree_with_the_bootstrap_of_a_mean()
    {
        double[] values = [1, 2, 6, 3, 3, -4];
        var draws = Bootstrap.Resample(values.Length, 200, seed: 3);
        var expected = Bootstrap.Mean(values, draws);
        var found = new SampledScore(values).Interval(draws);
        Assert.That(found.Lower, Is.EqualTo(expected.Lower).Within(1e-12));
        Assert.That(found.Upper, Is.EqualTo(expected.Upper).Within(1e-12));
        Assert.That(found.Samples, Is.EqualTo(6));
    }

    [Test]
    public void Draws_over_another_count_are_refused() =>
        Assert.That(() => new SampledScore([1, 2]).Resampled(Bootstrap.Resample(3, 1, 0), 0), Throws.ArgumentException);
}
