using Repro.Statistics;

namespace Repro.Figures;

/// <summary>Points under one label of the legend.</summary>
/// <param name="Label">For example the model's name.</param>
/// <param name="Points">May be empty.</param>
public abstract record Series(string Label, IReadOnlyList<Point> Points);

/// <summary>Points that a line joins in order of x; the line breaks at a <see cref="Point.Gap"/>.</summary>
/// <param name="Label">For example the model's name.</param>
/// <param name="Points">Their x strictly increase.</param>
public sealed record LineSeries(string Label, IReadOnlyList<Point> Points) : Series(Label, Points)
{
    /// <summary>A model's curve over tokens: its name is the label, an absent checkpoint a gap.</summary>
    /// <param name="curve">Every checkpoint of the grid.</param>
    /// <param name="bands">Bounds by step, where there are any.</param>
    public static LineSeries Of(TrainingCurve curve, IReadOnlyDictionary<long, Interval>? bands = null) => new(curve.Model,
    [
        .. curve.Points.Select(point =>
        {
            if (!point.Value.TryGet(out var value)) return Point.Gap(point.Tokens);
            return bands?.GetValueOrDefault(point.Step) is { } band ? new Point(point.Tokens, value, band.Lower, band.Upper) : new Point(point.Tokens, value);
        }),
    ]);
}

/// <summary>Points that stand by themselves; bounds are drawn as a bar through each.</summary>
/// <param name="Label">For example the task.</param>
/// <param name="Points">In any order.</param>
public sealed record ScatterSeries(string Label, IReadOnlyList<Point> Points) : Series(Label, Points);
