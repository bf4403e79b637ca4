using Repro.Models.Weights;

namespace Repro.Models.Hub;

/// <summary>The forms weights come in, best first: those of <see cref="CheckpointFolder"/>.</summary>
internal static class WeightForms
{
    private const string IndexEnd = ".index.json";

    /// <summary>The best form there is among a commit's files, or null.</summary>
    public static string? Choose(IEnumerable<string> names)
    {
        var all = names.ToHashSet(StringComparer.Ordinal);
        return CheckpointFolder.FormNames.FirstOrDefault(all.Contains);
    }

    public static bool IsIndex(string form) => form.EndsWith(IndexEnd, StringComparison.Ordinal);

    /// <summary>Whether a name is that of a shard of an index, by the convention <c>stem-00001-of-00002.extension</c>.</summary>
    public static bool IsShard(string index, string name)
    {
        var whole = index[..^IndexEnd.Length];
        return name.StartsWith(Path.GetFileNameWithoutExtension(whole) + "-", StringComparison.Ordinal) && name.EndsWith(Path.GetExtension(whole), StringComparison.Ordinal) && !name.Contains('/', StringComparison.Ordinal);
    }

    /// <summary>Whether a folder holds a config and all of the weights that <see cref="CheckpointFolder.Open"/> would take.</summary>
    public static bool IsComplete(string folder)
    {
        if (CacheFiles.Length(Path.Combine(folder, "config.json")) is null) return false;
        var form = CheckpointFolder.FormNames.FirstOrDefault(name => CacheFiles.Length(Path.Combine(folder, name)) is not null);
        return form is not null && (!IsIndex(form) || (Shards(Path.Combine(folder, form)) is { } shards && shards.All(shard => CacheFiles.Length(shard) is not null)));
    }

    /// <summary>Full paths of every weight file in a folder, of all forms; indexes are not among them.</summary>
    public static IReadOnlyList<string> FilesIn(string folder) =>
        [.. CheckpointFolder.FormNames.Select(name => Path.Combine(folder, name))
            .SelectMany(path => IsIndex(path) ? (File.Exists(path) ? Shards(path) ?? [] : []) : [path])
            .Where(Path.Exists).Distinct(StringComparer.Ordinal)];

    // null for an index that cannot be read
    private static IReadOnlyList<string>? Shards(string index)
    {
        try
        {
            return ShardedIndex.Parse(index).Files;
        }
        catch (WeightFileException)
        {
            return null;
        }
    }
}
