namespace Repro.Statistics;

/// <summary>Exponentially weighted moving averages as the paper plots them (arXiv 2407.10827, figure 5), and back from them.</summary>
public static class Ewma
{
    /// <summary>The weight of the newest value in the paper's figure.</summary>
    public const double PlottedAlpha = 0.5;

    /// <summary>e_1 = x_1, e_t = alpha x_t + (1 - alpha) e_(t-1): pandas' <c>ewm(alpha, adjust=False)</c>.</summary>
    /// <param name="values">In order; finite.</param>
    /// <param name="alpha">In (0, 1].</param>
    /// <exception cref="ArgumentException">A value is not finite; the message names its index.</exception>
    public static double[] Of(IReadOnlyList<double> values, double alpha = PlottedAlpha)
    {
        CheckAlpha(alpha);
        Finite.Require([.. values], nameof(values));
        var averages = new double[values.Count];
        for (var t = 0; t < averages.Length; t++) averages[t] = t == 0 ? values[0] : (alpha * values[t]) + ((1 - alpha) * averages[t - 1]);
        return averages;
    }

    /// <summary>The authors' other function, of change instead of similarity: c_0 = 0, c_t = alpha (1 - J_t) + (1 - alpha) c_(t-1).</summary>
    /// <param name="similarities">J_1, J_2, ... in order; finite.</param>
    /// <param name="alpha">In (0, 1].</param>
    /// <remarks>Beginning at 0, it takes the first circuits for more alike than they are.</remarks>
    /// <exception cref="ArgumentException">A value is not finite; the message names its index.</exception>
    public static double[] OfChange(IReadOnlyList<double> similarities, double alpha = PlottedAlpha) =>
        [.. Of([0, .. similarities.Select(similarity => 1 - similarity)], alpha).Skip(1)];

    /// <summary>The value behind an average and the one before it: x_t = (e_t - (1 - alpha) e_(t-1)) / alpha. A rounding of both by u gives an error of (2 - alpha) / alpha times u.</summary>
    /// <param name="average">e_t.</param>
    /// <param name="before">e_(t-1), of the pair just before: none may lie between.</param>
    /// <param name="alpha">In (0, 1].</param>
    public static double ValueBehind(double average, double before, double alpha = PlottedAlpha)
    {
        CheckAlpha(alpha);
        return (average - ((1 - alpha) * before)) / alpha;
    }

    /// <summary>The alpha of a span in points, 2 / (span + 1), as pandas has it.</summary>
    public static double AlphaOfSpan(double span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, 1);
        return 2 / (span + 1);
    }

    private static void CheckAlpha(double alpha)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(alpha);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(alpha, 1);
    }
}
