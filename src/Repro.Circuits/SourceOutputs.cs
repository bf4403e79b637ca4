using Repro.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Circuits;

/// <summary>What every source writes, broadcast over the batch where it is the same for all; heads before their output projection.</summary>
internal sealed class SourceOutputs : IDisposable
{
    private readonly Tensor[] z, mlp; // by layer

    public SourceOutputs(Tensor embedding, Tensor[] z, Tensor[] mlp) => (Embedding, this.z, this.mlp) = (embedding, z, mlp);

    /// <summary>[batch or 1, pos, d].</summary>
    public Tensor Embedding { get; }

    /// <summary>By layer, [head, batch or 1, pos, dHead].</summary>
    public IReadOnlyList<Tensor> Z => z;

    /// <summary>By layer, bias included, [batch or 1, pos, d].</summary>
    public IReadOnlyList<Tensor> Mlp => mlp;

    /// <summary>Zeros for sequences of a length.</summary>
    public static SourceOutputs Zeros(GptNeoX model, long length)
    {
        Tensor Nothing(params long[] shape) => zeros(shape, model.ComputeType, model.Device).DetachFromDisposeScope();
        var config = model.Config;
        return new(
            Nothing(1, length, config.Width),
            [.. Enumerable.Range(0, config.Layers).Select(_ => Nothing(config.Heads, 1, length, config.HeadWidth))],
            [.. Enumerable.Range(0, config.Layers).Select(_ => Nothing(1, length, config.Width))]);
    }

    /// <summary>The first positions only.</summary>
    public SourceOutputs First(long length) => new(
        Embedding.narrow(1, 0, length).DetachFromDisposeScope(),
        [.. z.Select(heads => heads.narrow(2, 0, length).DetachFromDisposeScope())],
        [.. mlp.Select(output => output.narrow(1, 0, length).DetachFromDisposeScope())]);

    public void Dispose()
    {
        Embedding.Dispose();
        foreach (var tensor in z.Concat(mlp)) tensor.Dispose();
    }
}
