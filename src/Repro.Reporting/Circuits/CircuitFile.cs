namespace Repro.Reporting.Circuits;

/// <summary>A circuit drawing on disk, in the language that the name ends in.</summary>
public static class CircuitFile
{
    /// <summary>Writes <c>.svg</c> or <c>.dot</c>.</summary>
    /// <exception cref="ArgumentException">The name ends otherwise, or the picture cannot be drawn; one sentence.</exception>
    /// <exception cref="IOException">The file could not be written.</exception>
    public static void Write(string path, CircuitPicture picture) => PartialFile.WriteText(path, Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".svg" => CircuitSvg.Text(picture),
        ".dot" => CircuitDot.Text(picture),
        _ => throw new ArgumentException($"'{path}' ends in neither .svg nor .dot: give it the ending of what it is to hold."),
    });
}
