namespace Repro.Statistics.Tests;

public sealed class CorrelationTestTests
{
    private const double Rounding = 1e-12;

    [Test]
    public void Four_points_in_order_can_give_one_in_twenty_four_and_no_less()
    {
        var test = Correlation.SpearmanTest([1, 2, 3, 4], [10, 20, 30, 40]).Value;
        var permutation = test.Permutation.Value;
        Assert.Multiple(() =>
        {
            Assert.That(test.Coefficient, Is.EqualTo(1).Within(Rounding));
            Assert.That(permutation.Greater, Is.EqualTo(1 / 24.0).Within(Rounding));
            Assert.That(permutation.Less, Is.EqualTo(1).Within(Rounding));
            Assert.That(permutation.TwoSided, Is.EqualTo(2 / 24.0).Within(Rounding), "the opposite order lies as far from 0");
            Assert.That(permutation.LeastGreater, Is.EqualTo(1 / 24.0).Within(Rounding));
            Assert.That(permutation.LeastTwoSided, Is.EqualTo(2 / 24.0).Within(Rounding));
        });
    }

    [Test]
    public void One_exchange_of_neighbours_at_five_points()
    {
        // rho = 0.9: the order itself and its four exchanges of neighbours are at least as large, of 120
        var test = Correlation.SpearmanTest([1, 2, 3, 4, 5], [10, 20, 40, 30, 50]).Value;
        Assert.That(test.Coefficient, Is.EqualTo(0.9).Within(Rounding));
        Assert.That(test.Permutation.Value.Greater, Is.EqualTo(5 / 120.0).Within(Rounding));
        Assert.That(test.Permutation.Value.TwoSided, Is.EqualTo(10 / 120.0).Within(Rounding));
    }

    [Test]
    public void A_tie_makes_the_smallest_p_larger() =>
        Assert.That(Correlation.SpearmanTest([1, 2, 2, 4], [1, 2, 3, 4]).Value.Permutation.Value.LeastGreater, Is.EqualTo(2 / 24.0).Within(Rounding));

    [Test]
    public void Students_t_of_the_textbook_table()
    {
        // Wikipedia's "Spearman's rank correlation coefficient": rho = -29/165 at n = 10, p = 0.627188 (t distribution)
        var test = Correlation.SpearmanTest([106, 100, 86, 101, 99, 103, 97, 113, 112, 110], [7, 27, 2, 50, 28, 29, 20, 12, 6, 17]).Value;
        Assert.That(test.TwoSidedP, Is.EqualTo(0.627188).Within(1e-6));
        Assert.That(test.Permutation.Absence!.Reason, Does.StartWith("10 points"));
    }

    [Test]
    public void Students_t_with_one_degree_of_freedom_is_an_arc_tangent()
    {
        // r = 0.5 at n = 3: t = 0.5 / sqrt(0.75) = 1 / sqrt 3, and 1 - 2/pi arctan(1 / sqrt 3) = 2/3
        Assert.That(Correlation.PearsonTest([1, 2, 3], [1, 3, 2]).Value.TwoSidedP, Is.EqualTo(2 / 3.0).Within(1e-9));
        Assert.That(Correlation.PearsonTest([1, 2, 3], [1, 2, 3]).Value.TwoSidedP, Is.Zero.Within(1e-6));
    }

    [Test]
    public void Pearson_is_permuted_by_its_own_coefficient()
    {
        var test = Correlation.PearsonTest([1, 2, 10], [1, 3, 2]).Value;
        // sums of products over the six orders of y: 37 (1 2 3), 36 (2 1 3), 27 (1 3 2), 25 (3 1 2), 18 (2 3 1), 17 (3 2 1)
        Assert.That(test.Permutation.Value.Greater, Is.EqualTo(3 / 6.0).Within(Rounding));
        Assert.That(test.Permutation.Value.Less, Is.EqualTo(4 / 6.0).Within(Rounding));
    }

    [Test]
    public void Fishers_interval()
    {
        // artanh 0.5 = 0.549306; n = 28 has the error 0.2; 0.549306 -/+ 1.959964 * 0.2 = 0.157313, 0.941299
        var interval = Correlation.FisherInterval(0.5, 28).Value;
        Assert.That(interval.Lower, Is.EqualTo(Math.Tanh(0.157313)).Within(1e-6));
        Assert.That(interval.Upper, Is.EqualTo(Math.Tanh(0.941299)).Within(1e-6));
        Assert.That(Correlation.FisherInterval(0.5, 3).Absence!.Reason, Is.EqualTo("3 points: Fisher's z needs 4"));
        Assert.That(Correlation.FisherInterval(1, 10).IsPresent, Is.False);
    }

    [Test]
    public void What_is_absent_as_a_coefficient_is_absent_as_a_test() =>
        Assert.That(Correlation.SpearmanTest([1, 1, 1, 1], [1, 2, 3, 4]).Absence!.Reason, Is.EqualTo("the first series is constant"));

    [Test]
    public void A_reported_number_has_a_tolerance_that_is_built()
    {
        var reported = new ReportedNumber(0.72, ReadingError: 0.01, StandardError: 0.3);
        Assert.That(reported.Tolerance(), Is.EqualTo(0.61).Within(Rounding));
        Assert.That(reported.Tolerance(0.4), Is.EqualTo(0.01 + (2 * 0.5)).Within(Rounding));
        Assert.That(new ReportedNumber(0.72, 0.01, 0).Agrees(0.7271), Is.True);
        Assert.That(new ReportedNumber(0.72, 0.01, 0).Agrees(0.789), Is.False);
        Assert.That(() => new ReportedNumber(1, -1, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Coefficient_of_variation()
    {
        // mean 4, deviations -2, 0, 2: sd 2
        Assert.That(Spread.CoefficientOfVariation([2, 4, 6]).Value, Is.EqualTo(0.5).Within(Rounding));
        Assert.That(Spread.CoefficientOfVariation([2]).IsPresent, Is.False);
        Assert.That(() => Spread.CoefficientOfVariation([2, 0]), Throws.ArgumentException.With.Message.Contains("values[1]"));
    }
}
