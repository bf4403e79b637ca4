using Repro.Circuits.Attribution;
using Repro.Circuits.Costs;
using Repro.Circuits.Evaluation;
using Repro.Circuits.MinimalCircuit;
using Repro.Circuits.Tests.Evaluation;
using Repro.Models;
using Repro.Models.Costs;
using Repro.Tasks;
using static TorchSharp.torch;
using EvaluationCost = Repro.Circuits.Costs.EvaluationCost;

namespace Repro.Circuits.Tests.Costs;

/// <summary>Predicted work against products listed by hand, and against what really passes through the engines.</summary>
public sealed class EngineCostTests
{
    private const int Prompts = 6, Length = 7, Tokens = Prompts * Length, D = 24, Heads = 3, Wide = 8, Mlp = 40, Layers = 3;

    private static readonly ModelCost Model = new(RandomModel.Tiny, ComputeType.Float32);

    private static readonly IReadOnlyList<BatchShape> Batches = [new(Prompts, Length)];

    // [n, k] times [k, m], so many times
    private static double Flops(params (int N, int K, int M, int Times)[] products) => products.Sum(product => 2.0 * product.N * product.K * product.M * product.Times);

    private static readonly double Attention = Flops((Length, Wide, Length, Prompts * Heads), (Length, Length, Wide, Prompts * Heads));

    private static readonly double Maps = Flops((Tokens, D, 3 * D, 1), (Tokens, D, D, 1), (Tokens, D, Mlp, 1), (Tokens, Mlp, D, 1));

    [Test]
    public void Attribution_is_the_sum_of_its_products()
    {
        const int Steps = 5;
        var forward = Layers * (Maps + Attention);
        // through every map once, attention's four products, but not through the first layer's q, k, v map
        var backward = (Layers * (Maps + (2 * Attention))) - Flops((Tokens, D, 3 * D, 1));
        // z and the gradients of q, k and v widened, then sources times destinations of every layer
        var contraction = Enumerable.Range(0, Layers).Sum(layer => Flops((Tokens, Wide, D, Heads), (Tokens, Wide, D, 3 * Heads), (1 + (layer * (Heads + 1)), Tokens * D, (3 * Heads) + 1, 1), ((3 * Heads) + 1, Steps, D, Tokens)));
        var expected = (2 * forward) + (Steps * (forward + backward)) + contraction;
        var cost = new AttributionCost(Model, AttributionSettings.Corrected, new AttributionExecution()).Of(Batches, Metric.LogitDifference);
        Assert.That(cost.Expected.Flops, Is.EqualTo(expected).Within(0.1).Percent);
        Assert.That((cost.Expected.Forwards, cost.Expected.Backwards, cost.Expected.Tokens), Is.EqualTo((7.0 * Prompts, 5.0 * Prompts, 7.0 * Tokens)));
    }

    [Test]
    public void The_whole_graph_costs_a_forward_pass_and_its_inputs()
    {
        var whole = new EvaluationCost(Model, Batches, Metric.LogitDifference, new EvaluationSettings());
        var masks = Enumerable.Range(0, Layers).Sum(layer => Flops((1, 2 + (layer * (Heads + 1)), Tokens * D, 1))); // the outside residual and what the layer reads
        var cost = whole.Circuits([], [(whole.TotalEdges, 1)]);
        Assert.That(cost.AtMost.Flops, Is.EqualTo((Layers * (Maps + Attention)) + masks).Within(15).Percent);
        Assert.That(cost.AtMost.PartialRuns, Is.EqualTo(Prompts));
    }

