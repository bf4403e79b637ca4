namespace Repro.Statistics.Tests;

public sealed class EmergenceTests
{
    private static readonly EmergenceRule Rule = EmergenceRule.Default, OfPeak = Rule with { Of = EmergenceReference.Peak };

    [Test]
    public void The_default_rule_is_half_of_the_final_value_for_three_checkpoints() =>
        Assert.That(Rule, Is.EqualTo(new EmergenceRule(0.5, 3)));

    [Test]
    public void A_rising_curve_emerges_where_it_first_passes_half()
    {
        // half of 4 is 2; 2 itself is not above
        Assert.That(Find(0, 1, 2, 2.1, 3, 4), Is.EqualTo(Point(400, previous: 300, above: 3)));
    }

    [Test]
    public void A_dip_restarts_the_run() =>
        Assert.That(Find(0, 3, 3, 1, 3, 3, 3, 4), Is.EqualTo(Point(500, previous: 400, above: 3)));

    [Test]
    public void A_dip_after_a_full_run_changes_nothing() =>
        Assert.That(Find(0, 3, 3, 3, 1, 4), Is.EqualTo(Point(200, previous: 100, above: 3)));

    [Test]
    public void A_curve_that_is_above_from_the_first_checkpoint_has_no_previous_one() =>
        Assert.That(Find(3, 3, 3, 4), Is.EqualTo(new EmergencePoint(100, 1000, null, null) { CheckpointsAbove = 3 }));

    [Test]
    public void A_rise_at_the_last_checkpoint_alone_counts_because_the_curve_ends_there() =>
        Assert.That(Find(0, 0, 0, 0, 4), Is.EqualTo(Point(500, previous: 400, above: 1)));

    [Test]
    public void A_short_run_counts_at_the_end_and_nowhere_else()
    {
        Assert.That(Find(0, 0, 0, 3, 4), Is.EqualTo(Point(400, previous: 300, above: 2)));
        Assert.That(Find(0, 3, 3, 0, 4), Is.EqualTo(Point(500, previous: 400, above: 1)));
    }

    [Test]
    public void Absent_checkpoints_neither_break_nor_lengthen_a_run()
    {
        Assert.That(Find(0, 3, null, 3, null, 3, 0, 4), Is.EqualTo(Point(200, previous: 100, above: 3)));
        Assert.That(Find(0, 3, null, 3, 0, 4), Is.EqualTo(Point(600, previous: 500, above: 1)));
    }

    [Test]
    public void The_interval_reaches_back_over_absent_checkpoints() =>
        Assert.That(Find(0, null, null, 3, 3, 4), Is.EqualTo(Point(400, previous: 100, above: 3)));

    [Test]
    public void What_rises_and_declines_is_held_against_its_peak()
    {
        var curve = Curves.Of(0, 1, 3, 4, 3, 1, 0.5);
        Assert.That(Emergence.Find(curve, OfPeak).Value, Is.EqualTo(new EmergencePoint(300, 3000, 200, 2000) { CheckpointsAbove = 3 }));
        Assert.That(Emergence.Find(curve, Rule).Value.Step, Is.EqualTo(200), "of the final value, 1 is enough");
    }

    [Test]
    public void A_peak_that_does_not_last_is_no_emergence() =>
        Assert.That(Emergence.Find(Curves.Of(0, 4, 4, 1, 1), OfPeak).Absence?.Reason, Is.EqualTo("never stays above 2 for 3 checkpoints"));

    [Test]
    public void A_peak_needs_no_final_checkpoint()
    {
        Assert.That(Emergence.Find(Curves.Of(0, 3, 3, 4, null), OfPeak).Value.Step, Is.EqualTo(200));
        Assert.That(Emergence.Find(Curves.Of(null, null), OfPeak).Absence?.Reason, Is.EqualTo("no checkpoint has a value"));
        Assert.That(Emergence.Find(Curves.Of(-1, 0, -2), OfPeak).Absence?.Reason, Is.EqualTo("peak not above chance: 0"));
    }

