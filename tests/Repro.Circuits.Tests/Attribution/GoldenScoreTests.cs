using System.Globalization;
using System.Text.Json;
using Repro.Circuits.Attribution;
using Repro.Models;
using Repro.Models.Weights;
using Repro.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Circuits.Tests.Attribution;

/// <summary>Every score file of the golden folder against the engine in the reference's profile; the largest error of each is printed.</summary>
public sealed class GoldenScoreTests
{
    private const double Tolerance = 1e-4; // of the file's largest |score|: what float32 leaves (golden/README.md)
    private const double DoubleTolerance = 1e-7; // in float64; the metric's own signs and the closed form leave no more

    private static readonly AttributionSettings Reference = AttributionSettings.Reference2024 with { Steps = 5 };

    private static readonly Dictionary<string, AttributionMethod> Methods = new()
    {
        ["EAP"] = AttributionMethod.Eap,
        ["EAP-IG-inputs"] = AttributionMethod.EapIgInputs,
        ["EAP-IG-activations"] = AttributionMethod.EapIgActivations,
        ["clean-corrupted"] = AttributionMethod.CleanCorrupted,
    };

    private static readonly Dictionary<string, Metric> Metrics = new()
    {
        ["logit_diff"] = Metric.LogitDifference,
        ["prob_diff_gt"] = Metric.ProbabilityDifference,
        ["kl"] = Metric.KullbackLeibler,
    };

    private static IEnumerable<TestCaseData> Files =>
        from data in (string[])["eq", "uneq"]
        from metric in Metrics.Keys
        from method in Methods.Keys
        where (metric, method) != ("kl", "EAP") // identically zero, left out there
        select new TestCaseData(data, metric, method).SetArgDisplayNames(data, metric, method);

    [TestCaseSource(nameof(Files))]
    public void Every_score_file_is_met(string data, string metric, string method)
    {
        var file = $"{data}__{metric}__{method}";
        Compare(file + ".npy", data, metric, Reference with { Method = Methods[method] }, ScalarType.Float32, Tolerance);
        Compare(file + ".f64.npy", data, metric, Reference with { Method = Methods[method] }, ScalarType.Float64, DoubleTolerance);
    }

    private static readonly (string File, AttributionSettings Settings, int? Batch)[] VariantList =
    [
        ("EAP-IG-inputs__batch4", Reference, 4),
        ("EAP-IG-inputs__batch7", Reference, 7),
        ("EAP-IG-inputs__steps1", Reference with { Steps = 1 }, null),
        ("EAP-IG-inputs__steps2", Reference with { Steps = 2 }, null),
        ("EAP-IG-inputs__steps10", Reference with { Steps = 10 }, null),
        ("EAP-IG-inputs__clean-end-convention", Reference with { Points = PathPoints.CleanEndIn }, null),
        ("EAP-IG-activations__layer0-complete", Reference with { Method = AttributionMethod.EapIgActivations, EmbeddingRunsSkipLayerZero = false }, null),
        ("EAP__zero", Reference with { Method = AttributionMethod.Eap, Intervention = Intervention.Zero }, null),
        ("EAP__mean-positional", Reference with { Method = AttributionMethod.Eap, Intervention = Intervention.MeanPositional }, null),
    ];

    private static IEnumerable<TestCaseData> Variants => VariantList.Select(variant => new TestCaseData(variant.File, variant.Settings, variant.Batch).SetArgDisplayNames(variant.File));

    [TestCaseSource(nameof(Variants))]
    public void Every_variant_is_met(string file, object settings, int? batch) =>
        Compare($"variants/eq__logit_diff__{file}.f64.npy", "eq", "logit_diff", (AttributionSettings)settings, ScalarType.Float64, DoubleTolerance, batch);

    // the reference's node scores take the clean end in, unlike its edge scores
    [TestCase("EAP", AttributionMethod.Eap)]
    [TestCase("EAP-IG-inputs", AttributionMethod.EapIgInputs)]
    public void Node_scores_are_met(string name, AttributionMethod method)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(SharedData.Golden("eap_a", "scores", "variants", $"eq__logit_diff__node__{name}.json")));
        var expected = json.RootElement.GetProperty("mlp_gradient_at_output").EnumerateArray().Select(value => value.GetDouble()).ToArray();
        using var model = Load(ScalarType.Float64);
        var pairs = PairFile.Read(SharedData.Golden("eap_a", "dataset_eq.json"));
        var scores = new AttributionEngine(model, Reference with { Method = method, Points = PathPoints.CleanEndIn }, new AttributionExecution(pairs.BatchSize!.Value)).Nodes(pairs.For(Metric.LogitDifference), Metric.LogitDifference);
        var error = expected.Zip(scores, (a, b) => Math.Abs(a - b)).Max() / expected.Max(Math.Abs);
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"node {name,-16} {error:0.0e+00}"));
        Assert.That(error, Is.LessThan(DoubleTolerance));
    }

    private static void Compare(string file, string data, string metric, AttributionSettings settings, ScalarType type, double tolerance, int? batch = null)
    {
        var before = Live.Tensors;
        using (var scope = NewDisposeScope())
        {
            using var model = Load(type);
            var pairs = PairFile.Read(SharedData.Golden("eap_a", $"dataset_{data}.json"));
            var execution = new AttributionExecution(batch ?? pairs.BatchSize!.Value);
            var scores = new AttributionEngine(model, settings, execution).Edges(pairs.For(Metrics[metric]), Metrics[metric]);
            var expected = Npy.Read(SharedData.Golden("eap_a", "scores", file)).to(ScalarType.Float64);
            var difference = (tensor(scores.ToMatrix()) - expected).abs().max().item<double>() / expected.abs().max().item<double>();
            TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file,-60} {difference:0.0e+00} of the largest score"));
            Assert.That(difference, Is.LessThan(tolerance), file);
        }

        Assert.That(Live.Tensors, Is.EqualTo(before), "no tensor is left");
    }

    private static GptNeoX Load(ScalarType type)
    {
        var checkpoint = CheckpointFolder.Open(SharedData.Golden("model_a", "fp32"));
        return new GptNeoX(checkpoint.Config, checkpoint.Load(type));
    }
}
