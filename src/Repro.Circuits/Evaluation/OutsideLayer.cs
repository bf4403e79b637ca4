using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Circuits.Evaluation;

/// <summary>
/// One layer of the run outside the circuit, for one batch. Heads stand first: a few of them are picked at a time. "suffix" are the
/// positions from the first one at which any pair of the batch differs: before it nothing ever changes.
/// </summary>
internal sealed class OutsideLayer : IDisposable
{
    /// <summary>Residual stream that the heads read, [batch, suffix, d].</summary>
    public required Tensor Residual { get; init; }

    /// <summary>Residual stream that the MLP reads, [batch, suffix, d]; the same tensor where both read the same.</summary>
    public required Tensor MlpResidual { get; init; }

    /// <summary>Queries of that residual before the rotation, [head, batch, pos, dHead].</summary>
    public required Tensor Query { get; init; }

    /// <summary>Keys, likewise.</summary>
    public required Tensor Key { get; init; }

    /// <summary>Values, likewise.</summary>
    public required Tensor Value { get; init; }

    /// <summary>What the heads' edges carry outside the circuit, before the output projection, [head, batch, suffix, dHead].</summary>
    public required Tensor Z { get; init; }

    /// <summary>What the MLP's edges carry outside the circuit, [batch, suffix, d].</summary>
    public required Tensor Mlp { get; init; }

    /// <summary>The MLP of <see cref="MlpResidual"/> less <see cref="Mlp"/>; null under patching, where it is zero.</summary>
    public Tensor? MlpRest { get; init; }

    public void Dispose()
    {
        foreach (var tensor in (Tensor?[])[Residual, MlpResidual, Query, Key, Value, Z, Mlp, MlpRest]) tensor?.Dispose();
    }
}
