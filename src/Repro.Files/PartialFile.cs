namespace Repro;

/// <summary>Files appear whole or not at all: written beside their place, then renamed into it.</summary>
public static class PartialFile
{
    /// <summary>What an unfinished file's name ends in.</summary>
    public const string Suffix = ".partial";

    /// <summary>
    /// Lets <paramref name="write"/> fill a partial file of a name of its own (two processes that write the same file at once must
    /// not meet in it), then renames it over <paramref name="path"/>; whatever fails, no partial file is left.
    /// </summary>
    /// <exception cref="IOException">The file could not be written (no room, no right, no such folder); the message is one sentence naming it.</exception>
    public static void Write(string path, Action<Stream> write) => Write(path, $"{path}.{Guid.NewGuid():N}{Suffix}", write);

    /// <summary>The same by way of a partial file of a given name.</summary>
    internal static void Write(string path, string partial, Action<Stream> write)
    {
        var opened = false; // a partial file that could not be opened may be another writer's
        try
        {
            using (var stream = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
            {
                opened = true;
                write(stream);
                stream.Flush(flushToDisk: true); // a rename that survives a crash must not name an empty file
            }

            File.Move(partial, path, overwrite: true);
        }
        catch (Exception e)
        {
            if (opened) Remove(partial);
            if (e is not (IOException or UnauthorizedAccessException)) throw;
            throw new IOException($"'{path}' could not be written ({e.Message.TrimEnd('.')}); make room there or name a folder that can be written, then run again.", e);
        }
    }

    /// <summary>The same for a text, in UTF-8 without a byte order mark.</summary>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));

    private static void Remove(string partial)
    {
        try
        {
            File.Delete(partial);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // the first failure is the one to tell
        }
    }
}
