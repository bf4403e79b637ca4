namespace Repro.Figures;

/// <summary>A matrix in colours, from light (low) to dark (high), each cell with its number where it has room for one; for example how circuits transfer between models.</summary>
/// <param name="Title">Stands above the panel.</param>
/// <param name="RowsTitle">What the rows are, for example <c>circuit of</c>.</param>
/// <param name="ColumnsTitle">What the columns are, for example <c>evaluated in</c>.</param>
/// <param name="RowLabels">From top to bottom, no two the same.</param>
/// <param name="ColumnLabels">From left to right, no two the same.</param>
/// <param name="Values">[row][column]; null is a cell that was not measured.</param>
/// <param name="Colours">The quantity and, by <see cref="Axis.Covers"/>, the values that the colours span at least; linear.</param>
public sealed record HeatMap(
    string Title,
    string RowsTitle,
    string ColumnsTitle,
    IReadOnlyList<string> RowLabels,
    IReadOnlyList<string> ColumnLabels,
    IReadOnlyList<IReadOnlyList<double?>> Values,
    Axis Colours) : Panel(Title)
{
    /// <summary>Digits behind the point in the cells.</summary>
    public int Decimals { get; init; } = 2;
}
