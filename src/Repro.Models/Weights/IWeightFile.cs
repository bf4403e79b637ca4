using static TorchSharp.torch;

namespace Repro.Models.Weights;

/// <summary>What a weight file says about one tensor, before any of its data is read.</summary>
/// <param name="Name">The tensor's name, unique in its file.</param>
/// <param name="Dtype">The element type in the file's own words (<c>F16</c>, <c>HalfStorage</c>).</param>
/// <param name="Type">The same in torch's words; null where torch has none.</param>
/// <param name="Shape">Sizes, outermost first; empty for a scalar.</param>
public sealed record WeightEntry(string Name, string Dtype, ScalarType? Type, long[] Shape);

/// <summary>One open file of named tensors. Its layout was checked when it was opened.</summary>
public interface IWeightFile : IDisposable
{
    /// <summary>Where the file is.</summary>
    string Path { get; }

    /// <summary>Every tensor of the file, by name, in the order of its data.</summary>
    IReadOnlyDictionary<string, WeightEntry> Entries { get; }

    /// <summary>
    /// Reads one tensor, contiguous, in memory of its own: it outlives this file. It goes to the caller's dispose scope,
    /// or to the caller where there is none.
    /// </summary>
    /// <param name="name">A key of <see cref="Entries"/>.</param>
    /// <param name="type">Element type of the result; as stored when null.</param>
    /// <param name="device">Where the result lives; the CPU when null.</param>
    /// <exception cref="WeightFileException">No such tensor, its element type has no counterpart in torch, or its data cannot be read.</exception>
    Tensor Read(string name, ScalarType? type = null, Device? device = null);
}
