namespace Repro.Statistics.Tests;

public sealed class SpreadTests
{
    [Test]
    public void The_ratio_is_of_the_largest_to_the_smallest()
    {
        Assert.That(Spread.Ratio([4e9, 2e9, 8e9]).Value, Is.EqualTo(4));
        Assert.That(Spread.Ratio([3, 3]).Value, Is.EqualTo(1));
    }

    [Test]
    public void One_value_or_none_has_no_spread()
    {
        Assert.That(Spread.Ratio([3]).Absence!.Reason, Is.EqualTo("a spread needs two values and has 1"));
        Assert.That(Spread.Ratio([]).IsPresent, Is.False);
    }

    [TestCase(0.0)]
    [TestCase(-2.0)]
    [TestCase(double.NaN)]
    public void A_number_that_is_not_positive_is_refused_by_its_index(double bad) =>
        Assert.That(() => Spread.Ratio([1, bad]), Throws.ArgumentException.With.Message.Contains("values[1]"));
}
