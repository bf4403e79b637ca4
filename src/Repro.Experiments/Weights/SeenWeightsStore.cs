using System.Globalization;
using System.Text.Json;
using Repro.Experiments.Cells;

namespace Repro.Experiments.Weights;

/// <summary>The manifest of (model, step) to weights, one small file each, so that runs at the same time can add to it.</summary>
/// <param name="folder">Where it is kept.</param>
public sealed class SeenWeightsStore(string folder)
{
    /// <summary>What was seen last; null when nothing was, or the file is broken.</summary>
    public SeenWeights? Find(string model, int step)
    {
        var path = PathOf(model, step);
        if (!File.Exists(path)) return null;
        try
        {
            return JsonSerializer.Deserialize<SeenWeights>(File.ReadAllBytes(path), CellJson.Options) is { } seen && seen.Model == model && seen.Step == step ? seen : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Every step of a model that was seen, in order.</summary>
    public IReadOnlyList<SeenWeights> All(string model) => Directory.Exists(Path.Combine(folder, model))
        ? [.. Directory.GetFiles(Path.Combine(folder, model), "step*.json").Select(path => int.TryParse(Path.GetFileNameWithoutExtension(path)[4..], NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? Find(model, step) : null).OfType<SeenWeights>().OrderBy(seen => seen.Step)]
        : [];

    /// <exception cref="IOException">It could not be written.</exception>
    public void Add(SeenWeights seen)
    {
        Directory.CreateDirectory(Path.Combine(folder, seen.Model));
        PartialFile.Write(PathOf(seen.Model, seen.Step), stream => JsonSerializer.Serialize(stream, seen, CellJson.Options));
    }

    private string PathOf(string model, int step) => Path.Combine(folder, model, string.Create(CultureInfo.InvariantCulture, $"step{step}.json"));
}
