using SkiaSharp;

namespace Repro.Reporting.Drawing;

/// <summary>A whole figure: title, the grid of panels, the legend, the note; drawn by the same calls as pixels and as SVG.</summary>
internal sealed class FigureDrawing : IDisposable
{
    private readonly Figure figure;
    private readonly Lettering lettering = new();
    private readonly Legend legend;
    private readonly IReadOnlyList<PanelDrawing> panels;
    private readonly IReadOnlyList<string> title, note;
    private readonly float[] columns, rows; // width and height of each, with the widest margins in it
    private readonly float[] lefts, tops;   // from a column's or row's start to the data areas in it

    public FigureDrawing(Figure figure)
    {
        FigureCheck.Require(figure);
        this.figure = figure;
        foreach (var text in Texts().Append(Note())) lettering.Require(text);
        legend = new(figure, lettering);
        panels = [.. figure.Panels.Select(panel => Of(panel))];
        var across = Math.Min(figure.Columns, panels.Count);
        (columns, lefts) = Tracks(across, i => i % figure.Columns, panel => (panel.Margins.Left, panel.Width, panel.Margins.Right));
        (rows, tops) = Tracks((panels.Count + figure.Columns - 1) / figure.Columns, i => i / figure.Columns, panel => (panel.Margins.Top, panel.Height, panel.Margins.Bottom));
        ContentWidth = Math.Max(columns.Sum() + (columns.Length - 1) * FigureStyle.PanelGap, legend.SmallestWidth);
        title = lettering.Wrap(figure.Title, FigureStyle.TitleSize, ContentWidth);
        note = lettering.Wrap(Note(), FigureStyle.NoteSize, ContentWidth);
    }

    /// <summary>Width of the drawing.</summary>
    public int Width => (int)Math.Ceiling(ContentWidth + 2 * FigureStyle.Margin);

    /// <summary>Height of the drawing.</summary>
    public int Height => (int)Math.Ceiling(GridTop + rows.Sum() + (rows.Length - 1) * FigureStyle.PanelGap
        + (legend.Labels.Count > 0 ? FigureStyle.LegendTop + legend.Height(ContentWidth) : 0)
        + (note.Count > 0 ? FigureStyle.TextGap + note.Count * FigureStyle.NoteSize * FigureStyle.LineSpacing : 0) + FigureStyle.Margin);

    private float ContentWidth { get; }

    private float GridTop => FigureStyle.Margin + title.Count * FigureStyle.TitleSize * FigureStyle.LineSpacing + FigureStyle.TitleGap;

    /// <summary>Where a panel's data area stands in the drawing.</summary>
    public SKRect DataArea(int panel)
    {
        var (row, column) = (panel / figure.Columns, panel % figure.Columns);
        var left = FigureStyle.Margin + (ContentWidth - columns.Sum() - (columns.Length - 1) * FigureStyle.PanelGap) / 2 + columns.Take(column).Sum() + column * FigureStyle.PanelGap + lefts[column];
        var top = GridTop + rows.Take(row).Sum() + row * FigureStyle.PanelGap + tops[row];
        return SKRect.Create(MathF.Round(left), MathF.Round(top), panels[panel].Width, panels[panel].Height); // whole units: thin lines stay sharp
    }

