using System.Globalization;
using System.Text.Json;
using Repro.Models;
using Repro.Models.Weights;
using Repro.Tasks;
using Repro.Textbook;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Circuits.Tests;

/// <summary>The oracle itself: held against the reference's files, against the model it shares no code with, and against differences of itself.</summary>
public sealed class TextbookTests
{
    private const int GoldenSteps = 5; // of the golden EAP-IG-inputs files
    private const double ScoreTolerance = 1e-4; // of the largest |score| of a file; golden/README.md
    private const double MetricTolerance = 5e-5; // that file's for logits

    // EAP of the KL divergence: it has no gradient at the clean run, so there is no file, and the scores are rounding errors beside EAP-IG's
    private const string Nothing = "EAP (zero, held against EAP-IG-inputs)";

    [Test]
    public void Scores_are_the_references(
        [Values("eq", "uneq")] string name,
        [Values("logit_diff", "prob_diff_gt", "kl")] string metric,
        [Values("EAP", "EAP-IG-inputs", "clean-corrupted")] string method)
    {
        if ((metric, method) == ("kl", "EAP")) method = Nothing;
        using var model = Golden();
        var textbook = new TextbookModel(model);
        var file = PairFile.Read(SharedData.Golden("eap_a", $"dataset_{name}.json"));
        var (data, which, size) = (file.For(MetricNamed(metric)), MetricNamed(metric), file.BatchSize!.Value);
        var before = Live.Tensors;

        var scores = method switch
        {
            "EAP" or Nothing => TextbookAttribution.Eap(textbook, data, which, size, klPerWord: true),
            "EAP-IG-inputs" => TextbookAttribution.EapIg(textbook, data, which, GoldenSteps, size, klPerWord: true),
            _ => TextbookAttribution.CleanCorrupted(textbook, data, which, size, klPerWord: true),
        };

        Assert.That(Live.Tensors, Is.EqualTo(before));
        using var golden = Npy.Read(SharedData.Golden("eap_a", "scores", $"{name}__{metric}__{(method == Nothing ? "EAP-IG-inputs" : method)}.f64.npy")); // [source, destination]
        Assert.That(golden.shape, Is.EqualTo((long[])[scores.GetLength(0), scores.GetLength(1)]));
        var (expected, actual) = (golden.data<double>().ToArray(), scores.Cast<double>().ToArray());
        var largest = expected.Max(Math.Abs);
        var error = expected.Zip(actual, (one, other) => Math.Abs((method == Nothing ? 0 : one) - other)).Max() / largest;
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}__{metric}__{method}: largest error {error:e1} of the largest |score| {largest:e2}"));
        Assert.That(error, Is.LessThan(ScoreTolerance));
    }

    [TestCase("eq__logit_diff__EAP")]
    [TestCase("eq__prob_diff_gt__EAP-IG-inputs")]
    [TestCase("uneq__kl__EAP-IG-inputs")]
    public void Circuits_have_the_references_metrics(string name)
    {
        using var model = Golden();
        var textbook = new TextbookModel(model);
        using var json = JsonDocument.Parse(File.ReadAllBytes(SharedData.Golden("eap_a", "circuits", name + ".json")));
        var file = PairFile.Read(SharedData.Golden("eap_a", $"dataset_{name.Split("__")[0]}.json"));
        var circuits = json.RootElement.GetProperty("circuits").EnumerateArray().ToArray();
        Assert.That(circuits, Is.Not.Empty);
        var before = Live.Tensors;
        foreach (var metric in (string[])["logit_diff", "prob_diff_gt", "kl"])
        {
            var error = 0.0;
            foreach (var golden in circuits)
            {
                var circuit = new Circuit(textbook.Graph, golden.GetProperty("edges").Deserialize<int[]>()!);
                var expected = golden.GetProperty("eval").GetProperty(metric).GetProperty("per_example").Deserialize<double[]>()!;
                var actual = TextbookEvaluation.PerPrompt(textbook, circuit, file.For(MetricNamed(metric)), MetricNamed(metric), file.BatchSize!.Value, klPerWord: true);
                Assert.That(actual, Has.Length.EqualTo(expected.Length));
                error = Math.Max(error, expected.Zip(actual, (one, other) => Math.Abs(one - other)).Max());
            }

            TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}, {metric} of {circuits.Length} circuits: largest error {error:e1}"));
            // the golden KL is divided by the vocabulary, so is what it may be off
            Assert.That(error, Is.LessThan(metric == "kl" ? MetricTolerance / textbook.Config.VocabularySize : MetricTolerance));
        }

        Assert.That(Live.Tensors, Is.EqualTo(before));
    }

    [Test]
    public void The_whole_circuit_is_the_model_and_the_empty_one_the_corrupted_model([Values] bool parallel)
    {
        using var model = Random(parallel);
        var textbook = new TextbookModel(model);
        var data = Pairs();
        var whole = TextbookEvaluation.PerPrompt(textbook, Circuit.Whole(textbook.Graph), data, Metric.LogitDifference, batchSize: 2);
        var empty = TextbookEvaluation.PerPrompt(textbook, Circuit.Empty(textbook.Graph), data, Metric.LogitDifference, batchSize: 2);
        Assert.That(whole, Is.EqualTo(OfModel(model, data, pair => pair.Clean)).Within(1e-10));
        Assert.That(empty, Is.EqualTo(OfModel(model, data, pair => pair.Corrupted)).Within(1e-10));
        Assert.That(whole.Zip(empty, (one, other) => Math.Abs(one - other)), Is.All.GreaterThan(1e-3), "the two runs do not differ, so this shows nothing");
    }

    // An edge that carries the share s of the clean prompt has the derivative of the metric with respect to s, at s = 1, as its
    // score: d input / d s = clean - corrupted, and the loss is minus the metric.
    [Test]
    public void Eap_is_the_derivative_of_an_edges_share([Values] bool parallel)
    {
        const double Step = 1e-4;
        using var model = Random(parallel);
        var textbook = new TextbookModel(model);
        var (graph, data) = (textbook.Graph, Pairs());
        var scores = TextbookAttribution.Eap(textbook, data, Metric.LogitDifference, data.Pairs.Count);
        var largest = scores.Cast<double>().Max(Math.Abs);
        Assert.That(largest, Is.GreaterThan(1e-6));
        foreach (var edge in graph.Edges)
        {
            var slope = (Mean(1 + Step) - Mean(1 - Step)) / (2 * Step);
            // divided by the number of pairs once more, as the reference does
            Assert.That(scores[edge.Source, edge.Destination], Is.EqualTo(slope / data.Pairs.Count).Within(1e-6 * largest), graph.EdgeName(edge));

            double Mean(double share)
            {
                var mask = new double[graph.SourceCount, graph.DestinationCount];
                foreach (var other in graph.Edges) mask[other.Source, other.Destination] = other == edge ? share : 1;
                return TextbookEvaluation.PerPrompt(textbook, mask, data, Metric.LogitDifference, data.Pairs.Count).Average();
            }
        }
    }

    [Test]
    public void Where_there_is_no_edge_the_score_is_zero([Values] bool parallel)
    {
        using var model = Random(parallel);
        var graph = new ComponentGraph(model.Config);
        var scores = TextbookAttribution.EapIg(new TextbookModel(model), Pairs(), Metric.LogitDifference, steps: 2, batchSize: 3);
        for (var source = 0; source < graph.SourceCount; source++)
        {
            for (var destination = 0; destination < graph.DestinationCount; destination++)
            {
                Assert.That(scores[source, destination] != 0, Is.EqualTo(source < graph.SourcesRead(destination)), $"{source} -> {destination}");
            }
        }
    }

    private static GptNeoX Golden()
    {
        var folder = CheckpointFolder.Open(SharedData.Golden("model_a", "fp32"));
        return new GptNeoX(folder.Config, folder.Load());
    }

    private static Metric MetricNamed(string name) => name switch
    {
        "logit_diff" => Metric.LogitDifference,
        "prob_diff_gt" => Metric.ProbabilityDifference,
        _ => Metric.KullbackLeibler,
    };

    // in float64, with weights large enough for every component to matter
    private static GptNeoX Random(bool parallel)
    {
        var config = new GptNeoXConfig { Layers = 2, Width = 24, Heads = 3, MlpWidth = 48, VocabularySize = 30, ContextLength = 16, RotaryFraction = 0.5, ParallelResidual = parallel };
        using var generator = new Generator(7);
        return new GptNeoX(config, config.WeightShapes().ToDictionary(pair => pair.Key, pair => randn(pair.Value, ScalarType.Float64, generator: generator).mul_(0.3), StringComparer.Ordinal));
    }

    // of two lengths, so that batches are padded
    private static TaskData Pairs() => new("random",
    [
        new PromptPair([1, 5, 9, 3, 12, 7], [1, 5, 20, 3, 12, 8], [4], [11]),
        new PromptPair([2, 6, 10, 4], [2, 16, 10, 5], [13], [0]),
        new PromptPair([3, 21, 22, 23, 24, 25], [3, 21, 22, 8, 24, 25], [17], [2]),
    ]);

    private static double[] OfModel(GptNeoX model, TaskData data, Func<PromptPair, IReadOnlyList<int>> prompt) =>
    [
        .. data.Pairs.Select(pair =>
        {
            using var scope = NewDisposeScope();
            using var quiet = no_grad();
            using var batch = new PromptBatch([prompt(pair)], model.Device);
            return LogitDifference.PerPrompt(model.LogitsAt(batch.Tokens, batch.LastPositions), [pair])[0];
        }),
    ];
}
