using Repro.Models;
using Repro.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Circuits.Evaluation;

/// <summary>
/// The run outside the circuit, for one batch of pairs: what every edge outside carries, the residual streams that this makes, and
/// what each node computes from them. Owns its tensors.
/// Right padding needs no mask here: attention looks back only, so padding changes nothing at or before a last token.
/// </summary>
internal sealed class OutsideRun : IDisposable
{
    private readonly OutsideLayer[] layers;

    private OutsideRun(int prompts, int length, int from, Tensor last, Tensor embeddingDifference, Tensor finalResidual, OutsideLayer[] layers)
    {
        (Prompts, Length, From, Last, EmbeddingDifference, FinalResidual, this.layers) = (prompts, length, from, last, embeddingDifference, finalResidual, layers);
    }

    /// <summary>Pairs in the batch.</summary>
    public int Prompts { get; }

    /// <summary>Tokens of the longest.</summary>
    public int Length { get; }

    /// <summary>The first position at which any pair differs from the outside run; nothing changes before it.</summary>
    public int From { get; }

    /// <summary>Positions from <see cref="From"/> on.</summary>
    public int Suffix => Length - From;

    /// <summary>[batch] int64, each prompt's last token, counted from <see cref="From"/>.</summary>
    public Tensor Last { get; }

    /// <summary>The clean embedding less what the embedding's edges carry outside, [batch, suffix, d].</summary>
    public Tensor EmbeddingDifference { get; }

    /// <summary>Residual stream after the last layer, at each prompt's last token, [batch, d].</summary>
    public Tensor FinalResidual { get; }

    public IReadOnlyList<OutsideLayer> Layers => layers;

    /// <summary>The corrupted run.</summary>
    public static OutsideRun Corrupted(GptNeoX model, IReadOnlyList<PromptPair> pairs)
    {
        using var scope = NewDisposeScope();
        using var clean = new PromptBatch([.. pairs.Select(pair => pair.Clean)], model.Device);
        using var corrupted = new PromptBatch([.. pairs.Select(pair => pair.Corrupted)], model.Device);
        using var cache = new ActivationCache(Activations.Residual | Activations.Query | Activations.Key | Activations.Value | Activations.Z | Activations.MlpOutput | (model.Config.ParallelResidual ? 0 : Activations.AttentionOutput));
        _ = model.LogitsAt(corrupted.Tokens, corrupted.LastPositions, mask: null, cache);
        var from = FirstDifference(pairs);
        var (batch, length) = ((int)clean.Tokens.shape[0], (int)clean.Tokens.shape[1]);
        Tensor Suffix(Tensor all) => all.narrow(-2, from, length - from).contiguous();
        var residuals = cache[Activations.Residual];
        var layers = new OutsideLayer[model.Config.Layers];
        for (var layer = 0; layer < layers.Length; layer++)
        {
            Tensor Heads(Activations kind) => cache[kind][layer].transpose(0, 1).contiguous(); // [head, batch, pos, dHead]
            var residual = Own(Suffix(residuals[layer]));
            layers[layer] = new OutsideLayer
            {
                Residual = residual,
                MlpResidual = model.Config.ParallelResidual ? residual : Own(Suffix(residuals[layer] + cache[Activations.AttentionOutput][layer])),
                Query = Own(Heads(Activations.Query)),
                Key = Own(Heads(Activations.Key)),
                Value = Own(Heads(Activations.Value)),
                Z = Own(Suffix(Heads(Activations.Z))),
                Mlp = Own(Suffix(cache[Activations.MlpOutput][layer])),
            };
        }

        var difference = Suffix(model.Embed(clean.Tokens) - residuals[0]);
        var final = Rows.AtPositions(residuals[^1], clean.LastPositions);
        return new(batch, length, from, Own(clean.LastPositions - from), Own(difference), Own(final), layers);
    }

    /// <summary>The run in which every edge carries a given output.</summary>
    /// <param name="model">The model.</param>
    /// <param name="pairs">The batch.</param>
    /// <param name="outputs">What the edges carry, at least as long as the batch's prompts.</param>
    public static OutsideRun Given(GptNeoX model, IReadOnlyList<PromptPair> pairs, SourceOutputs outputs)
    {
        using var scope = NewDisposeScope();
        using var clean = new PromptBatch([.. pairs.Select(pair => pair.Clean)], model.Device);
        var (batch, length) = ((int)clean.Tokens.shape[0], (int)clean.Tokens.shape[1]);
        using var given = outputs.First(length);
        Tensor Everyone(Tensor one) => one.expand(batch, length, model.Config.Width);
        var residual = Everyone(given.Embedding);
        var layers = new OutsideLayer[model.Config.Layers];
        for (var layer = 0; layer < layers.Length; layer++)
        {
            using var inner = NewDisposeScope();
            var parts = new NeoXLayer(model, layer);
            var z = given.Z[layer].expand(-1, batch, -1, -1);
            var afterHeads = residual + parts.AttentionOutput(z);
            var mlpResidual = model.Config.ParallelResidual ? residual : afterHeads;
            var (query, key, value) = parts.AllStreams(residual);
            var kept = Own(residual.contiguous());
            layers[layer] = new OutsideLayer
            {
                Residual = kept,
                MlpResidual = model.Config.ParallelResidual ? kept : Own(mlpResidual.contiguous()),
                Query = Own(query.contiguous()),
                Key = Own(key.contiguous()),
                Value = Own(value.contiguous()),
                Z = Own(z.alias()),
                Mlp = Own(Everyone(given.Mlp[layer])),
                MlpRest = Own(parts.Mlp(parts.NormForMlp(mlpResidual)) - given.Mlp[layer]),
            };
            residual = (afterHeads + given.Mlp[layer]).MoveToOuterDisposeScope();
        }

        var difference = model.Embed(clean.Tokens) - given.Embedding;
        return new(batch, length, 0, Own(clean.LastPositions.clone()), Own(difference), Own(Rows.AtPositions(residual, clean.LastPositions)), layers);
    }

    public void Dispose()
    {
        foreach (var layer in layers) layer.Dispose();
        foreach (var tensor in (Tensor[])[Last, EmbeddingDifference, FinalResidual]) tensor.Dispose();
    }

    // no later than the shortest prompt's last token, so that every prompt keeps a position to be read at
    private static int FirstDifference(IReadOnlyList<PromptPair> pairs) => pairs.Min(PromptShapes.FirstDifference);

    private static Tensor Own(Tensor tensor) => tensor.DetachFromDisposeScope();
}
