using System.Globalization;

namespace Repro.Experiments.Snapshots;

/// <summary>
/// Both numbers stand on an axis, at most one position apart: an emergence may fall on the neighbouring checkpoint, wherever the
/// grid is coarse or fine.
/// </summary>
/// <param name="Axis">For example the tokens of every checkpoint; finite, strictly increasing, not empty.</param>
public sealed record GridStep(IReadOnlyList<double> Axis) : NumberRule
{
    private const int PositionsAllowed = 1;

    /// <inheritdoc cref="GridStep"/>
    public IReadOnlyList<double> Axis { get; } = Checked(Axis);

    /// <inheritdoc/>
    public override string Describe() =>
        string.Create(CultureInfo.InvariantCulture, $"{PositionsAllowed} position on an axis of {Axis.Count}");

    /// <inheritdoc/>
    protected override string? DifferenceOfFinite(double committed, double received)
    {
        var (from, to) = (PositionOf(committed), PositionOf(received));
        if (from < 0) return $"the committed {NumberText.Of(committed)} is not on the axis";
        if (to < 0) return $"the received {NumberText.Of(received)} is not on the axis";
        return Math.Abs(to - from) <= PositionsAllowed
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"moved by {to - from} positions on the axis; at most {PositionsAllowed} is allowed");
    }

    private int PositionOf(double value)
    {
        for (var i = 0; i < Axis.Count; i++)
        {
            if (Axis[i] == value) return i;
        }

        return -1;
    }

    private static double[] Checked(IReadOnlyList<double> axis)
    {
        if (axis.Count == 0) throw new ArgumentException("an axis has a position", nameof(axis));
        for (var i = 0; i < axis.Count; i++)
        {
            if (!double.IsFinite(axis[i]) || (i > 0 && axis[i] <= axis[i - 1]))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"axis[{i}] is {axis[i]}: an axis is finite and strictly increasing"), nameof(axis));
        }

        return [.. axis];
    }
}
