using SkiaSharp;

namespace Repro.Reporting.Tests;

/// <summary>A PNG's pixels, and where its axes stand, found by the colour of their lines.</summary>
internal sealed class Pixels
{
    private static readonly SKColor AxisLine = SKColor.Parse("#444444");
    private readonly SKColor[] colours; // row by row

    public Pixels(byte[] png)
    {
        using var bitmap = SKBitmap.Decode(png);
        (Width, Height, colours) = (bitmap.Width, bitmap.Height, bitmap.Pixels);
    }

    public int Width { get; }

    public int Height { get; }

    public SKColor this[int x, int y] => colours[y * Width + x];

    public int DistinctColours => colours.Distinct().Count();

    /// <summary>The columns that the left axis of the only panel fills, and the rows of its bottom axis: the lines longer than any tick.</summary>
    public (double Left, double Bottom) Axes()
    {
        var axis = Where(AxisLine, within: null);
        return (
            axis.GroupBy(pixel => pixel.X).Where(column => column.Count() > Height / 4).Average(column => column.Key + 0.5),
            axis.GroupBy(pixel => pixel.Y).Where(row => row.Count() > Width / 4).Average(row => row.Key + 0.5));
    }

    /// <summary>Middle of all pixels of a colour within a part of the picture.</summary>
    public (double X, double Y, int Count) Centre(string colour, SKRect? within = null)
    {
        var found = Where(SKColor.Parse(colour), within);
        return found.Count == 0 ? (double.NaN, double.NaN, 0) : (found.Average(pixel => pixel.X + 0.5), found.Average(pixel => pixel.Y + 0.5), found.Count);
    }

    public List<(int X, int Y)> Where(string colour, SKRect? within = null) => Where(SKColor.Parse(colour), within);

    private List<(int X, int Y)> Where(SKColor colour, SKRect? within)
    {
        List<(int X, int Y)> found = [];
        for (var i = 0; i < colours.Length; i++)
        {
            var (x, y) = (i % Width, i / Width);
            if (colours[i] == colour && (within?.Contains(x, y) ?? true)) found.Add((x, y));
        }

        return found;
    }
}