    [Test]
    public void Without_a_final_checkpoint_there_is_no_emergence()
    {
        Assert.That(Reason(Curves.Of(0, 3, 3, 3, null)), Does.StartWith("no final checkpoint").And.Contains("file is missing"));
        Assert.That(Reason(Curves.Of()), Does.StartWith("no final checkpoint"));
    }

    [TestCase(0.0)]
    [TestCase(-1.0)]
    public void A_final_value_at_or_below_chance_has_not_emerged(double final) =>
        Assert.That(Reason(Curves.Of(1, 1, 1, final)), Does.StartWith("final value not above chance"));

    [Test]
    public void A_final_value_whose_interval_reaches_chance_has_not_emerged()
    {
        var noise = new Interval(0.1, -0.05, 0.25, 0.95, 100);
        Assert.That(Reason(Curves.Of(0, 0.1, 0.1, 0.1), noise), Is.EqualTo("final value not above its noise: 0.1 [-0.05, 0.25] at 95 %"));
        Assert.That(Emergence.Find(Curves.Of(0, 0.1, 0.1, 0.1), Rule, noise with { Lower = 0.01 }).IsPresent);
    }

    [Test]
    public void A_curve_that_never_stays_above_says_so()
    {
        // only a fraction of 1 makes this possible: the final value is not above itself
        var outcome = Emergence.Find(Curves.Of(0, 5, 1, 5, 4), new EmergenceRule(1, 2));
        Assert.That(outcome.Absence!.Reason, Is.EqualTo("never stays above 4 for 2 checkpoints"));
    }

    [Test]
    public void The_rule_is_a_setting()
    {
        var curve = Curves.Of(0, 3, 0, 2, 2, 2, 4);
        Assert.That(Emergence.Find(curve, new EmergenceRule(0.5, 1)).Value.Step, Is.EqualTo(200));
        Assert.That(Emergence.Find(curve, new EmergenceRule(0.4, 3)).Value.Step, Is.EqualTo(400));
    }

    [TestCase(0.0, 3)]
    [TestCase(1.1, 3)]
    [TestCase(double.NaN, 3)]
    [TestCase(0.5, 0)]
    public void A_rule_that_makes_no_sense_is_refused(double fraction, int checkpoints) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = new EmergenceRule(fraction, checkpoints));

    [Test]
    public void Shared_draws_give_the_spread_over_models_an_interval()
    {
        // T1 in small: two models, four prompts; prompt 3 is learned late by the second model
        long[] steps = [1, 2, 4, 8, 16];
        double[][] first = [[0, 0, 0, 0], [1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1]];
        double[][] second = [[0, 0, 0, 0], [0, 0, 0, 0], [1, 1, 0, 0], [1, 1, 1, 0], [1, 1, 1, 1]];
        var draws = Bootstrap.Resample(4, 400, seed: 3);
        var ratios = new List<double>();
        for (var r = 0; r < draws.Count; r++)
        {
            if (Tokens(first, r).TryGet(out var a) && Tokens(second, r).TryGet(out var b)) ratios.Add(Spread.Ratio([a, b]).Value);
        }

        var interval = Bootstrap.Percentile(4, ratios.ToArray(), draws.Samples);
        Assert.That((interval.Lower, interval.Upper, interval.Resamples), Is.EqualTo((2.0, 8.0, 400)));

        Outcome<double> Tokens(double[][] values, int resample)
        {
            var curve = new TrainingCurve("m", "ioi", steps.Select((step, i) => new CurvePoint(step, step, draws.Mean(values[i], resample))));
            return Emergence.Find(curve, Rule).Match<Outcome<double>>(point => (double)point.Tokens, absence => absence);
        }
    }

    private static EmergencePoint Find(params double?[] values) => Emergence.Find(Curves.Of(values), Rule).Value;

    private static string Reason(TrainingCurve curve, Interval? noise = null) => Emergence.Find(curve, Rule, noise).Absence!.Reason;

    private static EmergencePoint Point(long step, long previous, int above) => new(step, 10 * step, previous, 10 * previous) { CheckpointsAbove = above };
}
