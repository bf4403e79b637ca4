using Repro.Models;
using Repro.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Circuits.Attribution;

/// <summary>The mean of every source's output over a data set's clean prompts: at each position, or over all positions too. Owns its tensors.</summary>
internal sealed class CleanMeans : IDisposable
{
    private readonly Tensor embedding; // [pos or 1, d]
    private readonly Tensor[] z;       // per layer [head, pos or 1, dHead]
    private readonly Tensor[] mlp;     // per layer [pos or 1, d]

    private CleanMeans(Tensor embedding, Tensor[] z, Tensor[] mlp) => (this.embedding, this.z, this.mlp) = (embedding, z, mlp);

    /// <summary>Runs the clean prompts. A position's mean is over the prompts that reach it.</summary>
    public static CleanMeans Of(GptNeoX model, TaskData data, Intervention intervention, int promptsPerBatch)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var (config, longest) = (model.Config, data.Pairs.Max(pair => pair.Clean.Count));
        var type = model.ComputeType == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        var embedding = zeros(longest, config.Width, type, model.Device);
        Tensor[] z = [.. Enumerable.Range(0, config.Layers).Select(_ => zeros(config.Heads, longest, config.HeadWidth, type, model.Device))];
        Tensor[] mlp = [.. Enumerable.Range(0, config.Layers).Select(_ => zeros(longest, config.Width, type, model.Device))];
        // sum([0]), never sum(0): the literal 0 is taken for an element type
        var counts = zeros(longest, 1, type, model.Device);
        foreach (var pairs in data.Pairs.Chunk(promptsPerBatch))
        {
            using var inner = NewDisposeScope();
            using var prompts = new PromptBatch([.. pairs.Select(pair => pair.Clean)], model.Device);
            using var cache = new ActivationCache(Activations.Residual | Activations.Z | Activations.MlpOutput);
            model.LogitsAt(prompts.Tokens, prompts.LastPositions, prompts.Mask, cache);
            var length = prompts.Tokens.shape[1];
            var real = (prompts.Mask ?? ones_like(prompts.Tokens, ScalarType.Bool)).to(type).unsqueeze(-1); // [batch, pos, 1]
            counts.narrow(0, 0, length).add_(real.sum([0]));
            embedding.narrow(0, 0, length).add_((cache[Activations.Residual][0].to(type) * real).sum([0]));
            for (var layer = 0; layer < config.Layers; layer++)
            {
                z[layer].narrow(1, 0, length).add_((cache[Activations.Z][layer].to(type) * real.unsqueeze(1)).sum([0]));
                mlp[layer].narrow(0, 0, length).add_((cache[Activations.MlpOutput][layer].to(type) * real).sum([0]));
            }
        }

        Tensor Mean(Tensor sum, int positions) => (intervention == Intervention.Mean ? sum.sum(positions, keepdim: true) / counts.sum() : sum / counts).DetachFromDisposeScope();
        return new CleanMeans(Mean(embedding, 0), [.. z.Select(sum => Mean(sum, 1))], [.. mlp.Select(sum => Mean(sum, 0))]);
    }

    /// <summary>The means spread over a batch's prompts and positions, as views.</summary>
    public SourceOutputs For(long batch, long length)
    {
        Tensor Spread(Tensor mean, int positions) => (mean.shape[positions] == 1 ? mean : mean.narrow(positions, 0, length)).unsqueeze(0);
        return new SourceOutputs(
            Spread(embedding, 0).expand(batch, length, -1),
            [.. z.Select(mean => Spread(mean, 1).expand(batch, -1, length, -1))],
            [.. mlp.Select(mean => Spread(mean, 0).expand(batch, length, -1))]);
    }

    public void Dispose()
    {
        foreach (var tensor in (Tensor[])[embedding, .. z, .. mlp]) tensor.Dispose();
    }
}