    [Test]
    public void Exact_patching_runs_every_edge_from_its_layer_on()
    {
        var edges = new ComponentGraph(RandomModel.Tiny);
        var layer = Maps + Attention;
        var expected = (2 * ((Layers * layer) + Flops((Prompts, D, RandomModel.Tiny.VocabularySize, 1)))) + edges.Edges.Sum(edge =>
        {
            var at = edges.LayerOfDestination(edge.Destination);
            if (at == Layers) return 0;
            var own = edge.Destination == edges.MlpDestination(at) ? Flops((Tokens, D, Mlp, 1), (Tokens, Mlp, D, 1)) : Flops((Tokens, D, Wide, 1), (Tokens, Wide, D, 1)) + (Attention / Heads);
            return own + ((Layers - 1 - at) * layer);
        });
        var cost = ExactPatchingCost.Of(Model, Batches, Metric.LogitDifference, new EvaluationSettings());
        Assert.That(cost.Expected.Flops, Is.EqualTo(expected).Within(0.1).Percent);
        Assert.That(cost.Expected.PartialRuns, Is.EqualTo(edges.Edges.Count * Prompts));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void The_size_of_a_graph_is_the_graphs(bool parallel)
    {
        var config = RandomModel.Tiny with { ParallelResidual = parallel };
        var (size, graph) = (new GraphSize(config), new ComponentGraph(config));
        Assert.That((size.Sources, size.Edges), Is.EqualTo((graph.SourceCount, graph.Edges.Count)));
        Assert.That(size.WidestGroup, Is.EqualTo(ReaderGroup.Of(graph).Max(group => group.Count)));
        for (var layer = 0; layer < graph.Layers; layer++)
        {
            Assert.That(size.ReadByHeads(layer), Is.EqualTo(graph.SourcesRead(graph.HeadDestination(layer, 0, HeadInput.Query))));
            Assert.That(size.ReadByMlp(layer), Is.EqualTo(graph.SourcesRead(graph.MlpDestination(layer))));
        }
    }

    [TestCase(AttributionMethod.Eap)]
    [TestCase(AttributionMethod.CleanCorrupted)]
    [TestCase(AttributionMethod.EapIgInputs)]
    [TestCase(AttributionMethod.EapIgActivations)]
    public void As_many_prompts_pass_as_predicted(AttributionMethod method)
    {
        var (data, settings, execution) = (RandomModel.Pairs(9, RandomModel.Tiny.VocabularySize), new AttributionSettings { Method = method, Steps = 3 }, new AttributionExecution(PromptsPerBatch: 4));
        using var model = RandomModel.Create(RandomModel.Tiny, ScalarType.Float32);
        using var counter = PassCounter.Start();
        _ = new AttributionEngine(model, settings, execution).Edges(data, Metric.LogitDifference);
        var predicted = new AttributionCost(Model, settings, execution).Of(PromptShapes.Of(data, 4), Metric.LogitDifference).Expected;
        Assert.That(counter.Counted, Is.EqualTo(predicted with { Flops = 0 }));
    }

    [Test]
    public void As_many_edges_and_circuits_run_as_predicted()
    {
        var data = RandomModel.Pairs(9, RandomModel.Tiny.VocabularySize);
        var (batches, settings) = (PromptShapes.Of(data, 4), new EvaluationSettings { PromptsPerBatch = 4 });
        using var model = RandomModel.Create(RandomModel.Tiny, ScalarType.Float32);
        using (var counter = PassCounter.Start())
        {
            using var evaluator = new CircuitEvaluator(model, data, Metric.LogitDifference, settings: settings);
            evaluator.Evaluate([Circuit.Whole(evaluator.Graph), RandomModel.Circuit(evaluator.Graph, 0.5, 3)]);
            var cost = new EvaluationCost(Model, batches, Metric.LogitDifference, settings);
            Assert.That(counter.Counted, Is.EqualTo(cost.Prepare.Expected with { Flops = 0, PartialRuns = 18 }));
            Assert.That(cost.Circuits([80, 90], []).Expected.PartialRuns, Is.EqualTo(18));
        }

        using (var counter = PassCounter.Start())
        {
            _ = ExactPatching.Measure(model, data, Metric.LogitDifference, settings: settings);
            Assert.That(counter.Counted, Is.EqualTo(ExactPatchingCost.Of(Model, batches, Metric.LogitDifference, settings).Expected with { Flops = 0 }));
        }
    }

    [TestCase(1)]
    [TestCase(37)]
    [TestCase(1500)]
    public void A_search_evaluates_no_more_than_its_bound(int answer)
    {
        foreach (var rule in (IMinimalCircuitRule[])[new BisectionRule(), new AuthorsScanRule()])
        {
            var sizes = SearchCost.Sizes(rule, 3580, answer);
            Assert.That(sizes, Is.Unique.And.All.InRange(1, 3580));
            Assert.That(sizes.Count, Is.LessThanOrEqualTo(SearchCost.AtMost(rule, 3580).Sum(size => size.Times)), rule.Name);
        }
    }

    [Test]
    public void Smaller_batches_and_narrower_types_take_less_memory_and_the_same_work()
    {
        Cost Of(ComputeType type, int batch, long tile = 1 << 20)
        {
            var (model, batches) = (new ModelCost(RandomModel.Tiny with { Width = 240 }, type), PromptShapes.Of(RandomModel.Pairs(32, 19), batch));
            return new AttributionCost(model, AttributionSettings.Corrected, new AttributionExecution(batch, tile)).Of(batches, Metric.LogitDifference);
        }

        double[] peaks = [.. ((int[])[1, 2, 4, 8, 16, 32]).Select(batch => Of(ComputeType.Float32, batch).PeakBytes)];
        Assert.That(peaks, Is.Ordered.Ascending.And.Unique);
        Assert.That(Of(ComputeType.Float32, 32, tile: 1 << 24).PeakBytes, Is.GreaterThanOrEqualTo(peaks[^1]));
        Assert.That(Of(ComputeType.Float32, 1).Expected.Backwards, Is.EqualTo(Of(ComputeType.Float32, 32).Expected.Backwards));
    }
}
