using System.Globalization;

namespace Repro.Statistics;

/// <summary>How far apart positive numbers lie: token counts at which models learn a task (claim T1), sizes of a circuit over training (claim G2).</summary>
public static class Spread
{
    /// <summary>The largest over the smallest: 1 when all are equal, 2 when the last model needs twice the first one's tokens.</summary>
    /// <returns>Absent for fewer than two values.</returns>
    /// <exception cref="ArgumentException">A value is not positive and finite; the message names its index.</exception>
    public static Outcome<double> Ratio(IReadOnlyList<double> values)
    {
        RequirePositive(values);
        if (values.Count < 2) return new Absence(string.Create(CultureInfo.InvariantCulture, $"a spread needs two values and has {values.Count}"));
        return values.Max() / values.Min();
    }

    /// <summary>The coefficient of variation: standard deviation (n - 1) over mean.</summary>
    /// <returns>Absent for fewer than two values.</returns>
    /// <exception cref="ArgumentException">A value is not positive and finite; the message names its index.</exception>
    public static Outcome<double> CoefficientOfVariation(IReadOnlyList<double> values)
    {
        RequirePositive(values);
        if (values.Count < 2) return new Absence(string.Create(CultureInfo.InvariantCulture, $"a spread needs two values and has {values.Count}"));
        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1)) / mean;
    }

    private static void RequirePositive(IReadOnlyList<double> values)
    {
        Finite.Require([.. values], nameof(values));
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] <= 0)
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"values[{i}] is {values[i]}: a ratio is of positive numbers"), nameof(values));
        }
    }
}
