namespace Repro.Statistics.Tests;

public sealed class CorrelationTests
{
    private const double Rounding = 1e-12;

    [Test]
    public void Pearson_of_a_line_is_one_and_of_a_hand_computed_case_is_that()
    {
        Assert.That(Correlation.Pearson([1, 2, 3, 4], [3, 5, 7, 9]).Value, Is.EqualTo(1).Within(Rounding));
        Assert.That(Correlation.Pearson([1, 2, 3], [3, 2, 1]).Value, Is.EqualTo(-1).Within(Rounding));
        // deviations (-1, 0, 1) and (-1, 1, 0): 1 / 2
        Assert.That(Correlation.Pearson([1, 2, 3], [1, 3, 2]).Value, Is.EqualTo(0.5).Within(Rounding));
    }

    [Test]
    public void Spearman_sees_order_alone() =>
        Assert.That(Correlation.Spearman([1, 2, 3, 4], [1, 10, 100, 1e6]).Value, Is.EqualTo(1).Within(Rounding));

    [Test]
    public void Spearman_averages_tied_ranks()
    {
        // ranks (1, 2.5, 2.5, 4) and (1, 2, 3, 4): 4.5 / sqrt(4.5 * 5)
        Assert.That(Correlation.Spearman([10, 20, 20, 900], [1, 2, 3, 4]).Value, Is.EqualTo(4.5 / Math.Sqrt(22.5)).Within(Rounding));
    }

    [Test]
    public void Spearman_of_the_textbook_IQ_and_television_table() =>
        // the worked example of Wikipedia's "Spearman's rank correlation coefficient": -29/165
        Assert.That(
            Correlation.Spearman([106, 100, 86, 101, 99, 103, 97, 113, 112, 110], [7, 27, 2, 50, 28, 29, 20, 12, 6, 17]).Value,
            Is.EqualTo(-29.0 / 165).Within(Rounding));

    [Test]
    public void Too_few_points_and_constant_series_are_absent_with_the_reason()
    {
        Assert.That(Correlation.Spearman([1, 2], [1, 2]).Absence!.Reason, Is.EqualTo("2 points: a correlation needs 3"));
        Assert.That(Correlation.Pearson([], []).Absence!.Reason, Is.EqualTo("0 points: a correlation needs 3"));
        Assert.That(Correlation.Pearson([5, 5, 5], [1, 2, 3]).Absence!.Reason, Is.EqualTo("the first series is constant"));
        Assert.That(Correlation.Spearman([1, 2, 3], [5, 5, 5]).Absence!.Reason, Is.EqualTo("the second series is constant"));
    }

    [Test]
    public void A_variance_that_cannot_be_computed_is_absent_and_not_a_number() =>
        Assert.That(Correlation.Pearson([1e-200, 2e-200, 3e-200], [1, 2, 3]).IsPresent, Is.False);

    [Test]
    public void Unequal_lengths_and_values_that_are_not_finite_are_refused()
    {
        Assert.That(() => Correlation.Pearson([1, 2, 3], [1, 2]), Throws.ArgumentException.With.Message.Contains("3 values of x for 2 of y"));
        Assert.That(() => Correlation.Spearman([1, 2, 3], [1, double.NaN, 3]), Throws.ArgumentException.With.Message.Contains("y[1]"));
        Assert.That(() => Correlation.Pearson([double.NegativeInfinity, 2, 3], [1, 2, 3]), Throws.ArgumentException.With.Message.Contains("x[0]"));
    }
}
