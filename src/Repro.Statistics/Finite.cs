using System.Globalization;

namespace Repro.Statistics;

/// <summary>The one check that every statistic makes of its input.</summary>
internal static class Finite
{
    /// <summary>Refuses NaN and infinities.</summary>
    /// <exception cref="ArgumentException">Names the first index that is not finite.</exception>
    public static void Require(ReadOnlySpan<double> values, string name)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{name}[{i}] is {values[i]}: every value must be finite"), name);
        }
    }
}
