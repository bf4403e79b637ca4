namespace Repro.Reporting;

/// <summary>Sizes of a figure in units of the drawing: 96 to the inch, as in SVG. A figure of two columns, printed 7 inches wide, has labels of about 8 points.</summary>
public static class FigureStyle
{
    /// <summary>Pixels of the PNG for each unit of the drawing.</summary>
    public const int PixelsPerUnit = 2;

    internal const int SmallestPanel = 40;

    internal const float TitleSize = 15;
    internal const float PanelTitleSize = 13;
    internal const float LabelSize = 12;
    internal const float TickSize = 11;
    internal const float NoteSize = 10.5f;
    internal const float CellSize = 10.5f;

    /// <summary>From one line of text to the next, in sizes of the text.</summary>
    internal const float LineSpacing = 1.3f;

    internal const float Margin = 14;
    internal const float PanelGap = 22;
    internal const float TitleGap = 8;
    internal const float TextGap = 5;
    internal const float TickLength = 4;
    internal const float MinorTickLength = 2.5f;

    internal const float LineWidth = 1.6f;
    internal const float ThinLine = 1;
    internal const float MarkSize = 6;
    internal const double BandOpacity = 0.2;

    /// <summary>Marks of a line stand at least so far apart; points between are joined without one.</summary>
    internal const float MarkSpacing = 20;

    /// <summary>Height of a row of marks above a panel, and how far apart two marks in one row stand.</summary>
    internal const float LaneHeight = 9;
    internal const float LaneSpacing = 9;

    internal const float LegendSymbol = 26;
    internal const float LegendGap = 16;
    internal const float LegendTop = 10;

    /// <summary>Share of an axis left free beyond the points, on each side.</summary>
    internal const double AxisPadding = 0.04;

    /// <summary>About how many labels an axis has for its length.</summary>
    internal const float TickSpacingX = 52;
    internal const float TickSpacingY = 26;

    internal const float SmallestCell = 26;
    internal const float ColourBarWidth = 12;
    internal const float ColourBarLabelGap = 9;

    internal static readonly ScottPlot.Color Text = ScottPlot.Color.FromHex("#222222");
    internal static readonly ScottPlot.Color Quiet = ScottPlot.Color.FromHex("#555555");
    internal static readonly ScottPlot.Color AxisLine = ScottPlot.Color.FromHex("#444444");
    internal static readonly ScottPlot.Color Grid = ScottPlot.Color.FromHex("#E9E9E9");
    internal static readonly ScottPlot.Color Reference = ScottPlot.Color.FromHex("#777777");
    internal static readonly ScottPlot.Color Unmeasured = ScottPlot.Color.FromHex("#F4F4F4");
}
