using Repro.Models;
using Repro.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Heads;

/// <summary>A small model of random weights and data for it.</summary>
internal static class RandomModel
{
    public static readonly GptNeoXConfig Config = new() { Layers = 3, Width = 24, Heads = 3, MlpWidth = 40, VocabularySize = 19, ContextLength = 16, RotaryFraction = 0.5 };

    public static readonly WordFamily[] Families = [new("circle", [4, 9, 2, 11], Cyclic: true), new("row", [5, 6, 18, 1, 12, 7, 13, 3, 16, 8], Cyclic: false)];

    public static readonly RepeatedTokenSettings Repeats = new() { Sequences = 7, Tokens = 5, LowestId = 1, HighestId = 18, FirstToken = 0 };

    public static GptNeoX Create(GptNeoXConfig? config = null, ulong seed = 1)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(seed);
        return new GptNeoX(config ?? Config, (config ?? Config).WeightShapes().ToDictionary(pair => pair.Key, pair => (randn(pair.Value, ScalarType.Float64, generator: generator) * 0.4).DetachFromDisposeScope()));
    }

    /// <summary>Prompts of 6 to 9 tokens in which one name stands once and another twice.</summary>
    public static TaskData Prompts(int count)
    {
        var random = new Random(3);
        return new TaskData("random", [.. Enumerable.Range(0, count).Select(_ =>
        {
            var (io, s) = (random.Next(1, 5), random.Next(5, 9));
            int[] clean = [0, io, s, .. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(9, 19)), s, random.Next(9, 19)];
            return new PromptPair(clean, clean, [io], [s]);
        })]);
    }
}
