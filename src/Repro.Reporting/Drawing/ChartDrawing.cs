using ScottPlot;
using SkiaSharp;

namespace Repro.Reporting.Drawing;

/// <summary>A <see cref="Chart"/>: ScottPlot draws lines, bands, marks and tick marks; the text around them is drawn here.</summary>
internal sealed class ChartDrawing : PanelDrawing
{
    private readonly Chart chart;
    private readonly Legend legend;
    private readonly AxisRange? x, y;
    private readonly IReadOnlyList<Tick> xTicks, yTicks;
    private readonly IReadOnlyList<string> xLabel, yLabel;
    private readonly List<int> lanes;

    public ChartDrawing(Chart chart, Legend legend, Lettering lettering, float width, float height)
        : base(chart, lettering, width, height)
    {
        (this.chart, this.legend) = (chart, legend);
        var points = chart.Series.SelectMany(series => series.Points).Where(chart.Shows).ToList();
        x = AxisRange.Of(chart.X, points.Select(point => point.X).Concat(chart.Markers.Select(marker => marker.X)));
        y = AxisRange.Of(chart.Y, points.SelectMany(point => new[] { point.Y, point.Lower, point.Upper }).OfType<double>().Concat(chart.ReferenceLines.Select(line => line.Y)));
        xTicks = x is null ? [] : Ticks.Of(x, (int)(width / FigureStyle.TickSpacingX));
        yTicks = y is null ? [] : Ticks.Of(y, (int)(height / FigureStyle.TickSpacingY));
        xLabel = lettering.Wrap(chart.X.Label, FigureStyle.LabelSize, width);
        yLabel = lettering.Wrap(chart.Y.Label, FigureStyle.LabelSize, height);
        lanes = Lanes();
    }

    public override Margins Margins => new(
        FigureStyle.TickLength + FigureStyle.TextGap + Lettering.Widest(yTicks.Select(tick => tick.Label).OfType<string>(), FigureStyle.TickSize)
            + FigureStyle.TextGap + yLabel.Count * FigureStyle.LabelSize * FigureStyle.LineSpacing,
        TitleHeight + LanesHeight,
        xTicks.Where(tick => tick.Label is not null).Select(tick => (float)(x!.ShareOfPlace(tick.Place) - 1) * Width + Lettering.Width(tick.Label!, FigureStyle.TickSize) / 2).Append(0).Max(),
        FigureStyle.TickLength + FigureStyle.TickSize * FigureStyle.LineSpacing + FigureStyle.TextGap + xLabel.Count * FigureStyle.LabelSize * FigureStyle.LineSpacing);

    private float LanesHeight => lanes.Count == 0 ? 0 : (lanes.Max() + 1) * FigureStyle.LaneHeight;

    protected override void Draw(SKCanvas canvas, SKRect data)
    {
        using (var plot = PlotAt())
        {
            Scale(plot.Axes.Bottom, x, xTicks);
            Scale(plot.Axes.Left, y, yTicks);
            plot.Grid.MajorLineColor = FigureStyle.Grid;
            plot.Grid.MajorLineWidth = FigureStyle.ThinLine;
            plot.ShowGrid();
            if (x is not null && y is not null) Fill(plot, x, y);
            Render(plot, canvas, data);
        }

        if (x is null || y is null || chart.Series.All(series => !series.Points.Any(point => point.Y is not null && chart.Shows(point))))
            Lettering.Draw(canvas, "no data", data.MidX, data.MidY, FigureStyle.LabelSize, 0.5f, FigureStyle.Quiet);
        DrawMarks(canvas, data);
        DrawLabels(canvas, data);
    }

    private void Fill(Plot plot, AxisRange x, AxisRange y)
    {
        foreach (var line in chart.ReferenceLines)
            plot.Add.Plottable(new PatternedLine([new(x.From, y.Place(line.Y)), new(x.To, y.Place(line.Y))], FigureStyle.ThinLine, FigureStyle.Reference, legend.PatternOf(line)));
        var drawn = chart.Series.Select(series => (series, Runs: Runs(series))).ToList();
        foreach (var (series, runs) in drawn)
        {
            foreach (var run in runs) AddBand(plot, x, y, run, legend.StyleOf(series), joined: series is LineSeries);
        }

        foreach (var (series, runs) in drawn.Where(one => one.series is LineSeries))
        {
            var style = legend.StyleOf(series);
            foreach (var run in runs.Where(run => run.Count > 1))
            {
                Coordinates[] points = [.. run.Select(point => new Coordinates(x.Place(point.X), y.Place(point.Y!.Value)))];
                if (style.Pattern is { } pattern) plot.Add.Plottable(new PatternedLine(points, FigureStyle.LineWidth, style.Colour, pattern));
                else plot.Add.ScatterLine(points, style.Colour).LineWidth = FigureStyle.LineWidth;
            }
        }

        foreach (var marker in chart.Markers)
            plot.Add.Plottable(new PatternedLine([new(x.Place(marker.X), y.To), new(x.Place(marker.X), y.From)], FigureStyle.ThinLine, legend.ColourOf(marker), legend.PatternOf(marker)));
        for (var i = 0; i < drawn.Count; i++)
        {
            var marked = drawn[i].Runs.SelectMany(run => drawn[i].series is LineSeries ? Thinned(run, x, i) : run).ToList();
            if (marked.Count == 0) continue;
            var marks = plot.Add.Markers(marked.Select(point => x.Place(point.X)).ToArray(), marked.Select(point => y.Place(point.Y!.Value)).ToArray());
            marks.MarkerStyle = legend.StyleOf(drawn[i].series).Mark(FigureStyle.MarkSize);
        }
    }

