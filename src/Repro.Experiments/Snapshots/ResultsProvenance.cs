using System.Text.Json;
using System.Text.Json.Serialization;
using Repro.Models;

namespace Repro.Experiments.Snapshots;

/// <summary>What one experiment's committed results were made on. No date and no commit: it changes when results may, and not otherwise.</summary>
/// <param name="Devices">Kinds of devices that the cells were computed on, "cpu" or "cuda"; none where there were only numbers.</param>
/// <param name="ComputeType">What they were computed in.</param>
/// <param name="Repro">The version that they were accepted with.</param>
public sealed record ResultsOrigin(IReadOnlyList<string> Devices, string ComputeType, string Repro)
{
    /// <summary>Where nothing is written down: one CPU in float32, as the committed results of all suites began.</summary>
    public static ResultsOrigin Unwritten { get; } = Of(["cpu"], Models.ComputeType.Float32);

    /// <summary>Of this program.</summary>
    public static ResultsOrigin Of(IReadOnlyList<string> devices, ComputeType type) => new(devices, type.ToString(), BuildVersion.Number);

    /// <summary>Whether numbers made there are to be held against numbers made here; results without cells are the same everywhere.</summary>
    public bool IsLike(ResultsOrigin other) => Devices.Count == 0 || other.Devices.Count == 0 || (Devices.SequenceEqual(other.Devices) && ComputeType == other.ComputeType);

    /// <summary>For example "cpu in Float32".</summary>
    public string Describe() => Devices.Count == 0 ? "no device" : $"{string.Join(" and ", Devices)} in {ComputeType}";
}

/// <summary>The origins of a suite's committed results by experiment, in <c>results/&lt;suite&gt;/provenance.json</c>.</summary>
public sealed class ResultsProvenance
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n", UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    private readonly string path;
    private readonly SortedDictionary<string, ResultsOrigin> origins;

    private ResultsProvenance(string path, SortedDictionary<string, ResultsOrigin> origins) => (this.path, this.origins) = (path, origins);

    /// <exception cref="InvalidDataException">The file cannot be understood.</exception>
    public static ResultsProvenance Load(Checkout checkout, string suite)
    {
        var path = checkout.Provenance(suite);
        if (!File.Exists(path)) return new ResultsProvenance(path, new(StringComparer.Ordinal));
        try
        {
            return new ResultsProvenance(path, new(JsonSerializer.Deserialize<Dictionary<string, ResultsOrigin>>(File.ReadAllBytes(path), Json) ?? [], StringComparer.Ordinal));
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"'{path}' does not tell what results were made on ({e.Message.TrimEnd('.')}); take the committed file back (git checkout).", e);
        }
    }

    /// <summary>What an experiment's results were made on, as far as it is written down.</summary>
    public ResultsOrigin? Find(string experiment) => origins.GetValueOrDefault(experiment);

    /// <summary>Writes it down.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Set(string experiment, ResultsOrigin origin)
    {
        origins[experiment] = origin;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        PartialFile.WriteText(path, JsonSerializer.Serialize(origins, Json) + "\n");
    }
}
