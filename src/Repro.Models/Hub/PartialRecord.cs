using System.Text.Json;

namespace Repro.Models.Hub;

/// <summary>
/// What a partial file is part of, beside it as <c>&lt;etag&gt;.incomplete.json</c>. Python writes none: a partial file without one is gone on
/// with when its name is a hash, since then the finished file shows whether it was the right one.
/// </summary>
/// <param name="Etag">Hash of the whole file: SHA-256, or git's blob SHA-1.</param>
/// <param name="Length">Bytes of the whole file.</param>
/// <param name="Url">Where it comes from: repository, commit and file.</param>
internal sealed record PartialRecord(string Etag, long Length, string Url)
{
    private const string Suffix = ".json";

    /// <summary>Whether a partial file may be gone on with as part of this one.</summary>
    /// <param name="partial">The partial file's path.</param>
    /// <param name="hashTells">Whether the finished file can be checked by its hash.</param>
    public bool Continues(string partial, bool hashTells)
    {
        if (!File.Exists(partial + Suffix)) return hashTells;
        try
        {
            // the same bytes may come from another place, as long as a hash tells that they are the same
            return JsonSerializer.Deserialize<PartialRecord>(File.ReadAllBytes(partial + Suffix)) is { } other
                && other.Etag == Etag && other.Length == Length && (hashTells || other.Url == Url);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whether this very record is there already.</summary>
    public bool IsBeside(string partial) => File.Exists(partial + Suffix) && Continues(partial, hashTells: false);

    /// <summary>Written without care: a record that a crash left in pieces costs what was fetched, and nothing else.</summary>
    public void Write(string partial) => CacheFiles.Guard(partial + Suffix, () => File.WriteAllText(partial + Suffix, JsonSerializer.Serialize(this)));

    public static void Delete(string partial) => CacheFiles.Delete(partial + Suffix);
}
