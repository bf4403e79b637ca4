namespace Repro.Statistics.Tests;

public sealed class BootstrapTests
{
    private const ulong Seed = 7;

    [Test]
    public void The_percentile_interval_of_known_replicates_is_the_one_computed_by_hand()
    {
        // 0..100: the quantile at q is 100 q; in any order
        double[] replicates = [.. Enumerable.Range(0, 101).Reverse().Select(i => (double)i)];
        var interval = Bootstrap.Percentile(50, replicates, samples: 12, confidence: 0.9);
        Assert.That(interval.Estimate, Is.EqualTo(50));
        Assert.That(interval.Lower, Is.EqualTo(5).Within(1e-9));
        Assert.That(interval.Upper, Is.EqualTo(95).Within(1e-9));
        Assert.That((interval.Confidence, interval.Samples, interval.Resamples), Is.EqualTo((0.9, 12, 101)));
    }

    [Test]
    public void Quantiles_interpolate_linearly()
    {
        // type 7 of four values: position 3 q, so 0.25 is at 0.75 between 1 and 2, and 0.75 at 2.25 between 4 and 8
        var interval = Bootstrap.Percentile(3, [8, 1, 4, 2], samples: 4, confidence: 0.5);
        Assert.That(interval.Lower, Is.EqualTo(1.75).Within(1e-12));
        Assert.That(interval.Upper, Is.EqualTo(5).Within(1e-12));
    }

    [Test]
    public void The_mean_of_each_resample_is_taken_over_its_draws()
    {
        double[] values = [1, 10, 100];
        var draws = Bootstrap.Resample(values.Length, resamples: 200, Seed);
        var byHand = Enumerable.Range(0, draws.Count).Select(r => draws[r].ToArray().Average(index => values[index])).ToArray();
        Assert.That(Bootstrap.Mean(values, draws), Is.EqualTo(Bootstrap.Percentile(37, byHand, values.Length)));
        Assert.That(Bootstrap.Mean(values, 200, Seed), Is.EqualTo(Bootstrap.Mean(values, draws)));
    }

    [Test]
    public void Equal_values_have_an_interval_without_width()
    {
        var interval = Bootstrap.Mean([2.5, 2.5, 2.5, 2.5], 100, Seed);
        Assert.That((interval.Lower, interval.Estimate, interval.Upper), Is.EqualTo((2.5, 2.5, 2.5)));
    }

    [Test]
    public void A_95_percent_interval_of_a_normal_mean_covers_the_truth_about_as_often()
    {
        const int trials = 500, prompts = 60, resamples = 600;
        const double truth = 1.5;
        var random = new SeededRandom(Seed);
        var covered = 0;
        for (var trial = 0; trial < trials; trial++)
        {
            double[] values = [.. Enumerable.Range(0, prompts).Select(_ => truth + 2 * random.NextGaussian())];
            if (Bootstrap.Mean(values, resamples, random.NextUInt64()).Contains(truth)) covered++;
        }

        Assert.That(covered / (double)trials, Is.InRange(0.92, 0.98));
    }

    [Test]
    public void Draws_are_decided_by_the_seed()
    {
        var (first, again, other) = (Bootstrap.Resample(20, 50, Seed), Bootstrap.Resample(20, 50, Seed), Bootstrap.Resample(20, 50, Seed + 1));
        Assert.That(All(again), Is.EqualTo(All(first)));
        Assert.That(All(other), Is.Not.EqualTo(All(first)));

        static int[] All(ResampleDraws draws) => [.. Enumerable.Range(0, draws.Count).SelectMany(r => draws[r].ToArray())];
    }

    [Test]
    public void Draws_are_as_long_as_the_data_and_stay_inside_it()
    {
        var draws = Bootstrap.Resample(9, 30, Seed);
        Assert.That((draws.Samples, draws.Count), Is.EqualTo((9, 30)));
        for (var r = 0; r < draws.Count; r++)
        {
            Assert.That(draws[r].Length, Is.EqualTo(9));
            Assert.That(draws[r].ToArray(), Is.All.InRange(0, 8));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => _ = draws[30]);
    }

    [Test]
    public void Shared_draws_cancel_what_two_checkpoints_have_in_common()
    {
        // the later checkpoint is the earlier one plus 1 on every prompt: with shared draws the difference has no noise at all
        var random = new SeededRandom(Seed);
        double[] earlier = [.. Enumerable.Range(0, 40).Select(_ => random.NextGaussian())];
        double[] later = [.. earlier.Select(value => value + 1)];
        var draws = Bootstrap.Resample(earlier.Length, 300, Seed);
        double[] differences = [.. Enumerable.Range(0, draws.Count).Select(r => draws.Mean(later, r) - draws.Mean(earlier, r))];
        Assert.That(differences, Is.All.EqualTo(1).Within(1e-12));
    }

    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    [TestCase(double.NegativeInfinity)]
    public void A_value_that_is_not_finite_is_refused_by_its_index(double bad) =>
        Assert.That(() => Bootstrap.Mean([1, 2, bad, 4], 10, Seed), Throws.ArgumentException.With.Message.Contains("values[2]"));

    [Test]
    public void Too_few_values_wrong_lengths_and_wrong_confidences_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Bootstrap.Mean([1], 10, Seed));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bootstrap.Mean([1, 2], 0, Seed));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bootstrap.Mean([1, 2], 10, Seed, confidence: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bootstrap.Mean([1, 2], 10, Seed, confidence: 0));
        Assert.Throws<ArgumentException>(() => Bootstrap.Mean([1, 2, 3], Bootstrap.Resample(2, 10, Seed)));
        Assert.Throws<ArgumentException>(() => Bootstrap.Percentile(1, [], 3));
        Assert.That(() => Bootstrap.Percentile(1, [1, double.NaN], 3), Throws.ArgumentException.With.Message.Contains("replicates[1]"));
    }
}
