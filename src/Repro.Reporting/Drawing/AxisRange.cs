namespace Repro.Reporting.Drawing;

/// <summary>The stretch of an axis that a panel shows, in the axis' own measure: the value, or its logarithm to base 10.</summary>
internal sealed record AxisRange(Scale Scale, double From, double To)
{
    /// <summary>Half of the stretch around a single value: half a decade, or this share of the value, or this much around 0.</summary>
    private const double Alone = 0.5;

    /// <summary>What holds every value and what the axis covers, and a little more; null where there is neither.</summary>
    public static AxisRange? Of(Axis axis, IEnumerable<double> values)
    {
        var all = (axis.Covers is { } covers ? values.Append(covers.From).Append(covers.To) : values)
            .Select(value => axis.Scale == Scale.Log10 ? Math.Log10(value) : value).ToList();
        if (all.Count == 0) return null;
        var (low, high) = (all.Min(), all.Max());
        if (high - low <= RoundOff * Math.Max(Math.Abs(low), Math.Abs(high)))
        {
            var half = axis.Scale == Scale.Log10 || low == 0 ? Alone : Alone * Math.Abs(low);
            return new(axis.Scale, low - half, high + half);
        }

        var padding = FigureStyle.AxisPadding * (high - low);
        return new(axis.Scale, low - padding, high + padding);
    }

    /// <summary>The value in the axis' own measure.</summary>
    public double Place(double value) => Scale == Scale.Log10 ? Math.Log10(value) : value;

    /// <summary>Where the value stands: 0 at the start of the axis, 1 at its end.</summary>
    public double Share(double value) => ShareOfPlace(Place(value));

    /// <summary>The same for a value in the axis' own measure.</summary>
    public double ShareOfPlace(double place) => (place - From) / (To - From);

    /// <summary>Values closer than this share of their size are one value to the eye and to the ticks.</summary>
    private const double RoundOff = 1e-9;
}
