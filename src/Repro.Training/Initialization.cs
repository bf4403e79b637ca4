using Repro.Models;
using Repro.Statistics;
using static TorchSharp.torch;

namespace Repro.Training;

/// <summary>
/// Pythia's initial weights (GPT-NeoX, "small init" of Nguyen and Salazar 2019 and "wang init"): normal with deviation
/// sqrt(2 / 5d), for the matrices that write into the residual stream 2 / (L sqrt d); biases 0, LayerNorm gains 1.
/// Every tensor has a stream of its own, named after it, drawn outside torch.
/// </summary>
internal static class Initialization
{
    /// <returns>Float32 weights by name, the caller's to dispose.</returns>
    public static Dictionary<string, Tensor> Draw(GptNeoXConfig config, ulong seed)
    {
        var random = new SeededRandom(seed);
        var small = Math.Sqrt(2.0 / (5 * config.Width));
        var writing = 2.0 / (config.Layers * Math.Sqrt(config.Width));
        return config.WeightShapes().ToDictionary(pair => pair.Key, pair =>
        {
            var (name, shape) = pair;
            if (shape.Length == 1) return name.EndsWith("layernorm.weight", StringComparison.Ordinal) || name.EndsWith("layer_norm.weight", StringComparison.Ordinal) ? ones(shape) : zeros(shape);
            var deviation = name.EndsWith("attention.dense.weight", StringComparison.Ordinal) || name.EndsWith("dense_4h_to_h.weight", StringComparison.Ordinal) ? writing : small;
            var stream = random.Fork(name);
            var values = new float[shape[0] * shape[1]];
            for (var i = 0; i < values.Length; i++) values[i] = (float)(deviation * stream.NextGaussian());
            return tensor(values, shape);
        }, StringComparer.Ordinal);
    }
}
