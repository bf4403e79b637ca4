namespace Repro.Models.Hub;

/// <summary>Writing below the cache, with every failure as one sentence.</summary>
internal sealed class CacheFiles
{
    private const int UnixNoSpace = 28; // ENOSPC
    private const int UnixQuota = 122; // EDQUOT on Linux
    private const int MacQuota = 69; // EDQUOT on macOS
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);

    /// <summary>Opens a partial file for reading and writing at its start, made where it is not. A test puts a full disk here.</summary>
    public Func<string, Stream> OpenPartial { get; init; } = path => new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);

    /// <summary>Forces a file to the disk: a rename that survives a crash must not name an empty file. Tests that are not about it save the time.</summary>
    public Action<Stream> Flush { get; init; } = stream => (stream as FileStream)?.Flush(flushToDisk: true);

    /// <summary>Makes a symbolic link (link, target). A test puts a file system without them here.</summary>
    public Action<string, string> MakeLink { get; init; } = (link, target) => File.CreateSymbolicLink(link, target);

    /// <summary>Bytes of a file, through links; null where there is none, or a link to none (of which <see cref="File.Exists"/> says that it is there).</summary>
    public static long? Length(string path)
    {
        var file = new FileInfo(path);
        if (file.LinkTarget is not null) file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
        return file is { Exists: true } ? file.Length : null;
    }

    /// <summary>What is wrong with the cache, in one sentence.</summary>
    public static HubException Fault(Exception e, string path)
    {
        while (e.InnerException is IOException or UnauthorizedAccessException) e = e.InnerException; // the system's own words and number
        var reason = e.Message.ReplaceLineEndings(" ").Replace($" : '{path}'", "", StringComparison.Ordinal).TrimEnd('.');
        return e.HResult is UnixNoSpace or UnixQuota or MacQuota or WindowsDiskFull or WindowsHandleDiskFull
            ? new(HubFault.DiskFull, $"There is no room left for '{path}' ({reason}); make room and run again, it goes on from there, or set HF_HUB_CACHE to a folder on another disk.", e)
            : new(HubFault.ReadOnlyCache, $"'{path}' cannot be written ({reason}); correct its rights, or set HF_HUB_CACHE to a folder that can be written.", e);
    }

    /// <summary>Does what writes, and tells a failure.</summary>
    public static void Guard(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fault(e, path);
        }
    }

    public static T Guard<T>(string path, Func<T> write)
    {
        T result = default!;
        Guard(path, () => { result = write(); });
        return result;
    }

    public static void MakeFolder(string path) => Guard(path, () => { Directory.CreateDirectory(path); });

    public static void Delete(string path) => Guard(path, () => File.Delete(path));
}
