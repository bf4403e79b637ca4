using Repro.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Circuits.Evaluation;

/// <summary>One layer's parts, to be run apart: a few heads' streams, a few heads' output projections, the MLP. Owns nothing.</summary>
internal sealed class NeoXLayer(GptNeoX model, int layer)
{
    private readonly string at = $"gpt_neox.layers.{layer}.";
    private readonly GptNeoXConfig config = model.Config;

    /// <summary>What heads read, of residuals [..., d].</summary>
    public Tensor NormForHeads(Tensor residual) => model.Norm(residual, at + "input_layernorm");

    /// <summary>What the MLP reads, of residuals [..., d].</summary>
    public Tensor NormForMlp(Tensor residual) => model.Norm(residual, at + "post_attention_layernorm");

    /// <summary>The MLP, bias included, of its normalised input [..., d].</summary>
    public Tensor Mlp(Tensor normal) => model.Mlp(at, normal);

    /// <summary>One stream (query, key or value, before the rotation) each: [stream, token, d] to [stream, token, dHead].</summary>
    public Tensor Streams(Tensor normal, IReadOnlyList<(int Head, HeadInput Stream)> streams)
    {
        // rows of the fused weight are ordered head, then q | k | v, then dHead
        using var index = tensor(streams.Select(stream => (stream.Head * 3L) + (int)stream.Stream).ToArray(), device: model.Device);
        var (weight, bias) = (model.Weight(at + "attention.query_key_value.weight"), model.Weight(at + "attention.query_key_value.bias"));
        var chosen = weight.view(-1, config.HeadWidth, config.Width).index_select(0, index).transpose(1, 2); // [stream, d, dHead]
        return bmm(normal, chosen).add_(bias.view(-1, 1, config.HeadWidth).index_select(0, index)); // not baddbmm: TorchSharp 0.107 mixes its operands up
    }

    /// <summary>Some heads' columns of the output projection, [heads, dHead, d]; its bias is no head's.</summary>
    public Tensor OutputWeights(IReadOnlyList<int> heads)
    {
        using var index = tensor(heads.Select(head => (long)head).ToArray(), device: model.Device);
        var all = model.Weight(at + "attention.dense.weight").view(config.Width, config.Heads, config.HeadWidth).permute(1, 0, 2); // [head, d, dHead]
        return all.index_select(0, index).transpose(1, 2); // turned after the copy, which so reads whole rows
    }

    /// <summary>All heads' outputs and the projection's bias, [batch, pos, d], of z [head, batch, pos, dHead].</summary>
    public Tensor AttentionOutput(Tensor z) => model.Linear(z.permute(1, 2, 0, 3).reshape(z.shape[1], z.shape[2], config.Width), at + "attention.dense");

    /// <summary>Queries, keys and values of all heads, each [head, batch, pos, dHead], of residuals [batch, pos, d].</summary>
    public (Tensor Query, Tensor Key, Tensor Value) AllStreams(Tensor residual)
    {
        var fused = model.Linear(NormForHeads(residual), at + "attention.query_key_value").view(residual.shape[0], residual.shape[1], config.Heads, 3, config.HeadWidth);
        var parts = fused.permute(3, 2, 0, 1, 4); // [qkv, head, batch, pos, dHead]
        return (parts.select(0, 0), parts.select(0, 1), parts.select(0, 2));
    }

    /// <summary>The layer as the model runs it, residuals [batch, pos, d] to residuals.</summary>
    public Tensor Run(Tensor residual)
    {
        using var scope = NewDisposeScope();
        var (query, key, value) = AllStreams(residual);
        var after = residual + AttentionOutput(model.Attend(query, key, value, real: null));
        return (after + Mlp(NormForMlp(config.ParallelResidual ? residual : after))).MoveToOuterDisposeScope();
    }

    /// <summary>The final LayerNorm of residuals [..., d].</summary>
    public static Tensor FinalNorm(GptNeoX model, Tensor residual) => model.Norm(residual, "gpt_neox.final_layer_norm");
}
