namespace Repro.Models.Hub;

/// <summary>
/// The lock of one blob, <c>.locks/models--owner--name/&lt;etag&gt;.lock</c>, shared with huggingface_hub: Python's filelock and .NET's
/// <see cref="FileShare.None"/> are both <c>flock</c> on Unix, and both keep the file open on Windows. The file is never deleted.
/// </summary>
internal static class HubLock
{
    private const int UnixWouldBlock = 11; // EAGAIN on Linux
    private const int MacWouldBlock = 35; // EAGAIN on macOS and BSD
    private const int WindowsSharingViolation = unchecked((int)0x80070020);

    /// <summary>Waits until no other process has the lock, then holds it until disposed.</summary>
    /// <param name="path">The lock's file; made where it is not.</param>
    /// <param name="poll">How often it is tried.</param>
    /// <param name="waiting">Called once when there is a wait.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<IDisposable> Take(string path, TimeSpan poll, Action waiting, CancellationToken cancellation)
    {
        var told = false;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Try(path) is { } held) return held;
            if (!told) waiting();
            told = true;
            await Task.Delay(poll, cancellation).ConfigureAwait(false);
        }
    }

    private static FileStream? Try(string path)
    {
        try
        {
            CacheFiles.MakeFolder(Path.GetDirectoryName(path)!);
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            if (!Gone(file)) return file;
            file.Dispose();
            return null;
        }
        catch (IOException e) when (e.HResult is UnixWouldBlock or MacWouldBlock or WindowsSharingViolation)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CacheFiles.Fault(e, path);
        }
    }

    /// <summary>
    /// Whether the file that was locked is no longer the one of its name: newer versions of filelock delete it as they let go, and whoever
    /// opened it just before then holds nothing.
    /// </summary>
    internal static bool Gone(FileStream file) =>
        OperatingSystem.IsLinux() && new FileInfo($"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}").LinkTarget is { } target && target.EndsWith(" (deleted)", StringComparison.Ordinal);
}
