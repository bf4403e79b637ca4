using ScottPlot;

namespace Repro.Reporting.Drawing;

/// <summary>Colour, mark and dashes (null for none) of a series: told apart with colour-blind eyes by the colour, on a grey print by the mark.</summary>
internal sealed record SeriesStyle(Color Colour, MarkerShape Shape, LinePattern? Pattern)
{
    /// <summary>Okabe and Ito's palette (jfly.uni-koeln.de/color, 2008) without its yellow, which is too light for a line on white.</summary>
    private static readonly string[] Colours = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000", "#E69F00", "#56B4E9"];

    private static readonly MarkerShape[] Shapes =
    [
        MarkerShape.FilledCircle, MarkerShape.FilledSquare, MarkerShape.FilledTriangleUp, MarkerShape.FilledDiamond,
        MarkerShape.OpenCircle, MarkerShape.FilledTriangleDown, MarkerShape.OpenSquare, MarkerShape.OpenDiamond,
    ];

    private static readonly LinePattern?[] Patterns = [null, new([6, 3], 0, "dashed"), new([8, 3, 2, 3], 0, "dash-dot")];

    /// <summary>The style of the figure's series number <paramref name="index"/>; 56 before colour and mark come again together, with other dashes from the eighth on.</summary>
    public static SeriesStyle At(int index) => new(
        Color.FromHex(Colours[index % Colours.Length]), Shapes[index % Shapes.Length], Patterns[index / Colours.Length % Patterns.Length]);

    /// <summary>The mark, open ones filled white so that lines do not run through them.</summary>
    public MarkerStyle Mark(float size) => new(Shape, size, Colour)
    {
        FillColor = IsOpen ? Colors.White : Colour,
        LineColor = Colour,
        LineWidth = FigureStyle.LineWidth,
        OutlineColor = IsOpen ? Colour : Colors.White,
        OutlineWidth = IsOpen ? FigureStyle.LineWidth : HaloWidth,
    };

    /// <summary>A white rim keeps marks apart where curves meet.</summary>
    private const float HaloWidth = 0.6f;

    private bool IsOpen => Shape is MarkerShape.OpenCircle or MarkerShape.OpenSquare or MarkerShape.OpenDiamond;
}
