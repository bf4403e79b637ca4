using System.Globalization;
using Repro.Models;
using Repro.Models.Weights;
using Repro.Tasks.Mini;
using static TorchSharp.torch;

namespace Repro.Experiments.Tests;

/// <summary>A checkout in a temporary folder with a suite of two tiny random models of two checkpoints each.</summary>
internal sealed class TemporaryCheckout : IDisposable
{
    public const string SuiteYaml = """
        name: tiny
        description: Two random models.
        tokensPerStep: 10
        steps: [0, 5]
        models:
          - { name: one, parameters: 1 }
          - { name: two, parameters: 2 }

        """;

    private readonly TemporaryFolder folder = new();

    public TemporaryCheckout()
    {
        Checkout = new Checkout(folder.Path);
        Directory.CreateDirectory(Checkout.Models("tiny"));
        File.WriteAllText(Path.Combine(Checkout.Models("tiny"), "suite.yml"), SuiteYaml);
        ulong seed = 1;
        foreach (var model in (string[])["one", "two"])
        {
            foreach (var step in (int[])[0, 5]) WriteCheckpoint(model, step, seed++);
        }
    }

    public Checkout Checkout { get; }

    public string CheckpointFolder(string model, int step) => Path.Combine(Checkout.Models("tiny"), model, string.Create(CultureInfo.InvariantCulture, $"step{step}"));

    public void WriteCheckpoint(string model, int step, ulong seed)
    {
        var config = new GptNeoXConfig { Layers = 1, Width = 8, Heads = 2, MlpWidth = 16, VocabularySize = MiniLexicon.Vocabulary.Count, ContextLength = 64, RotaryFraction = 0.5 };
        Directory.CreateDirectory(CheckpointFolder(model, step));
        using var scope = NewDisposeScope();
        using var generator = new Generator(seed);
        config.Write(Path.Combine(CheckpointFolder(model, step), "config.json"));
        SafetensorsWriter.Write(Path.Combine(CheckpointFolder(model, step), "model.safetensors"), config.WeightShapes().ToDictionary(pair => pair.Key, pair => randn(pair.Value, generator: generator)));
    }

    public void Dispose() => folder.Dispose();
}
