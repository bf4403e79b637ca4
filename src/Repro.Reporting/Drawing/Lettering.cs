using ScottPlot;
using SkiaSharp;
using SkiaSharp.HarfBuzz;

namespace Repro.Reporting.Drawing;

/// <summary>
/// Text as outlines of the font that comes with the project (Inter, SIL Open Font License): the same on every machine, in the PNG and in the SVG.
/// </summary>
internal sealed class Lettering : IDisposable
{
    /// <summary>Size at which letters are outlined that a drawing holds once: with two digits behind the point, to a two-thousandth of their height.</summary>
    private const float SharedSize = 20;

    private readonly SKTypeface typeface = Shipped();
    private readonly SKShaper shaper;

    public Lettering() => shaper = new SKShaper(typeface);

    /// <summary>Draws every letter by itself, at one size, moved and scaled to its place: an SVG can then hold the outline of a letter once. (Pixels are drawn by the line.)</summary>
    public bool LetterByLetter { get; set; }

    /// <summary>Width of a line of text.</summary>
    public float Width(string text, float size)
    {
        using var font = new SKFont(typeface, size);
        return shaper.Shape(text, font).Width;
    }

    /// <summary>Width of the widest of some lines, 0 of none.</summary>
    public float Widest(IEnumerable<string> texts, float size) => texts.Select(text => Width(text, size)).DefaultIfEmpty().Max();

    /// <summary>The text in lines no wider than given, broken at spaces; a single longer word stands by itself.</summary>
    public IReadOnlyList<string> Wrap(string text, float size, float width)
    {
        List<string> lines = [];
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (lines.Count > 0 && Width(lines[^1] + " " + word, size) <= width) lines[^1] += " " + word;
            else lines.Add(word);
        }

        return lines;
    }

    /// <summary>Draws a line of text.</summary>
    /// <param name="canvas">Where.</param>
    /// <param name="text">One line.</param>
    /// <param name="x">The point that the text is aligned to.</param>
    /// <param name="y">Middle of the capitals' height.</param>
    /// <param name="size">Size of the font.</param>
    /// <param name="align">0 for text that begins at the point, 0.5 that is centred on it, 1 that ends there.</param>
    /// <param name="colour">Colour of the text.</param>
    /// <param name="degrees">Turned about the point, clockwise.</param>
    public void Draw(SKCanvas canvas, string text, float x, float y, float size, float align, Color colour, float degrees = 0)
    {
        using var font = new SKFont(typeface, size);
        var shaped = shaper.Shape(text, font);
        var place = SKMatrix.CreateTranslation(-align * shaped.Width, font.Metrics.CapHeight / 2)
            .PostConcat(SKMatrix.CreateRotationDegrees(degrees)).PostConcat(SKMatrix.CreateTranslation(x, y));
        using var paint = new SKPaint { Color = colour.ToSKColor(), IsAntialias = true };
        if (LetterByLetter) DrawLetters(canvas, shaped, size, place, paint);
        else DrawLine(canvas, shaped, font, place, paint);
    }

    /// <summary>Refuses text that the font has no letters for.</summary>
    /// <exception cref="ArgumentException">Names the text and the character.</exception>
    public void Require(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (typeface.GetGlyph(rune.Value) == 0)
                throw new ArgumentException($"The text '{text}' has the character '{rune}' (U+{rune.Value:X4}), which the figures' font has not; write it with other letters.");
        }
    }

    public void Dispose()
    {
        shaper.Dispose();
        typeface.Dispose();
    }

    private static void DrawLine(SKCanvas canvas, SKShaper.Result shaped, SKFont font, SKMatrix place, SKPaint paint)
    {
        using var outline = new SKPath();
        for (var i = 0; i < shaped.Codepoints.Length; i++)
        {
            using var glyph = font.GetGlyphPath((ushort)shaped.Codepoints[i]);
            if (glyph is not null) outline.AddPath(glyph, shaped.Points[i].X, shaped.Points[i].Y);
        }

        outline.Transform(place); // into the outline itself: neither drawing then depends on how a viewer turns text
        canvas.DrawPath(outline, paint);
    }

    private void DrawLetters(SKCanvas canvas, SKShaper.Result shaped, float size, SKMatrix place, SKPaint paint)
    {
        using var font = new SKFont(typeface, SharedSize) { Hinting = SKFontHinting.None };
        for (var i = 0; i < shaped.Codepoints.Length; i++)
        {
            using var glyph = font.GetGlyphPath((ushort)shaped.Codepoints[i]);
            if (glyph is null || glyph.IsEmpty) continue;
            canvas.Save();
            canvas.Concat(SKMatrix.CreateScale(size / SharedSize, size / SharedSize).PostConcat(SKMatrix.CreateTranslation(shaped.Points[i].X, shaped.Points[i].Y)).PostConcat(place));
            canvas.DrawPath(glyph, paint);
            canvas.Restore();
        }
    }

    private static SKTypeface Shipped()
    {
        using var stream = typeof(Lettering).Assembly.GetManifestResourceStream("Inter-Regular.otf")!;
        using var data = SKData.Create(stream);
        return SKTypeface.FromData(data);
    }
}
