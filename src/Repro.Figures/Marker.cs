namespace Repro.Figures;

/// <summary>A dotted vertical line, for example at the tokens at which a model learns a task.</summary>
/// <param name="X">Where it stands.</param>
/// <param name="Label">What it means, in the legend: <c>emergence</c>. Markers of a figure with one label are of one kind.</param>
/// <param name="Series">Label of the series it belongs to: it takes that colour, and that series' mark above the panel.</param>
public sealed record Marker(double X, string Label, string? Series = null);
