using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Repro.Models.Weights;
using static TorchSharp.torch;

namespace Repro.Experiments.Weights;

/// <summary>One weight file.</summary>
/// <param name="Name">Within the checkpoint.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Of all of it, lower-case hexadecimal.</param>
public sealed record SeenFile(string Name, long Bytes, string Sha256);

/// <summary>The embedding: the part of a checkpoint that is alike in every form of its files and drifts slowly over training.</summary>
/// <param name="Sha256">Of its values as little-endian float32, row by row, whatever type and file they are kept in.</param>
/// <param name="Norm">Root of the sum of squares.</param>
public sealed record EmbeddingPrint(string Sha256, double Norm);

/// <summary>What a checkpoint was when it was last looked at: the manifest's line for (model, step).</summary>
public sealed record SeenWeights
{
    public required string Model { get; init; }
    public required int Step { get; init; }

    /// <summary>See <see cref="CheckpointFolder.Sha256"/>.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Of <c>config.json</c>; null where only the weights' names and digests are known.</summary>
    public string? ConfigSha256 { get; init; }

    public required SeenFile[] Files { get; init; }

    /// <summary>Null where the weights themselves were never here.</summary>
    public EmbeddingPrint? Embedding { get; init; }

    /// <summary>Where it was fetched from: "EleutherAI/pythia-70m at step1000, commit …"; null for a folder of one's own.</summary>
    public string? Source { get; init; }

    /// <summary>Whether the suite fetched them and they are still there: <see cref="KeepWeights"/> deletes nothing else.</summary>
    public bool Fetched { get; init; }

    /// <summary>Looks at a folder: hashes every file and reads the embedding.</summary>
    /// <exception cref="WeightFileException">The weights cannot be read.</exception>
    public static SeenWeights Of(string model, int step, CheckpointFolder folder, string? source = null) => new()
    {
        Model = model,
        Step = step,
        Sha256 = folder.Sha256,
        ConfigSha256 = folder.ConfigSha256,
        Files = [.. folder.Files.Zip(folder.FileSha256, (path, sha256) => new SeenFile(Path.GetFileName(path), LengthOf(path), sha256))],
        Embedding = PrintOf(folder),
        Source = source,
    };

    // of the file, where its name is a link into the hub's cache
    private static long LengthOf(string path)
    {
        using var file = File.OpenRead(path);
        return file.Length;
    }

    private static EmbeddingPrint PrintOf(CheckpointFolder folder)
    {
        using var scope = NewDisposeScope();
        var embedding = folder.LoadOne("gpt_neox.embed_in.weight"); // [vocabulary, d], float32
        var norm = embedding.to(ScalarType.Float64).square().sum().sqrt().item<double>();
        return new EmbeddingPrint(Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(embedding.data<float>().ToArray().AsSpan()))), norm);
    }
}