    /// <summary>The points with a value, in stretches without a gap between them.</summary>
    private List<List<Point>> Runs(Series series)
    {
        List<List<Point>> runs = [[]];
        foreach (var point in series.Points.Where(chart.Shows))
        {
            if (point.Y is not null) runs[^1].Add(point);
            else if (runs[^1].Count > 0) runs.Add([]);
        }

        return [.. runs.Where(run => run.Count > 0)];
    }

    /// <summary>The points of a run that get a mark; the series take turns, so that marks of close curves stand beside each other.</summary>
    private List<Point> Thinned(List<Point> run, AxisRange x, int turn)
    {
        if (run.Count == 1) return run;
        var next = x.Share(run[0].X) * Width + turn * FigureStyle.MarkSpacing / Math.Max(chart.Series.Count, 1);
        List<Point> marked = [];
        foreach (var point in run)
        {
            var at = x.Share(point.X) * Width;
            if (at < next) continue;
            marked.Add(point);
            next = at + FigureStyle.MarkSpacing;
        }

        return marked.Count > 0 ? marked : [run[^1]];
    }

    /// <summary>The bounds of a run: a band along a line, a bar through a point that stands alone.</summary>
    private static void AddBand(Plot plot, AxisRange x, AxisRange y, List<Point> run, SeriesStyle style, bool joined)
    {
        for (var start = 0; start < run.Count;)
        {
            var length = run.Skip(start).TakeWhile(point => point.Lower is not null).Count();
            var bounded = run.GetRange(start, length);
            start += length + 1;
            if (joined && length > 1)
            {
                var band = plot.Add.FillY([.. bounded.Select(point => x.Place(point.X))], [.. bounded.Select(point => y.Place(point.Lower!.Value))], [.. bounded.Select(point => y.Place(point.Upper!.Value))]);
                (band.FillColor, band.LineWidth, band.MarkerSize) = (style.Colour.WithAlpha(FigureStyle.BandOpacity), 0, 0);
                continue;
            }

            foreach (var point in bounded)
            {
                var bar = plot.Add.Line(x.Place(point.X), y.Place(point.Lower!.Value), x.Place(point.X), y.Place(point.Upper!.Value));
                (bar.LineColor, bar.LineWidth) = (style.Colour, FigureStyle.ThinLine);
            }
        }
    }

    private static void Scale(IAxis axis, AxisRange? range, IReadOnlyList<Tick> ticks)
    {
        (axis.Min, axis.Max) = range is null ? (0, 1) : (range.From, range.To);
        axis.TickGenerator = new ScottPlot.TickGenerators.NumericManual([.. ticks.Select(tick => new ScottPlot.Tick(tick.Place, "", isMajor: tick.Label is not null))]);
        (axis.FrameLineStyle.Color, axis.FrameLineStyle.Width) = (FigureStyle.AxisLine, FigureStyle.ThinLine);
        (axis.MajorTickStyle.Color, axis.MajorTickStyle.Length) = (FigureStyle.AxisLine, FigureStyle.TickLength);
        (axis.MinorTickStyle.Color, axis.MinorTickStyle.Length) = (FigureStyle.AxisLine, FigureStyle.MinorTickLength);
    }

    /// <summary>A row above the panel for each marker's mark: the lowest in which none stands too close.</summary>
    private List<int> Lanes()
    {
        List<(int Lane, double At)> taken = [];
        List<int> chosen = [];
        foreach (var marker in chart.Markers)
        {
            var at = x!.Share(marker.X) * Width;
            var lane = Enumerable.Range(0, chart.Markers.Count).First(candidate => taken.All(other => other.Lane != candidate || Math.Abs(other.At - at) >= FigureStyle.LaneSpacing));
            taken.Add((lane, at));
            chosen.Add(lane);
        }

        return chosen;
    }

    private void DrawMarks(SKCanvas canvas, SKRect data)
    {
        using var paint = Paint.NewDisposablePaint();
        for (var i = 0; i < chart.Markers.Count; i++)
        {
            var at = new Pixel(data.Left + (float)x!.Share(chart.Markers[i].X) * data.Width, data.Top - (lanes[i] + 0.5f) * FigureStyle.LaneHeight);
            legend.MarkOf(chart.Markers[i]).Render(canvas, at, paint);
        }
    }

    private void DrawLabels(SKCanvas canvas, SKRect data)
    {
        foreach (var tick in xTicks.Where(tick => tick.Label is not null))
            Lettering.Draw(canvas, tick.Label!, data.Left + (float)x!.ShareOfPlace(tick.Place) * data.Width, data.Bottom + FigureStyle.TickLength + FigureStyle.TickSize * FigureStyle.LineSpacing / 2 + 1, FigureStyle.TickSize, 0.5f, FigureStyle.Text);
        foreach (var tick in yTicks.Where(tick => tick.Label is not null))
            Lettering.Draw(canvas, tick.Label!, data.Left - FigureStyle.TickLength - FigureStyle.TextGap, data.Bottom - (float)y!.ShareOfPlace(tick.Place) * data.Height, FigureStyle.TickSize, 1, FigureStyle.Text);
        DrawLines(canvas, xLabel, data.MidX, data.Bottom + FigureStyle.TickLength + FigureStyle.TickSize * FigureStyle.LineSpacing + FigureStyle.TextGap, FigureStyle.LabelSize, FigureStyle.Text);
        DrawTurnedLines(canvas, yLabel, data.Left - Margins.Left, data.MidY, FigureStyle.LabelSize, FigureStyle.Text);
    }
}
