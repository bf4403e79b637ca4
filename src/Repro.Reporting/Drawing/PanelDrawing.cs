using ScottPlot;
using SkiaSharp;

namespace Repro.Reporting.Drawing;

/// <summary>One panel: what room it needs, and how it is drawn there.</summary>
internal abstract class PanelDrawing(Panel panel, Lettering lettering, float width, float height)
{
    private readonly IReadOnlyList<string> title = lettering.Wrap(panel.Title, FigureStyle.PanelTitleSize, width);

    /// <summary>Width of the data area.</summary>
    public float Width { get; } = width;

    /// <summary>Height of the data area.</summary>
    public float Height { get; } = height;

    /// <summary>Room for everything outside of the data area.</summary>
    public abstract Margins Margins { get; }

    protected Lettering Lettering { get; } = lettering;

    protected float TitleHeight => title.Count * FigureStyle.PanelTitleSize * FigureStyle.LineSpacing + FigureStyle.TextGap;

    /// <summary>Draws the panel with its data area at the given place and its title from <paramref name="top"/> down, where those beside it have theirs.</summary>
    public void Draw(SKCanvas canvas, SKRect data, float top)
    {
        DrawLines(canvas, title, data.MidX, top, FigureStyle.PanelTitleSize, FigureStyle.Text);
        Draw(canvas, data);
    }

    /// <summary>Draws everything but the title.</summary>
    protected abstract void Draw(SKCanvas canvas, SKRect data);

    /// <summary>Draws centred lines from <paramref name="top"/> down.</summary>
    protected void DrawLines(SKCanvas canvas, IReadOnlyList<string> lines, float middle, float top, float size, Color colour)
    {
        for (var i = 0; i < lines.Count; i++) Lettering.Draw(canvas, lines[i], middle, top + (i + 0.5f) * size * FigureStyle.LineSpacing, size, 0.5f, colour);
    }

    /// <summary>Draws centred lines turned to read upwards, the first at <paramref name="left"/>.</summary>
    protected void DrawTurnedLines(SKCanvas canvas, IReadOnlyList<string> lines, float left, float middle, float size, Color colour)
    {
        for (var i = 0; i < lines.Count; i++) Lettering.Draw(canvas, lines[i], left + (i + 0.5f) * size * FigureStyle.LineSpacing, middle, size, 0.5f, colour, degrees: -90);
    }

    /// <summary>An empty plot whose data area is at the given place: without labels, which are drawn as outlines.</summary>
    protected static Plot PlotAt()
    {
        var plot = new Plot();
        plot.RenderManager.ClearCanvasBeforeEachRender = false;
        plot.FigureBackground.Color = Colors.Transparent;
        plot.DataBackground.Color = Colors.Transparent;
        plot.Layout.Fixed(new PixelPadding(PlotMargin));
        plot.Axes.Right.FrameLineStyle.Width = 0;
        plot.Axes.Top.FrameLineStyle.Width = 0;
        plot.HideGrid();
        return plot;
    }

    /// <summary>Renders a plot made by <see cref="PlotAt"/>.</summary>
    protected static void Render(Plot plot, SKCanvas canvas, SKRect data)
    {
        // a plot whose limits are new is rendered twice over itself, and bands would be twice as dark: so nowhere first, then here, once
        var place = new PixelRect(data.Left - PlotMargin, data.Right + PlotMargin, data.Bottom + PlotMargin, data.Top - PlotMargin);
        using (var nowhere = new SKNoDrawCanvas((int)place.Right, (int)place.Bottom)) plot.Render(nowhere, place);
        canvas.Save();
        plot.Render(canvas, place);
        canvas.Restore();
    }

    /// <summary>Room around the data area in which the plotting library draws its tick marks.</summary>
    private const float PlotMargin = 10;
}
