namespace Repro.Figures;

/// <summary>Series over an x axis.</summary>
/// <param name="Title">Stands above the panel, for example <c>IOI</c>.</param>
/// <param name="X">For example <see cref="Axis.Tokens"/>.</param>
/// <param name="Y">A text stands for a linear axis of that label.</param>
/// <param name="Series">Lines and scatters, no two with the same label; in the order of the legend.</param>
/// <param name="Markers">Vertical lines, for example where an ability emerges.</param>
/// <param name="ReferenceLines">Horizontal lines, for example at chance.</param>
public sealed record Chart(
    string Title,
    Axis X,
    Axis Y,
    IReadOnlyList<Series> Series,
    IReadOnlyList<Marker>? Markers = null,
    IReadOnlyList<ReferenceLine>? ReferenceLines = null) : Panel(Title)
{
    /// <summary>Vertical lines.</summary>
    public IReadOnlyList<Marker> Markers { get; init; } = Markers ?? [];

    /// <summary>Horizontal lines.</summary>
    public IReadOnlyList<ReferenceLine> ReferenceLines { get; init; } = ReferenceLines ?? [];

    /// <summary>Whether the point has a place on the axes: 0 has none on a logarithmic x axis, so the checkpoint at step 0 is left out of it.</summary>
    public bool Shows(Point point) => X.Scale == Scale.Linear || point.X > 0;
}
