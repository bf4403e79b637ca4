using Repro.Models;
using Repro.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Circuits.Tests.Attribution;

/// <summary>A forward pass in which one destination reads a little of one source's corrupted-minus-clean difference in addition, all others as they were.</summary>
internal static class EdgeCopies
{
    /// <summary>Minus the mean logit difference when <paramref name="amount"/> of the difference is added along the edge.</summary>
    public static double Loss(GptNeoX model, ComponentGraph graph, TaskData data, Edge edge, double amount)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var clean = new PromptBatch([.. data.Pairs.Select(pair => pair.Clean)], CPU);
        using var corrupted = new PromptBatch([.. data.Pairs.Select(pair => pair.Corrupted)], CPU);
        var extra = (SourceOutput(model, graph, corrupted, edge.Source) - SourceOutput(model, graph, clean, edge.Source)) * amount;
        return -LogitDifference.PerPrompt(Run(model, graph, clean, edge.Destination, extra), data.Pairs).Average();
    }

    private static Tensor SourceOutput(GptNeoX model, ComponentGraph graph, PromptBatch prompts, int source)
    {
        using var cache = new ActivationCache(Activations.Residual | Activations.HeadOutput | Activations.MlpOutput);
        model.LogitsAt(prompts.Tokens, prompts.LastPositions, prompts.Mask, cache);
        if (source == 0) return cache[Activations.Residual][0].clone();
        var (layer, place) = ((source - 1) / (graph.Heads + 1), (source - 1) % (graph.Heads + 1));
        return place == graph.Heads ? cache[Activations.MlpOutput][layer].clone() : cache[Activations.HeadOutput][layer].select(2, place).clone();
    }

    private static Tensor Run(GptNeoX model, ComponentGraph graph, PromptBatch prompts, int destination, Tensor extra)
    {
        var config = model.Config;
        var (batch, length) = (prompts.Tokens.shape[0], prompts.Tokens.shape[1]);
        Tensor Norm(Tensor x, string name) => nn.functional.layer_norm(x, [config.Width], model.Weight(name + ".weight"), model.Weight(name + ".bias"), config.LayerNormEpsilon);
        Tensor Linear(Tensor x, string name) => nn.functional.linear(x, model.Weight(name + ".weight"), model.Weight(name + ".bias"));
        var residual = model.Embed(prompts.Tokens);
        for (var layer = 0; layer < config.Layers; layer++)
        {
            var at = $"gpt_neox.layers.{layer}.";
            Tensor Heads(Tensor x, HeadInput input) => Linear(Norm(x, at + "input_layernorm"), at + "attention.query_key_value")
                .view(batch, length, config.Heads, 3, config.HeadWidth).select(3, (int)input).transpose(1, 2); // [batch, head, pos, dHead]
            Tensor[] streams = [.. Enum.GetValues<HeadInput>().Select(input =>
            {
                var own = Heads(residual, input);
                for (var head = 0; head < config.Heads; head++)
                {
                    if (graph.HeadDestination(layer, head, input) == destination) own = cat([own.narrow(1, 0, head), Heads(residual + extra, input).narrow(1, head, 1), own.narrow(1, head + 1, config.Heads - head - 1)], 1);
                }

                return own;
            })];
            var z = model.Attend(streams[0], streams[1], streams[2], prompts.Mask);
            var attention = Linear(z.transpose(1, 2).reshape(batch, length, config.Width), at + "attention.dense");
            var mlpInput = (config.ParallelResidual ? residual : residual + attention) + (graph.MlpDestination(layer) == destination ? extra : zeros_like(extra));
            var mlp = Linear(nn.functional.gelu(Linear(Norm(mlpInput, at + "post_attention_layernorm"), at + "mlp.dense_h_to_4h")), at + "mlp.dense_4h_to_h");
            residual = residual + attention + mlp;
        }

        if (destination == graph.Logits) residual = residual + extra;
        var last = residual.gather(1, prompts.LastPositions.view(-1, 1, 1).expand(-1, 1, config.Width)).squeeze(1);
        return nn.functional.linear(Norm(last, "gpt_neox.final_layer_norm"), model.Weight("embed_out.weight"));
    }
}
