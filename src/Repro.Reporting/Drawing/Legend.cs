using ScottPlot;
using SkiaSharp;

namespace Repro.Reporting.Drawing;

/// <summary>What every label of a figure looks like, and the list of them below the panels, where it covers no data.</summary>
internal sealed class Legend
{
    private static readonly LinePattern[] LinePatterns = [new([6, 4], 0, "dashed"), new([2, 3], 0, "short"), new([10, 3, 2, 3], 0, "dash-dot")];
    private static readonly LinePattern[] MarkerPatterns = [new([1.5f, 2.5f], 0, "dotted"), new([5, 2.5f], 0, "dashed"), new([6, 2, 1.5f, 2], 0, "dash-dot")];

    private readonly Lettering lettering;
    private readonly Dictionary<string, SeriesStyle> styles = new(StringComparer.Ordinal);
    private readonly List<string> references, markers;
    private readonly List<Entry> entries = [];

    public Legend(Figure figure, Lettering lettering)
    {
        this.lettering = lettering;
        var charts = figure.Panels.OfType<Chart>().ToList();
        foreach (var series in charts.SelectMany(chart => chart.Series)) styles.TryAdd(series.Label, SeriesStyle.At(styles.Count));
        references = [.. charts.SelectMany(chart => chart.ReferenceLines).Select(line => line.Label).Distinct()];
        markers = [.. charts.SelectMany(chart => chart.Markers).Select(marker => marker.Label).Distinct()];

        foreach (var label in styles.Keys)
        {
            var of = charts.SelectMany(chart => chart.Series.Where(series => series.Label == label).Select(series => (chart, series))).ToList();
            var empty = of.All(one => one.series.Points.All(point => point.Y is null || !one.chart.Shows(point)));
            var line = of.Any(one => one.series is LineSeries);
            entries.Add(new(empty ? $"{label} (no data)" : label, styles[label].Colour, line ? styles[label].Pattern ?? LinePattern.Solid : null, FigureStyle.LineWidth, styles[label].Mark(FigureStyle.MarkSize), Upright: false));
        }

        foreach (var label in markers) entries.Add(new(label, FigureStyle.Reference, MarkerPatterns[markers.IndexOf(label) % MarkerPatterns.Length], FigureStyle.ThinLine, null, Upright: true));
        foreach (var label in references) entries.Add(new(label, FigureStyle.Reference, LinePatterns[references.IndexOf(label) % LinePatterns.Length], FigureStyle.ThinLine, null, Upright: false));
    }

    /// <summary>Every label in it, in order.</summary>
    public IReadOnlyList<string> Labels => [.. entries.Select(entry => entry.Label)];

    /// <summary>Width of its widest entry.</summary>
    public float SmallestWidth => entries.Select(Width).DefaultIfEmpty().Max();

    public SeriesStyle StyleOf(Series series) => styles[series.Label];

    public LinePattern PatternOf(ReferenceLine line) => LinePatterns[references.IndexOf(line.Label) % LinePatterns.Length];

    public LinePattern PatternOf(Marker marker) => MarkerPatterns[markers.IndexOf(marker.Label) % MarkerPatterns.Length];

    public Color ColourOf(Marker marker) => marker.Series is { } series ? styles[series].Colour : FigureStyle.Reference;

    /// <summary>What stands above the panel at a marker: its series' mark, or a triangle that points at the panel.</summary>
    public MarkerStyle MarkOf(Marker marker) => marker.Series is { } series
        ? styles[series].Mark(FigureStyle.MarkSize)
        : new(MarkerShape.FilledTriangleDown, FigureStyle.MarkSize, FigureStyle.Reference);

    /// <summary>Height at a width; 0 without entries.</summary>
    public float Height(float width) => Rows(width).Count * RowHeight;

    /// <summary>Draws the rows, each centred.</summary>
    public void Draw(SKCanvas canvas, float left, float top, float width)
    {
        using var paint = Paint.NewDisposablePaint();
        var middle = top + RowHeight / 2;
        foreach (var row in Rows(width))
        {
            var at = left + (width - row.Sum(Width) - (row.Count - 1) * FigureStyle.LegendGap) / 2;
            foreach (var entry in row)
            {
                DrawSymbol(canvas, paint, entry, at, middle);
                lettering.Draw(canvas, entry.Label, at + SymbolWidth(entry) + FigureStyle.TextGap, middle, FigureStyle.LabelSize, 0, FigureStyle.Text);
                at += Width(entry) + FigureStyle.LegendGap;
            }

            middle += RowHeight;
        }
    }

    private static float RowHeight => FigureStyle.LabelSize * FigureStyle.LineSpacing + 2;

    private static void DrawSymbol(SKCanvas canvas, Paint paint, Entry entry, float left, float middle)
    {
        var (width, half) = (SymbolWidth(entry), RowHeight / 2 - 1);
        var centre = left + width / 2;
        if (entry.Pattern is { } pattern)
            PatternedLine.Draw(canvas, entry.Upright ? [new(centre, middle - half), new(centre, middle + half)] : [new(left, middle), new(left + width, middle)], entry.LineWidth, entry.Colour, pattern);
        entry.Mark?.Render(canvas, new Pixel(centre, middle), paint);
    }

    /// <summary>A line lies; a mark alone and a marker's line need no more than a mark's room.</summary>
    private static float SymbolWidth(Entry entry) => entry.Pattern is null || entry.Upright ? FigureStyle.MarkSize * 1.5f : FigureStyle.LegendSymbol;

    private float Width(Entry entry) => SymbolWidth(entry) + FigureStyle.TextGap + lettering.Width(entry.Label, FigureStyle.LabelSize);

    private List<List<Entry>> Rows(float width)
    {
        List<List<Entry>> rows = [];
        var used = 0f;
        foreach (var entry in entries)
        {
            if (rows.Count == 0 || used + FigureStyle.LegendGap + Width(entry) > width)
            {
                rows.Add([]);
                used = -FigureStyle.LegendGap;
            }

            rows[^1].Add(entry);
            used += FigureStyle.LegendGap + Width(entry);
        }

        return rows;
    }

    private sealed record Entry(string Label, Color Colour, LinePattern? Pattern, float LineWidth, MarkerStyle? Mark, bool Upright);
}
