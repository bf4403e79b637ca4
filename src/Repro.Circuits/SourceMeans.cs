using Repro.Models;
using Repro.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Circuits;

/// <summary>
/// Source outputs averaged over a data set's clean prompts: at each position over the prompts that reach it, or over all tokens.
/// Padding is never counted. Sums are kept in float64. (The dimension is a long: a literal 0 is taken for an element type.)
/// </summary>
internal static class SourceMeans
{
    /// <returns>Outputs as long as the longest prompt, the same for every prompt.</returns>
    public static SourceOutputs Compute(GptNeoX model, IReadOnlyList<IReadOnlyList<PromptPair>> batches, bool perPosition)
    {
        using var scope = NewDisposeScope();
        var (config, longest) = (model.Config, batches.Max(pairs => pairs.Max(pair => pair.Clean.Count)));
        Tensor Wide(params long[] shape) => zeros(shape, ScalarType.Float64, model.Device);
        var counts = Wide(longest);
        var embedding = Wide(longest, config.Width);
        var z = Enumerable.Range(0, config.Layers).Select(_ => Wide(config.Heads, longest, config.HeadWidth)).ToArray();
        var mlp = Enumerable.Range(0, config.Layers).Select(_ => Wide(longest, config.Width)).ToArray();
        foreach (var pairs in batches)
        {
            using var inner = NewDisposeScope();
            using var prompts = new PromptBatch([.. pairs.Select(pair => pair.Clean)], model.Device);
            using var cache = new ActivationCache(Activations.Residual | Activations.Z | Activations.MlpOutput);
            _ = model.LogitsAt(prompts.Tokens, prompts.LastPositions, mask: null, cache);
            var length = prompts.Tokens.shape[1];
            var real = prompts.Mask?.to(ScalarType.Float64) ?? ones(prompts.Tokens.shape, ScalarType.Float64, model.Device); // [batch, pos]
            Tensor Sum(Tensor values) => (values.to(ScalarType.Float64) * real.unsqueeze(-1)).sum(0L); // [batch, pos, width] to [pos, width]
            counts.narrow(0, 0, length).add_(real.sum(0L));
            embedding.narrow(0, 0, length).add_(Sum(cache[Activations.Residual][0]));
            for (var layer = 0; layer < config.Layers; layer++)
            {
                var heads = cache[Activations.Z][layer].to(ScalarType.Float64) * real.view(real.shape[0], 1, length, 1); // [batch, head, pos, dHead]
                z[layer].narrow(1, 0, length).add_(heads.sum(0L));
                mlp[layer].narrow(0, 0, length).add_(Sum(cache[Activations.MlpOutput][layer]));
            }
        }

        // [..., pos, width]
        Tensor Mean(Tensor sum) => (perPosition ? sum / counts.unsqueeze(-1) : (sum.sum(-2, keepdim: true) / counts.sum()).expand(sum.shape)).to(model.ComputeType);
        return new(
            Mean(embedding).unsqueeze(0).DetachFromDisposeScope(),
            [.. z.Select(sum => Mean(sum).unsqueeze(1).DetachFromDisposeScope())],
            [.. mlp.Select(sum => Mean(sum).unsqueeze(0).DetachFromDisposeScope())]);
    }
}
