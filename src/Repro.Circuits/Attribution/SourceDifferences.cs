using Repro.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Circuits.Attribution;

/// <summary>
/// What every source's output becomes minus what it is, for a batch of prompts, kept small: a head's difference as its z
/// (dHead wide), widened through the output projection a tile of tokens at a time. Tokens are batch and position in one, padding
/// included (no gradient reaches it). When widened, all are minus their mean over d: whatever reads the residual stream centres it
/// first, so the mean never counts. Owns its tensors.
/// </summary>
internal sealed class SourceDifferences : IDisposable
{
    private readonly ComponentGraph graph;
    private readonly Tensor embedding;      // [token, d]
    private readonly Tensor[] z;            // per layer [head, token, dHead]
    private readonly Tensor[] mlp;          // per layer [token, d]
    private readonly Tensor[] outputWeight; // per layer [head, dHead, d], views of the model's own where it computes in this type

    /// <param name="graph">The graph.</param>
    /// <param name="model">For its output projections.</param>
    /// <param name="clean">What each source writes.</param>
    /// <param name="other">What it becomes; null: nothing.</param>
    /// <param name="type">Element type to work in.</param>
    public SourceDifferences(ComponentGraph graph, GptNeoX model, SourceOutputs clean, SourceOutputs? other, ScalarType type)
    {
        this.graph = graph;
        using var scope = NewDisposeScope();
        Tensor Difference(Tensor mine, Tensor? others) => others is null ? mine.to(type).neg() : others.to(type) - mine.to(type);
        var config = model.Config;
        Tensor Centred(Tensor tensor) => tensor - tensor.mean([-1], keepdim: true);
        embedding = Centred(Difference(clean.Embedding, other?.Embedding)).flatten(0, 1).DetachFromDisposeScope();
        z = [.. Enumerable.Range(0, graph.Layers).Select(layer =>
        {
            var difference = Difference(clean.Z[layer], other?.Z[layer]); // [head, batch, pos, dHead]
            return difference.reshape(config.Heads, -1, config.HeadWidth).contiguous().DetachFromDisposeScope();
        })];
        mlp = [.. Enumerable.Range(0, graph.Layers).Select(layer => Centred(Difference(clean.Mlp[layer], other?.Mlp[layer])).flatten(0, 1).DetachFromDisposeScope())];
        outputWeight = [.. Enumerable.Range(0, graph.Layers).Select(layer =>
            model.Weight($"gpt_neox.layers.{layer}.attention.dense.weight").to(type).view(config.Width, config.Heads, config.HeadWidth).permute(1, 2, 0).DetachFromDisposeScope())];
    }

    /// <summary>Batch times positions.</summary>
    public long Tokens => embedding.shape[0];

    /// <summary>All sources at some tokens: [source, token, d].</summary>
    /// <param name="select">Picks the tokens: given a tensor and its token dimension.</param>
    public Tensor Expand(Func<Tensor, int, Tensor> select)
    {
        using var scope = NewDisposeScope();
        var first = select(embedding, 0);
        var all = empty([graph.SourceCount, first.shape[0], first.shape[1]], first.dtype, first.device);
        all[0].copy_(first);
        for (var layer = 0; layer < graph.Layers; layer++)
        {
            var heads = all.narrow(0, graph.HeadSource(layer, 0), graph.Heads);
            heads.copy_(bmm(select(z[layer], 1), outputWeight[layer])); // [head, token, d]
            heads.sub_(heads.mean([-1], keepdim: true));
            all[graph.MlpSource(layer)].copy_(select(mlp[layer], 0));
        }

        return all.MoveToOuterDisposeScope();
    }

    /// <summary>Sum over tokens of each source's difference times the gradient at its own output: [source].</summary>
    /// <param name="atEmbedding">[batch, pos, d].</param>
    /// <param name="atAttention">Per layer [batch, pos, d], at the sum of the heads.</param>
    /// <param name="atMlp">Per layer [batch, pos, d].</param>
    public Tensor Dot(Tensor atEmbedding, IReadOnlyList<Tensor> atAttention, IReadOnlyList<Tensor> atMlp)
    {
        using var scope = NewDisposeScope();
        var scores = new List<Tensor> { (embedding * atEmbedding.flatten(0, 1)).sum().view(1) };
        for (var layer = 0; layer < graph.Layers; layer++)
        {
            var back = BackThrough(atAttention[layer].flatten(0, 1), outputWeight[layer]); // [head, token, dHead]
            scores.Add((z[layer] * back).sum([1, 2]));
            scores.Add((mlp[layer] * atMlp[layer].flatten(0, 1)).sum().view(1));
        }

        return cat(scores).MoveToOuterDisposeScope();

        static Tensor BackThrough(Tensor gradient, Tensor weight) => bmm(gradient.unsqueeze(0).expand(weight.shape[0], -1, -1), weight.transpose(1, 2));
    }

    public void Dispose()
    {
        foreach (var tensor in (Tensor[])[embedding, .. z, .. mlp, .. outputWeight]) tensor.Dispose();
    }
}
