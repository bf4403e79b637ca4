using Repro.Models;
using Repro.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Heads.Paths;

/// <summary>Models and prompts drawn from a seed.</summary>
internal static class RandomModel
{
    public static readonly GptNeoXConfig Tiny = new() { Layers = 4, Width = 24, Heads = 2, MlpWidth = 40, VocabularySize = 19, ContextLength = 12, RotaryFraction = 0.5 };

    public static GptNeoX Create(GptNeoXConfig config, ScalarType type = ScalarType.Float64, double deviation = 0.5, ulong seed = 1)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(seed);
        return new GptNeoX(config, config.WeightShapes().ToDictionary(pair => pair.Key, pair => (randn(pair.Value, ScalarType.Float64, generator: generator) * deviation).to(type).DetachFromDisposeScope()));
    }

    /// <summary>Pairs of lengths 6 to 9 that start alike and differ somewhere after.</summary>
    public static TaskData Pairs(int count, int vocabulary, int sameStart = 2, int seed = 1)
    {
        var random = new Random(seed);
        return new TaskData("random", [.. Enumerable.Range(0, count).Select(_ =>
        {
            var clean = Enumerable.Range(0, 6 + random.Next(4)).Select(_ => random.Next(1, vocabulary)).ToArray();
            var corrupted = clean.Select((token, at) => at == sameStart || (at > sameStart && random.Next(2) == 0) ? (token + 1) % vocabulary : token).ToArray();
            return new PromptPair(clean, corrupted, [3], [7]);
        })]);
    }
}
