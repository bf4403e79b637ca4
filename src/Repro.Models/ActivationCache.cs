using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Models;

/// <summary>The tensors of a forward pass that an analysis can ask for.</summary>
[Flags]
public enum Activations
{
    None = 0,

    /// <summary>Residual stream before each layer, and after the last: L + 1 tensors [batch, pos, d].</summary>
    Residual = 1,

    /// <summary>Queries before the rotation, [batch, head, pos, dHead].</summary>
    Query = 2,

    /// <summary>Keys before the rotation, [batch, head, pos, dHead].</summary>
    Key = 4,

    /// <summary>Values, [batch, head, pos, dHead].</summary>
    Value = 8,

    /// <summary>Attention after the softmax, [batch, head, query, key]; rows of padding are zero.</summary>
    Pattern = 16,

    /// <summary>Each head's weighted values before the output projection, [batch, head, pos, dHead].</summary>
    Z = 32,

    /// <summary>Each head's contribution to the residual stream, without the projection's bias, [batch, pos, head, d].</summary>
    HeadOutput = 64,

    /// <summary>Sum of the heads' outputs and the projection's bias, [batch, pos, d].</summary>
    AttentionOutput = 128,

    /// <summary>Output of the MLP, bias included, [batch, pos, d].</summary>
    MlpOutput = 256,

    /// <summary>The final LayerNorm's output, one tensor [batch, pos, d].</summary>
    FinalNorm = 512,

    /// <summary>What the MLP reads, its LayerNorm's output, [batch, pos, d].</summary>
    MlpInput = 1024,
}

/// <summary>Replaces an activation in the middle of a forward pass.</summary>
/// <param name="kind">Which of a layer's activations.</param>
/// <param name="layer">The layer.</param>
/// <param name="value">What the pass computed; stays its own.</param>
/// <returns>What goes on instead; <paramref name="value"/> to leave it.</returns>
public delegate Tensor ActivationEdit(Activations kind, int layer, Tensor value);

/// <summary>
/// Keeps the wanted activations of one forward pass, a list per kind with one tensor a layer. It owns them: dispose it.
/// The tensors are the ones the pass itself went on with, so gradients can be taken with respect to them.
/// </summary>
public sealed class ActivationCache(Activations wanted) : IDisposable
{
    private readonly Dictionary<Activations, List<Tensor>> kept = [];

    /// <summary>What is kept.</summary>
    public Activations Wanted { get; } = wanted;

    /// <summary>The tensors of one kind in layer order.</summary>
    /// <exception cref="InvalidOperationException">That kind was not asked for, or no forward pass has run.</exception>
    public IReadOnlyList<Tensor> this[Activations kind] =>
        kept.TryGetValue(kind, out var list) ? list : throw new InvalidOperationException($"{kind} was not kept: ask for it when the cache is made, and run a forward pass.");

    internal bool Wants(Activations kind) => (Wanted & kind) != 0;

    internal void Keep(Activations kind, Tensor tensor)
    {
        if (!Wants(kind)) return;
        if (!kept.TryGetValue(kind, out var list)) kept[kind] = list = [];
        list.Add(tensor.alias().DetachFromDisposeScope());
    }

    public void Dispose()
    {
        foreach (var tensor in kept.Values.SelectMany(list => list)) tensor.Dispose();
        kept.Clear();
    }
}
