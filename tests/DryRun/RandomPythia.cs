using System.Globalization;
using Repro.Experiments.Suites;
using Repro.Models;
using Repro.Models.Weights;
using static TorchSharp.torch;

namespace Repro.DryRun;

/// <summary>A folder of repositories as <c>FakeHub</c> serves them: checkpoints of a Pythia's shape with random weights, and Pythia's tokenizer.</summary>
public static class RandomPythia
{
    private const double Deviation = 0.02; // of Pythia's own initial weights, about

    /// <summary>Writes one checkpoint a step, in float16 as they are published, each from its own seed; the embedding's norm grows with the step.</summary>
    /// <param name="folder">Of the repositories.</param>
    /// <param name="hub">Whose names.</param>
    /// <param name="model">The model's name and shape.</param>
    /// <param name="steps">Its revisions.</param>
    /// <param name="tokenizer">A <c>tokenizer.json</c> of Pythia.</param>
    /// <param name="sameAs">A step that gets the weights of another one, as happens on the hub; null: none.</param>
    public static void Write(string folder, SuiteHub hub, SuiteModel model, IReadOnlyList<int> steps, string tokenizer, (int Step, int Other)? sameAs = null)
    {
        TorchBackend.EnsureLoaded();
        var shape = model.Shape ?? throw new ArgumentException($"The suite does not tell the shape of {model.Name}.");
        for (var i = 0; i < steps.Count; i++)
        {
            var at = Path.Combine(folder, hub.Repository(model.Name), SuiteHub.Revision(steps[i]));
            Directory.CreateDirectory(at);
            shape.Write(Path.Combine(at, "config.json"));
            var seed = sameAs is { } same && same.Step == steps[i] ? steps.ToList().IndexOf(same.Other) : i;
            using var scope = NewDisposeScope();
            using var generator = new Generator((ulong)(1000 + seed));
            SafetensorsWriter.Write(Path.Combine(at, "model.safetensors"), shape.WeightShapes().ToDictionary(pair => pair.Key, pair => Weight(pair.Key, pair.Value, seed, generator)));
        }

        var words = Path.Combine(folder, hub.Repository(hub.Tokenizer), "main");
        Directory.CreateDirectory(words);
        File.Copy(tokenizer, Path.Combine(words, "tokenizer.json"), overwrite: true);
    }

    private static Tensor Weight(string name, long[] shape, int seed, Generator generator)
    {
        if (name.Contains("layernorm", StringComparison.Ordinal) || name.Contains("layer_norm", StringComparison.Ordinal)) return name.EndsWith("weight", StringComparison.Ordinal) ? ones(shape, ScalarType.Float16) : zeros(shape, ScalarType.Float16);
        var growth = name == "gpt_neox.embed_in.weight" ? 1 + (0.1 * seed) : 1;
        return (randn(shape, generator: generator) * (Deviation * growth)).to(ScalarType.Float16);
    }
}
