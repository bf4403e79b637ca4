using ScottPlot;
using SkiaSharp;

namespace Repro.Reporting.Drawing;

/// <summary>A <see cref="HeatMap"/>: a rectangle for each cell, so that the drawing stays sharp, and a bar that says what the colours are.</summary>
internal sealed class HeatMapDrawing : PanelDrawing
{
    private const float TurnedLabels = 45;
    private const int BarSteps = 64;

    private readonly HeatMap map;
    private readonly double low, high;
    private readonly IReadOnlyList<Tick> ticks;
    private readonly IReadOnlyList<string> rowsTitle, columnsTitle, coloursTitle;
    private readonly float widestRow, widestColumn;
    private readonly bool turned;

    public HeatMapDrawing(HeatMap map, Lettering lettering, float width, float height)
        : base(map, lettering, Math.Max(width, map.ColumnLabels.Count * FigureStyle.SmallestCell), Math.Max(height, map.RowLabels.Count * FigureStyle.SmallestCell))
    {
        this.map = map;
        var values = map.Values.SelectMany(row => row).OfType<double>().ToList();
        var all = map.Colours.Covers is { } covers ? values.Append(covers.From).Append(covers.To).ToList() : values;
        (low, high) = all.Count == 0 ? (0, 1) : (all.Min(), all.Max());
        if (low == high) (low, high) = (low - Alone, high + Alone);
        ticks = Ticks.Of(new(Scale.Linear, low, high), (int)(Height / FigureStyle.TickSpacingY));
        (rowsTitle, columnsTitle, coloursTitle) = (Lines(map.RowsTitle, Height), Lines(map.ColumnsTitle, Width), Lines(map.Colours.Label, Height));
        (widestRow, widestColumn) = (lettering.Widest(map.RowLabels, FigureStyle.TickSize), lettering.Widest(map.ColumnLabels, FigureStyle.TickSize));
        turned = widestColumn + FigureStyle.TextGap > Width / map.ColumnLabels.Count;

        IReadOnlyList<string> Lines(string text, float room) => lettering.Wrap(text, FigureStyle.LabelSize, room);
    }

    public override Margins Margins => new(
        Math.Max(FigureStyle.TextGap + widestRow + FigureStyle.TextGap + LinesHeight(rowsTitle), turned ? TurnedReach : 0),
        TitleHeight,
        FigureStyle.PanelGap + FigureStyle.ColourBarWidth + FigureStyle.TickLength + FigureStyle.TextGap + TickWidth + FigureStyle.ColourBarLabelGap + LinesHeight(coloursTitle),
        FigureStyle.TextGap + ColumnLabelsHeight + FigureStyle.TextGap + LinesHeight(columnsTitle));

    private float TickWidth => Lettering.Widest(ticks.Select(tick => tick.Label).OfType<string>(), FigureStyle.TickSize);

    /// <summary>How far a turned label reaches down, and to the left of its cell's middle.</summary>
    private float TurnedReach => widestColumn * MathF.Sin(TurnedLabels * MathF.PI / 180) + FigureStyle.TickSize;

    private float ColumnLabelsHeight => turned ? TurnedReach : FigureStyle.TickSize * FigureStyle.LineSpacing;

    protected override void Draw(SKCanvas canvas, SKRect data)
    {
        using (var plot = PlotAt())
        {
            foreach (var axis in new IAxis[] { plot.Axes.Bottom, plot.Axes.Left })
            {
                axis.TickGenerator = new ScottPlot.TickGenerators.NumericManual();
                axis.FrameLineStyle.Width = 0;
            }

            plot.Axes.SetLimits(0, map.ColumnLabels.Count, 0, map.RowLabels.Count);
            foreach (var (row, column, value) in Cells())
            {
                var cell = plot.Add.Rectangle(column, column + 1, map.RowLabels.Count - row - 1, map.RowLabels.Count - row);
                cell.FillColor = value is { } number ? ColourScale.At(Share(number)) : FigureStyle.Unmeasured;
                (cell.LineColor, cell.LineWidth) = (Colors.White, FigureStyle.ThinLine);
            }

            Render(plot, canvas, data);
        }

        DrawCellTexts(canvas, data);
        DrawLabels(canvas, data);
        DrawColourBar(canvas, data);
    }

