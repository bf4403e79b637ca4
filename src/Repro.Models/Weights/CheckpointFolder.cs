using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Models.Weights;

/// <summary>
/// A folder as Hugging Face lays it out: <c>config.json</c> and the weights in one of the forms of <see cref="CheckpointFormat"/>.
/// A model is loaded whole and checked, or not at all.
/// </summary>
public sealed partial class CheckpointFolder
{
    private static readonly (string Name, CheckpointFormat Format)[] Forms =
    [
        ("model.safetensors", CheckpointFormat.Safetensors),
        ("model.safetensors.index.json", CheckpointFormat.ShardedSafetensors),
        ("pytorch_model.bin", CheckpointFormat.TorchZip),
        ("pytorch_model.bin.index.json", CheckpointFormat.ShardedTorchZip),
    ];

    /// <summary>The file that tells each form, best form first.</summary>
    internal static IEnumerable<string> FormNames => Forms.Select(form => form.Name);

    private readonly ShardedIndex? index;
    private readonly Lazy<IReadOnlyList<string>> fileSha256;

    private CheckpointFolder(string folder, GptNeoXConfig config, CheckpointFormat format, ShardedIndex? index, IReadOnlyList<string> files)
    {
        Folder = folder;
        Config = config;
        Format = format;
        Files = files;
        this.index = index;
        fileSha256 = new(() => [.. files.Select(DigestOfFile)]);
    }

    /// <summary>Where the checkpoint is, a full path.</summary>
    public string Folder { get; }

    /// <summary>The model's shape, from <c>config.json</c>.</summary>
    public GptNeoXConfig Config { get; }

    /// <summary>The form that was found.</summary>
    public CheckpointFormat Format { get; }

    /// <summary>Full paths of the weight files in ordinal order of their names; neither the config nor an index is among them.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>
    /// Identity of the weights, in lowercase hex: the SHA-256 of the weight file; of several files, the SHA-256 of their
    /// own lowercase hex digests written one after the other, in the order of <see cref="Files"/>. The config and the index
    /// have no part in it. Computed at the first call, from every byte of the files.
    /// </summary>
    /// <exception cref="WeightFileException"><see cref="WeightFault.Unreadable"/>.</exception>
    public string Sha256 => Combine(FileSha256);

