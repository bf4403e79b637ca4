using Repro.Models;
using Repro.Statistics;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Heads;

/// <summary>
/// The same model with heads that cannot have a role by training: within every head, the entries of its query, key, value and output
/// weights, and of its query, key and value biases, are put into a random order, each matrix for itself. Their sizes and deviations
/// stay; embeddings, norms, MLPs and the projection's bias are the model's own.
/// </summary>
public static class RandomHeadTwin
{
    private const int Parts = 3; // query, key, value

    /// <summary>A twin, the caller's to dispose; the model keeps its tensors, whichever goes first.</summary>
    /// <param name="model">The model.</param>
    /// <param name="seed">The same seed gives the same orders.</param>
    public static GptNeoX Of(GptNeoX model, ulong seed)
    {
        var (config, random) = (model.Config, new SeededRandom(seed));
        using var quiet = no_grad();
        // what stays is shared as an alias: the twin frees its own handle, not the model's
        var weights = config.WeightShapes().Keys.ToDictionary(name => name, name => model.Weight(name).alias().DetachFromDisposeScope(), StringComparer.Ordinal);
        for (var layer = 0; layer < config.Layers; layer++)
        {
            var at = $"gpt_neox.layers.{layer}.attention.";
            foreach (var name in (string[])["query_key_value.weight", "query_key_value.bias", "dense.weight"])
            {
                using var scope = NewDisposeScope();
                var copy = model.Weight(at + name).clone();
                for (var head = 0; head < config.Heads; head++)
                {
                    foreach (var (part, block) in Blocks(config, copy, name, head)) Shuffle(block, random.Fork($"{at}{name} head {head} part {part}"));
                }

                weights[at + name].Dispose();
                weights[at + name] = copy.DetachFromDisposeScope();
            }
        }

        return new GptNeoX(config, weights);
    }

    // rows of the fused weight are ordered head, then q | k | v, then dHead; columns of the projection head, then dHead
    private static IEnumerable<(int Part, Tensor Block)> Blocks(GptNeoXConfig config, Tensor weight, string name, int head)
    {
        if (name == "dense.weight") return [(0, weight.narrow(1, head * config.HeadWidth, config.HeadWidth))];
        return Enumerable.Range(0, Parts).Select(part => (part, weight.narrow(0, ((head * Parts) + part) * config.HeadWidth, config.HeadWidth)));
    }

    private static void Shuffle(Tensor block, SeededRandom random)
    {
        long[] order = [.. Enumerable.Range(0, (int)block.numel())];
        random.Shuffle<long>(order);
        block.copy_(block.flatten().index_select(0, tensor(order, device: block.device)).view(block.shape));
    }
}
