namespace Repro.Experiments.Snapshots;

/// <summary>A snapshot's name, such as <c>T1.ioi.json</c>, and its two files in Verify's naming.</summary>
internal sealed record SnapshotName
{
    private const string VerifiedMark = ".verified";
    private const string ReceivedMark = ".received";

    /// <exception cref="ArgumentException">Not a plain file name with a known extension, or one that carries a mark itself.</exception>
    public SnapshotName(string name)
    {
        Name = name;
        Extension = Path.GetExtension(name);
        Stem = Path.GetFileNameWithoutExtension(name);
        if (Path.GetFileName(name) != name || Stem.Length == 0)
            throw new ArgumentException($"'{name}' is not a plain file name", nameof(name));
        if (!IsKnown(Extension))
            throw new ArgumentException($"'{name}': snapshots are .json or .csv", nameof(name));
        if (Stem.EndsWith(VerifiedMark, StringComparison.Ordinal) || Stem.EndsWith(ReceivedMark, StringComparison.Ordinal))
            throw new ArgumentException($"'{name}': give the name without its mark", nameof(name));
    }

    public string Name { get; }

    /// <summary>With the dot.</summary>
    public string Extension { get; }

    public string Stem { get; }

    public string VerifiedFile => Stem + VerifiedMark + Extension;

    public string ReceivedFile => Stem + ReceivedMark + Extension;

    /// <summary>Every committed file of a folder, whatever its extension.</summary>
    public static IEnumerable<string> VerifiedFilesIn(string folder) => MarkedIn(folder, VerifiedMark);

    /// <summary>The snapshots that have a received file in a folder; files with other extensions are somebody else's.</summary>
    public static IEnumerable<SnapshotName> ReceivedIn(string folder) =>
        MarkedIn(folder, ReceivedMark)
            .Where(file => IsKnown(Path.GetExtension(file)) && file.IndexOf(ReceivedMark, StringComparison.Ordinal) > 0)
            .Select(file => new SnapshotName(Path.GetFileNameWithoutExtension(file)[..^ReceivedMark.Length] + Path.GetExtension(file)));

    private static bool IsKnown(string extension) => extension is ".json" or ".csv";

    private static IEnumerable<string> MarkedIn(string folder, string mark) =>
        !Directory.Exists(folder) ? [] : Directory.EnumerateFiles(folder)
            .Select(file => Path.GetFileName(file))
            .Where(file => Path.GetFileNameWithoutExtension(file).EndsWith(mark, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
}
