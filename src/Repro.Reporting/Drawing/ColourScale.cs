using ScottPlot;

namespace Repro.Reporting.Drawing;

/// <summary>Light to dark blue (ColorBrewer's nine-class Blues): one hue that grows darker, so that it reads the same in grey and with any eyes.</summary>
internal static class ColourScale
{
    private static readonly Color[] Blues =
    [
        .. new[] { "#F7FBFF", "#DEEBF7", "#C6DBEF", "#9ECAE1", "#6BAED6", "#4292C6", "#2171B5", "#08519C", "#08306B" }.Select(Color.FromHex),
    ];

    /// <summary>Colour of a share between 0 (light) and 1 (dark).</summary>
    public static Color At(double share)
    {
        var place = share * (Blues.Length - 1);
        var lower = Math.Clamp((int)place, 0, Blues.Length - 2);
        var (from, to, part) = (Blues[lower], Blues[lower + 1], place - lower);
        return new Color(Mix(from.R, to.R), Mix(from.G, to.G), Mix(from.B, to.B));

        byte Mix(byte a, byte b) => (byte)Math.Round(a + (b - a) * part);
    }

    /// <summary>White on the dark half, else dark.</summary>
    public static Color TextOn(double share) => share > 0.55 ? Colors.White : FigureStyle.Text;
}
