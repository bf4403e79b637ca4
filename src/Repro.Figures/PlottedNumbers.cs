using System.Globalization;

namespace Repro.Figures;

/// <summary>
/// Every number of a figure, in the order of its records. A row's kind is <c>line</c>, <c>scatter</c>, <c>gap</c> (a checkpoint that was not
/// measured), <c>left out</c> (0 on a logarithmic axis; not drawn), <c>reference</c>, <c>cell</c>, or a marker's: <c>marker of</c> and its series, or <c>marker</c>.
/// </summary>
public static class PlottedNumbers
{
    /// <summary>The columns of the table.</summary>
    public const string CsvHeader = "figure,panel,kind,series,x,y,lower,upper";

    /// <summary>The rows of a figure.</summary>
    public static IReadOnlyList<PlottedNumber> Of(Figure figure) => [.. figure.Panels.SelectMany(panel => panel switch
    {
        Chart chart => Of(chart),
        HeatMap map => Of(map),
        _ => throw new ArgumentException($"'{panel.Title}' is a {panel.GetType().Name}; panels are charts or heat maps.", nameof(figure)),
    })];

    /// <summary>The table as text: a header and one row each, comma-separated, in round-trip digits, lines ending in \n.</summary>
    public static string Csv(Figure figure) => string.Concat(Of(figure)
        .Select(row => string.Join(',', new[] { figure.Title, row.Panel, row.Kind, row.Series, row.X, Text(row.Y), Text(row.Lower), Text(row.Upper) }.Select(Quoted)))
        .Prepend(CsvHeader)
        .Select(line => line + "\n"));

    private static IEnumerable<PlottedNumber> Of(Chart chart)
    {
        foreach (var series in chart.Series)
        {
            foreach (var point in series.Points)
            {
                var kind = !chart.Shows(point) ? "left out" : point.Y is null ? "gap" : series is LineSeries ? "line" : "scatter";
                yield return new(chart.Title, kind, series.Label, Text(point.X), point.Y, point.Lower, point.Upper);
            }
        }

        foreach (var marker in chart.Markers)
            yield return new(chart.Title, marker.Series is null ? "marker" : $"marker of {marker.Series}", marker.Label, Text(marker.X), null);
        foreach (var line in chart.ReferenceLines)
            yield return new(chart.Title, "reference", line.Label, "", line.Y);
    }

    private static IEnumerable<PlottedNumber> Of(HeatMap map) =>
        from row in Enumerable.Range(0, map.RowLabels.Count)
        from column in Enumerable.Range(0, map.ColumnLabels.Count)
        select new PlottedNumber(map.Title, "cell", map.RowLabels[row], map.ColumnLabels[column], map.Values[row][column]);

    private static string Text(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    private static string Quoted(string field) => field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
