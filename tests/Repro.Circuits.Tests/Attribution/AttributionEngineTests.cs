using Repro.Circuits.Attribution;
using Repro.Circuits.Evaluation;
using Repro.Models;
using Repro.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Circuits.Tests.Attribution;

/// <summary>What holds of scores whatever the model.</summary>
public sealed class AttributionEngineTests
{
    private static GptNeoX RandomModel(bool parallel = true, ScalarType type = ScalarType.Float64, double deviation = 0.3)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var config = new GptNeoXConfig { Layers = 2, Width = 16, Heads = 2, MlpWidth = 24, VocabularySize = 13, ContextLength = 12, RotaryFraction = 0.5, ParallelResidual = parallel };
        return new GptNeoX(config, config.WeightShapes().ToDictionary(pair => pair.Key, pair => (randn(pair.Value, ScalarType.Float64, generator: generator) * deviation).to(type).DetachFromDisposeScope()));
    }

    private static TaskData Data(int pairs = 5, int shortest = 4) => new("random", [.. Enumerable.Range(0, pairs).Select(i =>
    {
        var random = new Repro.Statistics.SeededRandom(7).Fork($"{i}");
        var length = shortest + (i % 3);
        int[] Draw() => [.. Enumerable.Range(0, length).Select(_ => random.NextInt(13))];
        var (clean, corrupted) = (Draw(), Draw());
        corrupted[^1] = clean[^1];
        return new PromptPair(clean, corrupted, [random.NextInt(6)], [6 + random.NextInt(6)]);
    })]);

    private static double[,] Scores(GptNeoX model, TaskData data, AttributionSettings? settings = null, AttributionExecution? execution = null, Metric metric = Metric.LogitDifference) =>
        new AttributionEngine(model, settings ?? AttributionSettings.Corrected, execution ?? new AttributionExecution()).Edges(data, metric).ToMatrix();

    private static double Largest(double[,] a, double[,] b) => a.Cast<double>().Zip(b.Cast<double>(), (x, y) => Math.Abs(x - y)).Max() / b.Cast<double>().Max(Math.Abs);

    [Test]
    public void Batches_and_tiles_change_nothing([Values] bool parallel, [Values(AttributionMethod.EapIgInputs, AttributionMethod.EapIgActivations)] AttributionMethod method)
    {
        using var model = RandomModel(parallel);
        var settings = AttributionSettings.Corrected with { Method = method };
        var whole = Scores(model, Data(), settings);
        Assert.That(Largest(Scores(model, Data(), settings, new AttributionExecution(PromptsPerBatch: 2)), whole), Is.LessThan(1e-12));
        Assert.That(Largest(Scores(model, Data(), settings, new AttributionExecution(TileBytes: 1)), whole), Is.LessThan(1e-12), "one token a tile");
    }

    [Test]
    public void The_reference_profile_does_depend_on_the_batch_size()
    {
        using var model = RandomModel();
        var settings = AttributionSettings.Reference2024 with { Steps = 2 };
        Assert.That(Largest(Scores(model, Data(), settings, new AttributionExecution(2)), Scores(model, Data(), settings)), Is.GreaterThan(0.1));
    }

    // every edge's score by the definition: the derivative of the loss when the source's difference is fed in at that one destination, by
    // central differences of a forward pass in which every destination reads its own copy
    [Test]
    public void Eap_is_the_derivative_along_each_edge([Values] bool parallel)
    {
        using var scope = NewDisposeScope();
        using var model = RandomModel(parallel);
        var data = Data(2, shortest: 4);
        var graph = new ComponentGraph(model.Config);
        var scores = Scores(model, data, AttributionSettings.Corrected with { Method = AttributionMethod.Eap });
        foreach (var edge in graph.Edges)
        {
            const double step = 1e-4;
            var slope = (EdgeCopies.Loss(model, graph, data, edge, step) - EdgeCopies.Loss(model, graph, data, edge, -step)) / (2 * step);
            Assert.That(scores[edge.Source, edge.Destination], Is.EqualTo(slope).Within(1e-6), graph.EdgeName(edge));
        }
    }

    // with the path from end to end integrated, all edges out of the embedding of a model without layers carry the whole effect
    [Test]
    public void A_model_without_attention_or_mlp_gives_its_whole_effect_to_the_one_edge()
    {
        using var scope = NewDisposeScope();
        var config = new GptNeoXConfig { Layers = 2, Width = 16, Heads = 2, MlpWidth = 24, VocabularySize = 13, ContextLength = 12 };
        using var generator = new Generator(3);
        using var model = new GptNeoX(config, config.WeightShapes().ToDictionary(pair => pair.Key, pair =>
            (pair.Key.Contains("dense", StringComparison.Ordinal) ? zeros(pair.Value, ScalarType.Float64) : randn(pair.Value, ScalarType.Float64, generator: generator)).DetachFromDisposeScope()));
        var data = new TaskData("last token", [new PromptPair([1, 2], [1, 3], [4], [5]), new PromptPair([6, 7], [6, 9], [3], [8])]);
        double Mean(Func<PromptPair, IReadOnlyList<int>> sequence)
        {
            using var prompts = new PromptBatch([.. data.Pairs.Select(sequence)], CPU);
            return LogitDifference.PerPrompt(model.LogitsAt(prompts.Tokens, prompts.LastPositions), data.Pairs).Average();
        }

        var effect = Mean(pair => pair.Clean) - Mean(pair => pair.Corrupted); // cutting raises the loss by so much
        var graph = new ComponentGraph(config);
        var scores = Scores(model, data, AttributionSettings.Corrected with { Steps = 400 });
        Assert.That(scores[0, graph.Logits], Is.EqualTo(effect).Within(1e-5 * Math.Abs(effect)));

        // which is what patching that edge alone does; a single gradient, or few steps, come less near
        var exact = -ExactPatching.Measure(model, data, Metric.LogitDifference).Effects[graph.NumberOf(new Edge(0, graph.Logits))];
        double Error(int steps) => Math.Abs(Scores(model, data, AttributionSettings.Corrected with { Steps = steps })[0, graph.Logits] - exact);
        Assert.That(scores[0, graph.Logits], Is.EqualTo(exact).Within(1e-5 * Math.Abs(exact)));
        Assert.That((double[])[Error(1), Error(4), Error(16)], Is.Ordered.Descending);
        scores[0, graph.Logits] = 0;
        Assert.That(scores.Cast<double>().Max(Math.Abs), Is.LessThan(1e-12));
    }

    [Test]
    public void What_cannot_be_attributed_is_refused()
    {
        using var model = RandomModel();
        Assert.Multiple(() =>
        {
            Assert.That(() => Scores(model, Data(), metric: Metric.Accuracy), Throws.ArgumentException.With.Message.Contains("no gradient"));
            Assert.That(() => Scores(model, Data(), AttributionSettings.Corrected with { Steps = 0 }), Throws.ArgumentException.With.Message.Contains("not 0"));
            Assert.That(() => Scores(model, new TaskData("t", [new PromptPair([1], [2], [3], [13])])), Throws.ArgumentException.With.Message.Contains("Pair 0").And.Message.Contains("13"));
        });
    }

    [Test]
    public void A_metric_that_is_not_finite_names_the_pair()
    {
        using var model = RandomModel();
        using (no_grad()) model.Weight("embed_out.weight")[4].fill_(double.PositiveInfinity);
        var data = new TaskData("t", [new PromptPair([1, 2], [1, 3], [1], [2]), new PromptPair([1, 2], [1, 3], [4], [5])]);
        Assert.That(() => Scores(model, data, execution: new AttributionExecution(PromptsPerBatch: 1)), Throws.ArgumentException.With.Message.Contains("pair 1"));
    }

    [Test]
    public void Bfloat16_gives_the_same_picture()
    {
        using var exact = RandomModel(type: ScalarType.Float32);
        using var coarse = RandomModel(type: ScalarType.BFloat16);
        var largest = Largest(Scores(coarse, Data()), Scores(exact, Data()));
        TestContext.Out.WriteLine($"bfloat16 differs by {largest:0.000} of the largest score");
        Assert.That(largest, Is.LessThan(0.1));
    }

    [Test]
    public void It_stops_between_batches()
    {
        using var model = RandomModel();
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.That(() => new AttributionEngine(model, AttributionSettings.Corrected, new AttributionExecution(1)).Edges(Data(), Metric.LogitDifference, stop.Token), Throws.InstanceOf<OperationCanceledException>());
    }
}