    /// <summary><see cref="Sha256"/> of files whose own digests are known.</summary>
    /// <param name="fileSha256">In ordinal order of the files' names.</param>
    public static string Combine(IReadOnlyList<string> fileSha256) => fileSha256 is [var only] ? only : Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(fileSha256))));

    /// <summary>The SHA-256 of each of <see cref="Files"/>, in lowercase hex; computed at the first call.</summary>
    /// <exception cref="WeightFileException"><see cref="WeightFault.Unreadable"/>.</exception>
    public IReadOnlyList<string> FileSha256 => fileSha256.Value;

    /// <summary>The SHA-256 of <c>config.json</c>, in lowercase hex.</summary>
    /// <exception cref="WeightFileException"><see cref="WeightFault.Unreadable"/>.</exception>
    public string ConfigSha256 => DigestOfFile(Path.Combine(Folder, "config.json"));

    /// <summary>Reads the config and finds the weights; no weight file is opened.</summary>
    /// <exception cref="WeightFileException">No such folder, a bad config, no weights, a bad index, or a missing shard.</exception>
    public static CheckpointFolder Open(string folder)
    {
        folder = Path.GetFullPath(folder);
        var config = GptNeoXConfig.Read(folder);
        foreach (var (name, format) in Forms)
        {
            var path = Path.Combine(folder, name);
            if (!File.Exists(path)) continue;
            var index = format is CheckpointFormat.ShardedSafetensors or CheckpointFormat.ShardedTorchZip ? ShardedIndex.Read(path) : null;
            return new(folder, config, format, index, index?.Files ?? [path]);
        }

        throw new WeightFileException(WeightFault.NoWeights, folder, $"There are no weights in '{folder}', which holds none of {string.Join(", ", Forms.Select(form => $"'{form.Name}'"))}; fetch the checkpoint again.");
    }

    /// <summary>
    /// Reads every weight of <see cref="GptNeoXConfig.WeightShapes"/>, in that order, each of the shape it must have and finite.
    /// Weights are widened to float32 before anything is computed with them. The tensors go to the caller's dispose scope,
    /// or to the caller where there is none; when this fails, none is left.
    /// </summary>
    /// <param name="computeType">Float32, Float64 or BFloat16; Float16 on a GPU only, since a CPU computes in it a hundred times slower.</param>
    /// <param name="device">Where the tensors live; the CPU when null.</param>
    /// <exception cref="WeightFileException">A file breaks its format; a tensor is missing, unknown, of a wrong shape or type, or not finite.</exception>
    /// <exception cref="ArgumentException">A compute type that no model runs in there.</exception>
    public Dictionary<string, Tensor> Load(ScalarType computeType = ScalarType.Float32, Device? device = null) => Load(Config.WeightShapes().Keys, computeType, device);

    /// <summary>One weight alone, as float32 on the CPU; checked as <see cref="Load(ScalarType, Device?)"/> does.</summary>
    /// <param name="name">A key of <see cref="GptNeoXConfig.WeightShapes"/>.</param>
    /// <inheritdoc cref="Load(ScalarType, Device?)"/>
    public Tensor LoadOne(string name) => Load([name], ScalarType.Float32, CPU)[name];

    private Dictionary<string, Tensor> Load(IEnumerable<string> names, ScalarType computeType, Device? device)
    {
        device ??= CPU;
        if (computeType is not (ScalarType.Float32 or ScalarType.Float64 or ScalarType.BFloat16) && !(computeType == ScalarType.Float16 && device.type != DeviceType.CPU))
            throw new ArgumentException($"A model does not run in {computeType} on {device}; ask for Float32.", nameof(computeType));

        var files = new List<IWeightFile>();
        try
        {
            foreach (var path in Files) files.Add(OpenFile(path));
            var shapes = Config.WeightShapes();
            var homes = Check(shapes, files);

            using var scope = NewDisposeScope();
            var weights = new Dictionary<string, Tensor>(StringComparer.Ordinal);
            foreach (var name in names) weights[name] = Load(homes[name], name, computeType, device);
            foreach (var weight in weights.Values) weight.MoveToOuterDisposeScope();
            return weights;
        }
        finally
        {
            foreach (var file in files) file.Dispose();
        }
    }

    private IWeightFile OpenFile(string path) =>
        Format is CheckpointFormat.Safetensors or CheckpointFormat.ShardedSafetensors ? SafetensorsFile.Open(path) : TorchZipFile.Open(path);

    // everything that the headers can tell, before any data is read
    private Dictionary<string, IWeightFile> Check(IReadOnlyDictionary<string, long[]> shapes, List<IWeightFile> files)
    {
        var homes = new Dictionary<string, IWeightFile>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            index?.Check(file);
            foreach (var entry in file.Entries.Values)
            {
                if (shapes.TryGetValue(entry.Name, out var shape))
                {
                    CheckEntry(file, entry, shape);
                    homes.Add(entry.Name, file); // an index that passed its check gives a tensor one home
                }
                else if (!Buffer().IsMatch(entry.Name))
                {
                    throw new WeightFileException(WeightFault.UnexpectedTensor, file.Path, $"The tensor '{entry.Name}' in '{file.Path}' belongs to no GPT-NeoX model of {Config.Layers} layers; check num_hidden_layers in its config.json or fetch the right checkpoint.", entry.Name);
                }
            }
        }

        var missing = shapes.Keys.Where(name => !homes.ContainsKey(name)).ToList();
        if (missing.Count > 0)
        {
            var where = index?.Path ?? files[0].Path;
            throw new WeightFileException(WeightFault.MissingTensor, where, $"The tensor '{missing[0]}' is missing from '{where}' ({missing.Count} of {shapes.Count} are); check num_hidden_layers in its config.json or fetch the right checkpoint.", missing[0]);
        }

        return homes;
    }

    private static void CheckEntry(IWeightFile file, WeightEntry entry, long[] shape)
    {
        if (!entry.Shape.AsSpan().SequenceEqual(shape))
            throw new WeightFileException(WeightFault.WrongShape, file.Path, $"The tensor '{entry.Name}' in '{file.Path}' has the shape [{string.Join(", ", entry.Shape)}] where its config.json calls for [{string.Join(", ", shape)}]; fetch config and weights of one checkpoint.", entry.Name);
        if (entry.Type is not (ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64))
            throw new WeightFileException(WeightFault.UnsupportedDtype, file.Path, $"The tensor '{entry.Name}' in '{file.Path}' is of {entry.Dtype}, which is no plain floating-point type; fetch the unquantised checkpoint.", entry.Name);
    }

    private static Tensor Load(IWeightFile file, string name, ScalarType computeType, Device device)
    {
        using var scope = NewDisposeScope();
        var wide = file.Entries[name].Type == ScalarType.Float64 && computeType == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        var weight = file.Read(name, wide);
        CheckFinite(file, name, weight);
        if (computeType != wide || device.type != DeviceType.CPU)
        {
            weight = weight.to(computeType, device);
            if (computeType != wide) CheckFinite(file, name, weight); // a narrower type can overflow
        }

        return weight.MoveToOuterDisposeScope();
    }

    private static void CheckFinite(IWeightFile file, string name, Tensor weight)
    {
        // one pass and no memory where all is well: both extremes carry a NaN
        var (min, max) = weight.aminmax();
        if (double.IsFinite(min.to(ScalarType.Float64).item<double>()) && double.IsFinite(max.to(ScalarType.Float64).item<double>())) return;

        var at = weight.isfinite().logical_not().flatten().nonzero()[0].item<long>();
        var value = weight.flatten()[at].to(ScalarType.Float64).item<double>();
        throw new WeightFileException(WeightFault.NonFinite, file.Path, FormattableString.Invariant($"The tensor '{name}' in '{file.Path}' holds {value} at flat index {at} (read as {weight.dtype}), and weights must be finite; fetch it again, or load it in a wider type."), name);
    }

    /// <summary>The SHA-256 of a file, in lowercase hex.</summary>
    /// <exception cref="WeightFileException"><see cref="WeightFault.Unreadable"/>.</exception>
    public static string DigestOfFile(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WeightFileException(WeightFault.Unreadable, path, $"'{path}' cannot be read ({e.Message.TrimEnd('.')}); see to its rights and its disk.", inner: e);
        }
    }

    // the causal mask, its fill value and the rotary frequencies: old checkpoints hold them, the model makes its own
    [GeneratedRegex(@"^gpt_neox\.layers\.[0-9]+\.attention\.(bias|masked_bias|rotary_emb\.inv_freq)$", RegexOptions.CultureInvariant)]
    private static partial Regex Buffer();
}
