using System.Globalization;
using MathNet.Numerics.Distributions;
using MathNetCorrelation = MathNet.Numerics.Statistics.Correlation;

namespace Repro.Statistics;

/// <summary>Correlation of two series of the same length; in [-1, 1], or absent where it is not defined.</summary>
public static class Correlation
{
    /// <summary>Two points always lie on a line: below three a coefficient says nothing.</summary>
    public const int FewestPoints = 3;

    /// <summary>Points up to which all orders are counted: 8! = 40,320.</summary>
    public const int MostPointsPermuted = 8;

    private const double Rounding = 1e-12; // two orders that give the same coefficient differ in the last bits

    /// <summary>Spearman's rank correlation; tied values share the mean of their ranks.</summary>
    /// <exception cref="ArgumentException">The lengths differ, or a value is not finite (the message names its index).</exception>
    public static Outcome<double> Spearman(IReadOnlyList<double> x, IReadOnlyList<double> y) => Of(x, y, MathNetCorrelation.Spearman);

    /// <summary>Pearson's product-moment correlation.</summary>
    /// <exception cref="ArgumentException">The lengths differ, or a value is not finite (the message names its index).</exception>
    public static Outcome<double> Pearson(IReadOnlyList<double> x, IReadOnlyList<double> y) => Of(x, y, MathNetCorrelation.Pearson);

    /// <summary>Pearson's correlation with its p.</summary>
    /// <exception cref="ArgumentException">The lengths differ, or a value is not finite (the message names its index).</exception>
    public static Outcome<CorrelationTest> PearsonTest(IReadOnlyList<double> x, IReadOnlyList<double> y) => Test(x, y, MathNetCorrelation.Pearson);

    /// <summary>Spearman's rank correlation with its p.</summary>
    /// <exception cref="ArgumentException">The lengths differ, or a value is not finite (the message names its index).</exception>
    public static Outcome<CorrelationTest> SpearmanTest(IReadOnlyList<double> x, IReadOnlyList<double> y) => Test(x, y, MathNetCorrelation.Spearman);

    /// <summary>The standard error of Fisher's z = artanh r, 1 / sqrt(n - 3); absent below 4 points.</summary>
    public static Outcome<double> StandardErrorOfFisherZ(int points) =>
        points > FewestPoints ? 1 / Math.Sqrt(points - 3) : new Absence(string.Create(CultureInfo.InvariantCulture, $"{points} points: Fisher's z needs {FewestPoints + 1}"));

    /// <summary>The interval that Fisher's z puts around Pearson's r, for normal data; at n = 4 or 5 it is nearly the whole range, which is what so few points say.</summary>
    /// <param name="r">In (-1, 1).</param>
    /// <param name="points">n.</param>
    /// <param name="confidence">In (0, 1).</param>
    public static Outcome<Interval> FisherInterval(double r, int points, double confidence = Bootstrap.DefaultConfidence)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(confidence);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(confidence, 1);
        if (Math.Abs(r) >= 1) return new Absence("a correlation of 1 has no such interval");
        return StandardErrorOfFisherZ(points).Match<Outcome<Interval>>(
            error =>
            {
                var reach = Normal.InvCDF(0, 1, 1 - ((1 - confidence) / 2)) * error;
                return new Interval(r, Math.Tanh(Math.Atanh(r) - reach), Math.Tanh(Math.Atanh(r) + reach), confidence, points);
            },
            absence => absence);
    }

    private static Outcome<CorrelationTest> Test(IReadOnlyList<double> x, IReadOnlyList<double> y, Func<IEnumerable<double>, IEnumerable<double>, double> coefficient) =>
        Of(x, y, coefficient).Match<Outcome<CorrelationTest>>(
            r => new CorrelationTest(r, x.Count, TwoSidedP(r, x.Count), Permute([.. x], [.. y], r, coefficient)),
            absence => absence);

    private static double TwoSidedP(double r, int points)
    {
        var freedom = points - 2;
        return Math.Abs(r) >= 1 ? 0 : 2 * StudentT.CDF(0, 1, freedom, -Math.Abs(r) * Math.Sqrt(freedom / (1 - (r * r))));
    }

    private static Outcome<PermutationP> Permute(double[] x, double[] y, double observed, Func<IEnumerable<double>, IEnumerable<double>, double> coefficient)
    {
        if (x.Length > MostPointsPermuted) return new Absence(string.Create(CultureInfo.InvariantCulture, $"{x.Length} points: orders are counted up to {MostPointsPermuted}"));
        double[] all = [.. Orders(y).Select(order => coefficient(x, order))];
        double Share(Func<double, bool> counts) => (double)all.Count(counts) / all.Length;
        double TwoSided(double r) => Share(other => Math.Abs(other) >= Math.Abs(r) - Rounding);
        return new PermutationP(
            Share(other => other >= observed - Rounding),
            Share(other => other <= observed + Rounding),
            TwoSided(observed),
            Share(other => other >= all.Max() - Rounding),
            TwoSided(all.MaxBy(Math.Abs)));
    }

    // Heap's algorithm, in place: read each order before asking for the next
    private static IEnumerable<double[]> Orders(double[] values)
    {
        var (order, counters) = ((double[])values.Clone(), new int[values.Length]);
        yield return order;
        for (var i = 0; i < order.Length;)
        {
            if (counters[i] < i)
            {
                var other = i % 2 == 0 ? 0 : counters[i];
                (order[other], order[i]) = (order[i], order[other]);
                yield return order;
                counters[i]++;
                i = 0;
            }
            else
            {
                counters[i++] = 0;
            }
        }
    }

    private static Outcome<double> Of(IReadOnlyList<double> x, IReadOnlyList<double> y, Func<IEnumerable<double>, IEnumerable<double>, double> coefficient)
    {
        if (x.Count != y.Count)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{x.Count} values of x for {y.Count} of y"), nameof(y));
        Finite.Require([.. x], nameof(x));
        Finite.Require([.. y], nameof(y));
        if (x.Count < FewestPoints)
            return new Absence(string.Create(CultureInfo.InvariantCulture, $"{x.Count} points: a correlation needs {FewestPoints}"));
        if (IsConstant(x)) return new Absence("the first series is constant");
        if (IsConstant(y)) return new Absence("the second series is constant");

        var result = coefficient(x, y);
        if (!double.IsFinite(result)) return new Absence("a series is too nearly constant, or too large, for its variance to be computed");
        return Math.Clamp(result, -1, 1); // rounding can leave the last bit outside
    }

    private static bool IsConstant(IReadOnlyList<double> values) => values.All(value => value == values[0]);
}
