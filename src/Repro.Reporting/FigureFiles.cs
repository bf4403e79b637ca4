using Repro.Reporting.Drawing;

namespace Repro.Reporting;

/// <summary>A figure on disk: <c>name.png</c>, <c>name.svg</c> and the plotted numbers in <c>name.csv</c>.</summary>
/// <remarks>
/// The same figure gives the same bytes. Text is drawn as outlines of the font that comes with the project, so that neither file depends
/// on the fonts of a machine; a drawing has its labels as text in its description.
/// </remarks>
public static class FigureFiles
{
    /// <summary>Writes the three files; the folder is made where there is none.</summary>
    /// <exception cref="ArgumentException">The figure cannot be drawn; the message is one sentence naming panel, series and point.</exception>
    /// <exception cref="IOException">A file could not be written; the message is one sentence naming it.</exception>
    public static void Write(string folder, string name, Figure figure)
    {
        var (png, svg, csv) = (Png(figure), Svg(figure), PlottedNumbers.Csv(figure)); // all drawn before any is written
        Directory.CreateDirectory(folder);
        PartialFile.Write(Path.Combine(folder, name + ".png"), stream => stream.Write(png));
        PartialFile.WriteText(Path.Combine(folder, name + ".svg"), svg);
        PartialFile.WriteText(Path.Combine(folder, name + ".csv"), csv);
    }

    /// <summary>The picture in pixels, <see cref="FigureStyle.PixelsPerUnit"/> for each unit of the drawing.</summary>
    /// <inheritdoc cref="Write" path="/exception[1]"/>
    public static byte[] Png(Figure figure)
    {
        using var drawing = new FigureDrawing(figure);
        return drawing.Png();
    }

    /// <summary>The picture as a drawing.</summary>
    /// <inheritdoc cref="Write" path="/exception[1]"/>
    public static string Svg(Figure figure)
    {
        using var drawing = new FigureDrawing(figure);
        return drawing.Svg();
    }
}
