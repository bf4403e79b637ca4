using System.Text.Json;
using Repro.Models;
using Repro.Models.Weights;
using Repro.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Circuits.Tests.Evaluation;

/// <summary>The small random model and the data sets of the golden files.</summary>
internal static class GoldenModel
{
    public static readonly (string Name, Metric Metric)[] Metrics =
        [("logit_diff", Metric.LogitDifference), ("prob_diff_gt", Metric.ProbabilityDifference), ("kl", Metric.KullbackLeibler)];

    public static string Path(params string[] parts) => SharedData.Golden(["eap_a", .. parts]);

    public static GptNeoX Load(ScalarType type = ScalarType.Float32)
    {
        using var scope = NewDisposeScope();
        var checkpoint = CheckpointFolder.Open(SharedData.Golden("model_a", "fp32"));
        var weights = checkpoint.Load(type);
        foreach (var weight in weights.Values) weight.DetachFromDisposeScope();
        return new GptNeoX(checkpoint.Config, weights);
    }

    public static JsonElement Json(params string[] parts)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path(parts)));
        return json.RootElement.Clone();
    }

    public static (TaskData Data, int BatchSize) Data(string name, Metric metric)
    {
        var file = PairFile.Read(Path($"dataset_{name}.json"));
        return (file.For(metric), file.BatchSize!.Value);
    }

    /// <summary>The golden KL is averaged over the vocabulary instead of summed; the others are as they are.</summary>
    public static double[] InGoldenUnits(IEnumerable<double> values, Metric metric, GptNeoX model) =>
        [.. values.Select(value => metric == Metric.KullbackLeibler ? value / model.Config.VocabularySize : value)];

    public static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetDouble())];

    public static double LargestDifference(IReadOnlyList<double> ours, IReadOnlyList<double> golden)
    {
        Assert.That(ours, Has.Count.EqualTo(golden.Count));
        return ours.Zip(golden, (a, b) => Math.Abs(a - b)).Max();
    }
}
