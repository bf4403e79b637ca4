namespace Repro.Figures;

/// <summary>One row of the table beside a figure.</summary>
/// <param name="Panel">The panel's title.</param>
/// <param name="Kind">What was drawn: see <see cref="PlottedNumbers"/>.</param>
/// <param name="Series">The series' label, the marker's or line's label, the heat map's row.</param>
/// <param name="X">A number; a text for the column of a heat map; empty for a horizontal line.</param>
/// <param name="Y">Empty for a gap, an unmeasured cell and a vertical line.</param>
/// <param name="Lower">Lower bound, where there is one.</param>
/// <param name="Upper">Upper bound, where there is one.</param>
public sealed record PlottedNumber(string Panel, string Kind, string Series, string X, double? Y, double? Lower = null, double? Upper = null);
