namespace Repro.Models.Hub;

/// <summary>
/// The folders of huggingface_hub's cache: <c>models--owner--name/{refs/&lt;revision&gt;, blobs/&lt;etag&gt;, snapshots/&lt;commit&gt;/&lt;file&gt;}</c>, a
/// snapshot's files being relative links to blobs (reference: huggingface_hub, <c>file_download.py</c>, and its guide "Understand caching").
/// </summary>
internal sealed class HubCache(string folder, CacheFiles files)
{
    public string Folder => folder;

    public CacheFiles Files => files;

    public string RepoFolder(string repo) => Path.Combine(folder, FolderName(repo));

    public string Blob(string repo, string etag) => Path.Combine(RepoFolder(repo), "blobs", etag);

    public string Lock(string repo, string etag) => Path.Combine(folder, ".locks", FolderName(repo), etag + ".lock");

    public string Snapshot(string repo, string commit) => Path.Combine(RepoFolder(repo), "snapshots", commit);

    public string Pointer(string repo, string commit, string file) => Path.Combine([Snapshot(repo, commit), .. file.Split('/')]);

    /// <summary>The commit that a revision stood for when it was last fetched, or null.</summary>
    public string? Commit(string repo, string revision)
    {
        if (HubNames.IsCommit(revision)) return revision;
        try
        {
            var path = Ref(repo, revision);
            return File.Exists(path) && File.ReadAllText(path).Trim() is var commit && HubNames.IsCommit(commit) ? commit : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A file's path in the snapshot of a revision, or null where it is not here.</summary>
    public string? Find(string repo, string revision, string file) =>
        Commit(repo, revision) is { } commit && Pointer(repo, commit, file) is var pointer && CacheFiles.Length(pointer) is not null ? pointer : null;

    /// <summary>
    /// Remembers a branch's or tag's commit. The file appears whole, since Python may read it at any time; it is not forced to the disk,
    /// since one that a crash left empty is no more than one that is not there.
    /// </summary>
    public void Remember(string repo, string revision, string commit)
    {
        if (revision == commit || Commit(repo, revision) == commit) return;
        var path = Ref(repo, revision);
        CacheFiles.MakeFolder(Path.GetDirectoryName(path)!);
        var partial = $"{path}.{Guid.NewGuid():N}{PartialFile.Suffix}";
        CacheFiles.Guard(path, () =>
        {
            File.WriteAllText(partial, commit);
            File.Move(partial, path, overwrite: true);
        });
    }

    /// <summary>Puts a blob into a snapshot: by a relative link, or where the file system has none, by moving a new blob and copying an old one.</summary>
    public void Place(string blob, string pointer, bool isNew)
    {
        CacheFiles.MakeFolder(Path.GetDirectoryName(pointer)!);
        CacheFiles.Guard(pointer, () =>
        {
            if (File.Exists(pointer) || new FileInfo(pointer).LinkTarget is not null) File.Delete(pointer);
            try
            {
                files.MakeLink(pointer, Path.GetRelativePath(Path.GetDirectoryName(pointer)!, blob));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or PlatformNotSupportedException)
            {
                if (isNew) File.Move(blob, pointer);
                else PartialFile.Write(pointer, stream => { using var source = File.OpenRead(blob); source.CopyTo(stream); });
            }
        });
    }

    /// <summary>The blob of this repository that a snapshot's file links to, or null for a plain file or a link elsewhere.</summary>
    public string? BlobOf(string repo, string pointer)
    {
        if (new FileInfo(pointer).LinkTarget is not { } target) return null;
        var full = Path.GetFullPath(target, Path.GetDirectoryName(Path.GetFullPath(pointer))!);
        return Path.GetDirectoryName(full) == Path.GetFullPath(Path.Combine(RepoFolder(repo), "blobs")) ? full : null;
    }

    /// <summary>Every file and link of every snapshot of a repository.</summary>
    public IEnumerable<string> Pointers(string repo)
    {
        var snapshots = Path.Combine(RepoFolder(repo), "snapshots");
        return Directory.Exists(snapshots) ? Directory.EnumerateFiles(snapshots, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false }) : [];
    }

    private static string FolderName(string repo) => "models--" + repo.Replace("/", "--", StringComparison.Ordinal);

    private string Ref(string repo, string revision) => Path.Combine([RepoFolder(repo), "refs", .. revision.Split('/')]);
}
