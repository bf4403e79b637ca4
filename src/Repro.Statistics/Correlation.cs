using System.Globalization;
using MathNetCorrelation = MathNet.Numerics.Statistics.Correlation;

namespace Repro.Statistics;

/// <summary>Correlation of two series of the same length; in [-1, 1], or absent where it is not defined.</summary>
public static class Correlation
{
    /// <summary>Two points always lie on a line: below three a coefficient says nothing.</summary>
    public const int FewestPoints = 3;

    /// <summary>Spearman's rank correlation; tied values share the mean of their ranks.</summary>
    /// <exception cref="ArgumentException">The lengths differ, or a value is not finite (the message names its index).</exception>
    public static Outcome<double> Spearman(IReadOnlyList<double> x, IReadOnlyList<double> y) => Of(x, y, MathNetCorrelation.Spearman);

    /// <summary>Pearson's product-moment correlation.</summary>
    /// <exception cref="ArgumentException">The lengths differ, or a value is not finite (the message names its index).</exception>
    public static Outcome<double> Pearson(IReadOnlyList<double> x, IReadOnlyList<double> y) => Of(x, y, MathNetCorrelation.Pearson);

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
