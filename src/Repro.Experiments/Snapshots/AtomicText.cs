using System.Text;

namespace Repro.Experiments.Snapshots;

/// <summary>Writes a file whole or not at all: to a temporary file beside it, then renamed over it.</summary>
internal static class AtomicText
{
    private const string TemporaryExtension = ".partial";

    /// <summary>UTF-8 without byte order mark; the folder is made where it is missing.</summary>
    public static void Write(string file, string text)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder) Directory.CreateDirectory(folder);
        File.WriteAllText(file + TemporaryExtension, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        File.Move(file + TemporaryExtension, file, overwrite: true);
    }
}