    /// <summary>PNG bytes.</summary>
    public byte[] Png()
    {
        using var surface = SKSurface.Create(new SKImageInfo(Width * FigureStyle.PixelsPerUnit, Height * FigureStyle.PixelsPerUnit, SKColorType.Rgba8888, SKAlphaType.Opaque));
        surface.Canvas.Scale(FigureStyle.PixelsPerUnit);
        lettering.LetterByLetter = false;
        Draw(surface.Canvas);
        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Png, quality: 100);
        return data.ToArray();
    }

    /// <summary>SVG text.</summary>
    public string Svg()
    {
        using var stream = new MemoryStream();
        lettering.LetterByLetter = true;
        using (var canvas = SKSvgCanvas.Create(SKRect.Create(Width, Height), stream)) Draw(canvas);
        return SvgText.Finished(stream.ToArray(), Width, Height, figure.Title, string.Join("; ", Texts().Skip(1).Append(Note()).Where(text => text.Length > 0)));
    }

    public void Dispose() => lettering.Dispose();

    private void Draw(SKCanvas canvas)
    {
        using (var white = new SKPaint { Color = SKColors.White }) canvas.DrawRect(SKRect.Create(Width, Height), white);
        DrawLines(canvas, title, FigureStyle.Margin, FigureStyle.TitleSize, FigureStyle.Text);
        for (var i = 0; i < panels.Count; i++)
        {
            var data = DataArea(i);
            panels[i].Draw(canvas, data, data.Top - tops[i / figure.Columns]);
        }

        var below = GridTop + rows.Sum() + (rows.Length - 1) * FigureStyle.PanelGap + (legend.Labels.Count > 0 ? FigureStyle.LegendTop : 0);
        legend.Draw(canvas, FigureStyle.Margin, below, ContentWidth);
        DrawLines(canvas, note, below + legend.Height(ContentWidth) + FigureStyle.TextGap, FigureStyle.NoteSize, FigureStyle.Quiet);
    }

    private void DrawLines(SKCanvas canvas, IReadOnlyList<string> lines, float top, float size, ScottPlot.Color colour)
    {
        for (var i = 0; i < lines.Count; i++) lettering.Draw(canvas, lines[i], FigureStyle.Margin, top + (i + 0.5f) * size * FigureStyle.LineSpacing, size, 0, colour);
    }

    private PanelDrawing Of(Panel panel) => panel switch
    {
        Chart chart => new ChartDrawing(chart, legend, lettering, figure.PanelWidth, figure.PanelHeight),
        HeatMap map => new HeatMapDrawing(map, lettering, figure.PanelWidth, figure.PanelHeight),
        _ => throw new ArgumentException($"'{panel.Title}' is a {panel.GetType().Name}; panels are charts or heat maps."),
    };

    /// <summary>Size of each column or row, and where in it the data areas begin.</summary>
    private (float[] Sizes, float[] Starts) Tracks(int count, Func<int, int> trackOf, Func<PanelDrawing, (float Before, float Data, float After)> measure)
    {
        var (sizes, starts) = (new float[count], new float[count]);
        for (var track = 0; track < count; track++)
        {
            var measured = panels.Where((_, i) => trackOf(i) == track).Select(measure).ToList();
            starts[track] = measured.Max(one => one.Before);
            sizes[track] = starts[track] + measured.Max(one => one.Data + one.After);
        }

        return (sizes, starts);
    }

    /// <summary>The figure's own note, and what is left out of it.</summary>
    private string Note()
    {
        var leftOut = figure.Panels.OfType<Chart>().Sum(chart => chart.Series.SelectMany(series => series.Points).Count(point => !chart.Shows(point)));
        return string.Join(' ', new[] { figure.Note, leftOut > 0 ? $"Left out: {Ticks.Plain(leftOut, 0)} {(leftOut == 1 ? "point" : "points")} at 0, which a logarithmic axis does not have." : null }.OfType<string>());
    }

    /// <summary>Every text of the figure but its note, the title first.</summary>
    private IEnumerable<string> Texts() => figure.Panels.SelectMany(panel => panel switch
    {
        Chart chart => [chart.Title, chart.X.Label, chart.Y.Label, .. chart.Series.Select(series => series.Label), .. chart.Markers.Select(marker => marker.Label), .. chart.ReferenceLines.Select(line => line.Label)],
        HeatMap map => new[] { map.Title, map.RowsTitle, map.ColumnsTitle, map.Colours.Label }.Concat(map.RowLabels).Concat(map.ColumnLabels),
        _ => [panel.Title],
    }).Prepend(figure.Title).Distinct();
}
