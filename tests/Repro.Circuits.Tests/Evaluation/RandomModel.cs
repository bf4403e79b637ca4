using Repro.Models;
using Repro.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Circuits.Tests.Evaluation;

/// <summary>Models, prompts and circuits drawn from a seed.</summary>
internal static class RandomModel
{
    public static readonly GptNeoXConfig Tiny = new() { Layers = 3, Width = 24, Heads = 3, MlpWidth = 40, VocabularySize = 19, ContextLength = 12, RotaryFraction = 0.5 };

    public static GptNeoX Create(GptNeoXConfig config, ScalarType type = ScalarType.Float64, double deviation = 0.4, ulong seed = 1)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(seed);
        return new GptNeoX(config, config.WeightShapes().ToDictionary(pair => pair.Key, pair => (randn(pair.Value, type, generator: generator) * deviation).DetachFromDisposeScope()));
    }

    /// <summary>Pairs of lengths 5 to 9 that start alike, differ somewhere after, and are sometimes the same.</summary>
    public static TaskData Pairs(int count, int vocabulary, int seed = 1)
    {
        var random = new Random(seed);
        return new TaskData("random", [.. Enumerable.Range(0, count).Select(i =>
        {
            var clean = Enumerable.Range(0, 5 + random.Next(5)).Select(_ => random.Next(1, vocabulary)).ToArray();
            var corrupted = clean.Select((token, at) => at >= 2 && i != 1 && random.Next(2) == 0 ? random.Next(1, vocabulary) : token).ToArray();
            return new PromptPair(clean, corrupted, [3], [7]);
        })]);
    }

    /// <summary>Edges each with the given chance; not pruned, so some lead nowhere.</summary>
    public static Circuit Circuit(ComponentGraph graph, double share, int seed)
    {
        var random = new Random(seed);
        return new Circuit(graph, Enumerable.Range(0, graph.Edges.Count).Where(_ => random.NextDouble() < share));
    }
}
