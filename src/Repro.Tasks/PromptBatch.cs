using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Tasks;

/// <summary>Sequences as tensors: right-padded with token 0 where their lengths differ. Owns its tensors.</summary>
public sealed class PromptBatch : IDisposable
{
    private const long Padding = 0;

    /// <param name="sequences">At least one, none empty.</param>
    /// <param name="device">Where the tensors go.</param>
    /// <exception cref="ArgumentException">There is no sequence, or an empty one; the message names it.</exception>
    public PromptBatch(IReadOnlyList<IReadOnlyList<int>> sequences, Device device)
    {
        if (sequences.Count == 0) throw new ArgumentException("A batch needs at least one sequence.");
        for (var i = 0; i < sequences.Count; i++)
        {
            if (sequences[i].Count == 0) throw new ArgumentException($"Sequence {i} of the batch is empty: it has no last position to read.");
        }

        var length = sequences.Max(sequence => sequence.Count);
        var ids = new long[sequences.Count, length];
        var real = new bool[sequences.Count, length];
        for (var i = 0; i < sequences.Count; i++)
        {
            for (var j = 0; j < length; j++)
            {
                real[i, j] = j < sequences[i].Count;
                ids[i, j] = real[i, j] ? sequences[i][j] : Padding;
            }
        }

        using var scope = NewDisposeScope();
        Tokens = tensor(ids).to(device).DetachFromDisposeScope();
        LastPositions = tensor(sequences.Select(sequence => sequence.Count - 1L).ToArray()).to(device).DetachFromDisposeScope();
        if (sequences.Any(sequence => sequence.Count != length)) Mask = tensor(real).to(device).DetachFromDisposeScope();
    }

    /// <summary>[batch, pos] int64.</summary>
    public Tensor Tokens { get; }

    /// <summary>[batch, pos] bool, true at tokens; null when no sequence is padded.</summary>
    public Tensor? Mask { get; }

    /// <summary>[batch] int64, where each sequence's last token stands.</summary>
    public Tensor LastPositions { get; }

    public void Dispose()
    {
        Tokens.Dispose();
        Mask?.Dispose();
        LastPositions.Dispose();
    }
}