    private static float LinesHeight(IReadOnlyList<string> lines) => lines.Count * FigureStyle.LabelSize * FigureStyle.LineSpacing;

    private IEnumerable<(int Row, int Column, double? Value)> Cells() =>
        from row in Enumerable.Range(0, map.RowLabels.Count)
        from column in Enumerable.Range(0, map.ColumnLabels.Count)
        select (row, column, map.Values[row][column]);

    private double Share(double value) => (value - low) / (high - low);

    private void DrawCellTexts(SKCanvas canvas, SKRect data)
    {
        var (cellWidth, cellHeight) = (data.Width / map.ColumnLabels.Count, data.Height / map.RowLabels.Count);
        var texts = Cells().Select(cell => cell.Value is { } value ? Ticks.Plain(value, map.Decimals) : "–").ToList();
        if (Lettering.Widest(texts, FigureStyle.CellSize) + FigureStyle.TextGap > cellWidth) return;
        foreach (var ((row, column, value), text) in Cells().Zip(texts))
            Lettering.Draw(canvas, text, data.Left + (column + 0.5f) * cellWidth, data.Top + (row + 0.5f) * cellHeight, FigureStyle.CellSize, 0.5f, value is { } number ? ColourScale.TextOn(Share(number)) : FigureStyle.Quiet);
    }

    private void DrawLabels(SKCanvas canvas, SKRect data)
    {
        for (var row = 0; row < map.RowLabels.Count; row++)
            Lettering.Draw(canvas, map.RowLabels[row], data.Left - FigureStyle.TextGap, data.Top + (row + 0.5f) * data.Height / map.RowLabels.Count, FigureStyle.TickSize, 1, FigureStyle.Text);
        for (var column = 0; column < map.ColumnLabels.Count; column++)
        {
            var middle = data.Left + (column + 0.5f) * data.Width / map.ColumnLabels.Count;
            var below = data.Bottom + FigureStyle.TextGap + FigureStyle.TickSize / 2;
            if (turned) Lettering.Draw(canvas, map.ColumnLabels[column], middle + FigureStyle.TickSize / 2, below, FigureStyle.TickSize, 1, FigureStyle.Text, -TurnedLabels);
            else Lettering.Draw(canvas, map.ColumnLabels[column], middle, below, FigureStyle.TickSize, 0.5f, FigureStyle.Text);
        }

        DrawTurnedLines(canvas, rowsTitle, data.Left - FigureStyle.TextGap - widestRow - FigureStyle.TextGap - LinesHeight(rowsTitle), data.MidY, FigureStyle.LabelSize, FigureStyle.Text);
        DrawLines(canvas, columnsTitle, data.MidX, data.Bottom + FigureStyle.TextGap + ColumnLabelsHeight + FigureStyle.TextGap, FigureStyle.LabelSize, FigureStyle.Text);
    }

    private void DrawColourBar(SKCanvas canvas, SKRect data)
    {
        var (left, right, step) = (data.Right + FigureStyle.PanelGap, data.Right + FigureStyle.PanelGap + FigureStyle.ColourBarWidth, data.Height / BarSteps);
        using var paint = new SKPaint { IsAntialias = false };
        for (var i = 0; i < BarSteps; i++)
        {
            paint.Color = ColourScale.At((i + 0.5) / BarSteps).ToSKColor();
            canvas.DrawRect(SKRect.Create(left, data.Bottom - (i + 1) * step, right - left, step), paint);
        }

        using var line = Paint.NewDisposablePaint();
        foreach (var tick in ticks)
        {
            var at = data.Bottom - (float)Share(tick.Place) * data.Height;
            new LineStyle(FigureStyle.ThinLine, FigureStyle.AxisLine).Render(canvas, new PixelLine(right, at, right + FigureStyle.TickLength, at), line);
            Lettering.Draw(canvas, tick.Label!, right + FigureStyle.TickLength + FigureStyle.TextGap, at, FigureStyle.TickSize, 0, FigureStyle.Text);
        }

        DrawTurnedLines(canvas, coloursTitle, right + FigureStyle.TickLength + FigureStyle.TextGap + TickWidth + FigureStyle.ColourBarLabelGap, data.MidY, FigureStyle.LabelSize, FigureStyle.Text);
    }

    /// <summary>Half of what the colours span where there is but one value.</summary>
    private const double Alone = 0.5;
}
