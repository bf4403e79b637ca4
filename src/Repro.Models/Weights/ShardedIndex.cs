using System.Text.Json;

namespace Repro.Models.Weights;

/// <summary>
/// The index of a checkpoint in several files, <c>model.safetensors.index.json</c> or <c>pytorch_model.bin.index.json</c>:
/// which shard holds which tensor (reference: transformers, <c>modeling_utils.py</c>, <c>load_sharded_checkpoint</c>).
/// </summary>
/// <param name="Path">Where the index is.</param>
/// <param name="WeightMap">Tensor name to the shard's file name, in the same folder.</param>
public sealed record ShardedIndex(string Path, IReadOnlyDictionary<string, string> WeightMap)
{
    /// <summary>Full paths of the shards, in ordinal order of their names.</summary>
    public IReadOnlyList<string> Files =>
        [.. WeightMap.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(name => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path)!, name))];

    /// <summary>Reads an index and checks that its shards are there.</summary>
    /// <exception cref="WeightFileException"><see cref="WeightFault.MissingFile"/>, <see cref="WeightFault.BadIndex"/> or <see cref="WeightFault.MissingShard"/>.</exception>
    public static ShardedIndex Read(string path)
    {
        var index = Parse(path);
        var missing = index.Files.FirstOrDefault(file => !File.Exists(file));
        return missing is null
            ? index
            : throw new WeightFileException(WeightFault.MissingShard, missing, $"The shard '{missing}' that the index '{index.Path}' names is not there; fetch it.");
    }

    /// <summary>Reads an index whose shards need not be there yet.</summary>
    /// <exception cref="WeightFileException"><see cref="WeightFault.MissingFile"/> or <see cref="WeightFault.BadIndex"/>.</exception>
    internal static ShardedIndex Parse(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        if (!File.Exists(path)) throw new WeightFileException(WeightFault.MissingFile, path, $"There is no file '{path}'; fetch the checkpoint or correct the path.");
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("weight_map", out var entries) || entries.ValueKind != JsonValueKind.Object)
                throw Bad(path, "has no object 'weight_map'");
            foreach (var entry in entries.EnumerateObject())
            {
                if (entry.Value.ValueKind != JsonValueKind.String) throw Bad(path, $"gives {entry.Value.GetRawText()} as the shard of '{entry.Name}' where a file name is due", entry.Name);
                var shard = entry.Value.GetString()!;
                // a name with a folder in it could point anywhere on the machine
                if (shard.Length == 0 || shard is "." or ".." || shard.AsSpan().ContainsAny('/', '\\', '\0'))
                    throw Bad(path, $"gives '{shard}' as the shard of '{entry.Name}', which is no plain file name", entry.Name);
                if (!map.TryAdd(entry.Name, shard)) throw Bad(path, $"names the tensor '{entry.Name}' twice", entry.Name);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new WeightFileException(WeightFault.BadIndex, path, $"The index '{path}' is not JSON ({e.Message.TrimEnd('.')}); fetch it again.", inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WeightFileException(WeightFault.Unreadable, path, $"'{path}' cannot be read ({e.Message.TrimEnd('.')}); see to its rights and its disk.", inner: e);
        }

        return map.Count > 0 ? new(path, map) : throw Bad(path, "names no tensor");
    }

    /// <summary>Checks that a shard holds exactly the tensors that the index gives it.</summary>
    /// <exception cref="WeightFileException"><see cref="WeightFault.MissingTensor"/>, or <see cref="WeightFault.BadIndex"/> for a tensor that belongs elsewhere.</exception>
    public void Check(IWeightFile shard)
    {
        var name = System.IO.Path.GetFileName(shard.Path);
        foreach (var (tensor, home) in WeightMap)
        {
            if (home == name && !shard.Entries.ContainsKey(tensor))
                throw new WeightFileException(WeightFault.MissingTensor, shard.Path, $"The tensor '{tensor}' is not in '{shard.Path}', where the index '{Path}' puts it; fetch both again.", tensor);
        }

        foreach (var tensor in shard.Entries.Keys)
        {
            if (!WeightMap.TryGetValue(tensor, out var home)) throw Bad(Path, $"does not name the tensor '{tensor}' that is in '{shard.Path}'", tensor);
            if (home != name) throw Bad(Path, $"puts the tensor '{tensor}' into '{home}', but it is also in '{shard.Path}'", tensor);
        }
    }

    private static WeightFileException Bad(string path, string what, string? tensor = null) =>
        new(WeightFault.BadIndex, path, $"The index '{path}' {what}; fetch it again.", tensor);
}
