using Repro.Experiments.Snapshots;

namespace Repro.Experiments.Tests.Snapshots;

public sealed class NumberRuleTests
{
    private static readonly double[] Axis = [0, 1, 2, 4, 8, 512, 1000];

    private static readonly NumberRule[] All = [new Exact(), new Absolute(1e9), new Relative(0.99), new GridStep(Axis)];

    [TestCaseSource(nameof(All))]
    public void No_rule_takes_a_number_that_is_not_finite(NumberRule rule)
    {
        foreach (var bad in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
        {
            Assert.That(rule.Difference(1, bad), Does.Contain("received").And.Contain("not a finite number"));
            Assert.That(rule.Difference(bad, 1), Does.Contain("committed").And.Contain("not a finite number"));
            Assert.That(rule.Difference(bad, bad), Is.Not.Null, "not even itself");
        }
    }

    [TestCaseSource(nameof(All))]
    public void Every_rule_takes_the_same_number(NumberRule rule) => Assert.That(rule.Difference(512, 512), Is.Null);

    [Test]
    public void Exact_takes_nothing_else()
    {
        Assert.That(new Exact().Difference(0.1, Math.BitIncrement(0.1)), Is.Not.Null);
        Assert.That(new Exact().Difference(1, -1), Is.EqualTo("moved by -2; exact is asked"));
        Assert.That(new Exact().Difference(0.0, -0.0), Is.Null, "minus zero is zero");
    }

    [TestCase(1.0, 1.25, true)]
    [TestCase(1.0, 0.75, true)]
    [TestCase(-0.125, 0.125, true)]
    [TestCase(1.0, 1.2500001, false)]
    [TestCase(1.0, 0.7499999, false)]
    [TestCase(1.0, -1.0, false)]
    public void Absolute_takes_up_to_its_tolerance(double committed, double received, bool equal) =>
        Assert.That(new Absolute(0.25).Difference(committed, received) is null, Is.EqualTo(equal));

    [TestCase(100.0, 75.0, true)]
    [TestCase(75.0, 100.0, true)]
    [TestCase(-100.0, -75.0, true)]
    [TestCase(0.0, 0.0, true)]
    [TestCase(100.0, 74.9, false)]
    [TestCase(74.9, 100.0, false)]
    [TestCase(100.0, 134.0, false)]
    [TestCase(0.0, 1e-300, false)]
    [TestCase(1e-3, -1e-3, false)]
    [TestCase(1.7e308, -1.7e308, false)]
    public void Relative_takes_up_to_its_share_of_the_larger(double committed, double received, bool equal) =>
        Assert.That(new Relative(0.25).Difference(committed, received) is null, Is.EqualTo(equal));

    [TestCase(4.0, 8.0, true)]
    [TestCase(4.0, 2.0, true)]
    [TestCase(8.0, 512.0, true)]
    [TestCase(4.0, 512.0, false)]
    [TestCase(4.0, 1.0, false)]
    public void A_grid_step_takes_a_neighbour_and_not_the_one_after(double committed, double received, bool equal) =>
        Assert.That(new GridStep(Axis).Difference(committed, received) is null, Is.EqualTo(equal));

    [Test]
    public void A_grid_step_says_how_far_and_what_is_off_the_axis()
    {
        var rule = new GridStep(Axis);
        Assert.That(rule.Difference(4, 512), Is.EqualTo("moved by 2 positions on the axis; at most 1 is allowed"));
        Assert.That(rule.Difference(3, 4), Is.EqualTo("the committed 3 is not on the axis"));
        Assert.That(rule.Difference(4, 4.0000001), Is.EqualTo("the received 4.0000001 is not on the axis"));
        Assert.That(rule.Difference(3, 3), Is.Not.Null, "off the axis, even where nothing moved");
    }

    [Test]
    public void Settings_that_accept_everything_or_nothing_are_refused()
    {
        foreach (var bad in new[] { -1, double.NaN, double.PositiveInfinity })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => _ = new Absolute(bad));
            Assert.Throws<ArgumentOutOfRangeException>(() => _ = new Relative(bad));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => _ = new Relative(1));
        Assert.Throws<ArgumentException>(() => _ = new GridStep([]));
        Assert.That(() => _ = new GridStep([1, 2, 2]), Throws.ArgumentException.With.Message.Contains("axis[2]"));
        Assert.That(() => _ = new GridStep([1, double.NaN]), Throws.ArgumentException.With.Message.Contains("axis[1]"));
    }

    [TestCase(new[] { 3.0, 1, 2 }, new[] { 9.0, 7, 8 }, true)]
    [TestCase(new[] { 1.0, 1 }, new[] { 2.0, 1 }, true)]
    [TestCase(new double[0], new double[0], true)]
    [TestCase(new[] { 1.0, 1 }, new[] { 1.0, 2 }, false)]
    [TestCase(new[] { 3.0, 1, 2 }, new[] { 3.0, 2, 1 }, false)]
    [TestCase(new[] { 3.0, 1 }, new[] { 3.0, 1, 0 }, false)]
    [TestCase(new[] { 3.0, 1 }, new[] { 3.0, double.NaN }, false)]
    [TestCase(new[] { double.PositiveInfinity, 1 }, new[] { double.PositiveInfinity, 1 }, false)]
    public void Rank_takes_the_same_order_alone(double[] committed, double[] received, bool equal) =>
        Assert.That(new Rank().Difference(committed, received) is null, Is.EqualTo(equal));

    [Test]
    public void Rank_says_where_the_order_breaks() =>
        Assert.That(new Rank().Difference([3, 1, 2], [3, 2, 1]), Is.EqualTo("place 2 was [2] and is [1]"));
}
