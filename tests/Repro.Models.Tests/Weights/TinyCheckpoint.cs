using Repro.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Models.Tests.Weights;

/// <summary>A checkpoint of one small layer, to be broken by tests.</summary>
internal static class TinyCheckpoint
{
    public static GptNeoXConfig Config { get; } = new() { Layers = 1, Width = 8, Heads = 1, MlpWidth = 12, VocabularySize = 5, ContextLength = 6 };

    /// <summary>Weights for <see cref="Config"/>, in the caller's scope.</summary>
    public static Dictionary<string, Tensor> Weights(ScalarType type = ScalarType.Float32)
    {
        var weights = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (name, shape) in Config.WeightShapes())
        {
            var count = shape.Aggregate(1L, (n, size) => n * size);
            weights[name] = (arange(count, dtype: ScalarType.Float32) / 64 - weights.Count).reshape(shape).to(type);
        }

        return weights;
    }

    /// <summary>A folder with a config and one safetensors file, after <paramref name="change"/>.</summary>
    public static CheckpointFolder Write(TemporaryFolder folder, Action<Dictionary<string, Tensor>>? change = null, ScalarType type = ScalarType.Float32)
    {
        using var scope = NewDisposeScope();
        var weights = Weights(type);
        change?.Invoke(weights);
        Config.Write(folder.At("config.json"));
        SafetensorsWriter.Write(folder.At("model.safetensors"), weights, new Dictionary<string, string> { ["format"] = "pt" });
        return CheckpointFolder.Open(folder.Path);
    }
}
