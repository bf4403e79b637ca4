using ScottPlot;
using SkiaSharp;

namespace Repro.Reporting.Drawing;

/// <summary>
/// A line of dashes, each filled as an area: ScottPlot would hand Skia's SVG writer a dash effect, which it does not know and complains of on standard error.
/// </summary>
/// <param name="points">In the plot's coordinates.</param>
internal sealed class PatternedLine(IReadOnlyList<Coordinates> points, float width, Color colour, LinePattern pattern) : IPlottable
{
    public bool IsVisible { get; set; } = true;

    public IAxes Axes { get; set; } = new Axes();

    public IEnumerable<LegendItem> LegendItems => [];

    public AxisLimits GetAxisLimits() => AxisLimits.NoLimits; // the panel has set them

    public void Render(RenderPack rp) => Draw(rp.Canvas, [.. points.Select(point => Axes.GetPixel(point).ToSKPoint())], width, colour, pattern);

    /// <summary>The same outside of a plot.</summary>
    public static void Draw(SKCanvas canvas, SKPoint[] points, float width, Color colour, LinePattern pattern)
    {
        using var path = new SKPath();
        path.AddPoly(points, close: false);
        using var effect = pattern.GetPathEffect();
        using var stroke = new SKPaint { Style = SKPaintStyle.Stroke, StrokeWidth = width, StrokeJoin = SKStrokeJoin.Round, PathEffect = effect };
        using var dashes = stroke.GetFillPath(path);
        using var fill = new SKPaint { Color = colour.ToSKColor(), IsAntialias = true };
        canvas.DrawPath(dashes, fill);
    }
}
