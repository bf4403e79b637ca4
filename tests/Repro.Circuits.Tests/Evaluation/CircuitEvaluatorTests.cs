using Repro.Circuits.Evaluation;
using Repro.Models;
using Repro.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Circuits.Tests.Evaluation;

public sealed class CircuitEvaluatorTests
{
    private static Circuit[] Circuits(ComponentGraph graph) => [.. ((double[])[0.1, 0.2, 0.4, 0.9]).SelectMany((share, i) => (Circuit[])[RandomModel.Circuit(graph, share, i), RandomModel.Circuit(graph, share, i + 100)])];

    [Test]
    public void Agrees_with_the_definition([Values] bool parallel, [Values] Intervention intervention)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var model = RandomModel.Create(RandomModel.Tiny with { ParallelResidual = parallel });
        var data = RandomModel.Pairs(6, model.Config.VocabularySize);
        var circuits = Circuits(new ComponentGraph(model.Config));
        var (cleanLogits, circuitLogits) = new DenseCircuit(model).Logits(circuits, data, intervention);
        foreach (var metric in Enum.GetValues<Metric>())
        {
            using var evaluator = new CircuitEvaluator(model, data, metric, intervention, new EvaluationSettings { PromptsPerBatch = 4 });
            var values = evaluator.Evaluate(circuits);
            for (var i = 0; i < circuits.Length; i++)
            {
                var expected = circuitLogits[i].Select((logits, pair) => DenseCircuit.Read(metric, data.Pairs[pair], logits, cleanLogits[pair]));
                Assert.That(values[i], Is.EqualTo(expected).Within(1e-9), $"{metric}, {circuits[i].EdgeNumbers.Count} edges");
            }
        }
    }

    [Test]
    public void No_edge_is_the_corrupted_run_and_every_edge_the_clean_one([Values] bool parallel)
    {
        using var model = RandomModel.Create(RandomModel.Tiny with { ParallelResidual = parallel }, ScalarType.Float32, deviation: 0.2);
        var data = RandomModel.Pairs(7, model.Config.VocabularySize);
        using var evaluator = new CircuitEvaluator(model, data, Metric.LogitDifference);
        double[] Plain(Func<PromptPair, IReadOnlyList<int>> which) => [.. data.Pairs.Select(pair =>
        {
            using var scope = NewDisposeScope();
            using var quiet = no_grad();
            using var prompt = new PromptBatch([which(pair)], CPU);
            var logits = model.LogitsAt(prompt.Tokens, prompt.LastPositions)[0];
            return (double)(logits[pair.Answers[0]] - logits[pair.WrongAnswers[0]]).item<float>();
        })];
        var (clean, corrupted) = (Plain(pair => pair.Clean), Plain(pair => pair.Corrupted));
        Assert.That(clean, Is.Not.EqualTo(corrupted).Within(0.01));
        Assert.That(evaluator.Evaluate(Circuit.Empty(evaluator.Graph)), Is.EqualTo(corrupted).Within(1e-6));
        Assert.That(evaluator.Outside, Is.EqualTo(corrupted).Within(1e-6));
        Assert.That(evaluator.Evaluate(Circuit.Whole(evaluator.Graph)), Is.EqualTo(clean).Within(1e-5));
        Assert.That(evaluator.Clean, Is.EqualTo(clean).Within(1e-6));
    }

    [Test]
    public void A_circuit_that_does_not_reach_the_logits_is_the_outside_run([Values] Intervention intervention)
    {
        using var model = RandomModel.Create(RandomModel.Tiny);
        using var evaluator = new CircuitEvaluator(model, RandomModel.Pairs(4, model.Config.VocabularySize), Metric.LogitDifference, intervention);
        var graph = evaluator.Graph;
        var dead = new Circuit(graph, Enumerable.Range(0, graph.Edges.Count).Where(edge => graph.Edges[edge].Destination != graph.Logits));
        Assert.That(evaluator.Evaluate(dead), Is.EqualTo(evaluator.Outside));
    }

    [Test]
    public void Many_circuits_are_one_by_one([Values(1L, 60_000L, 1L << 30)] long bytes, [Values(Intervention.Patching, Intervention.Mean)] Intervention intervention)
    {
        using var model = RandomModel.Create(RandomModel.Tiny);
        using var evaluator = new CircuitEvaluator(model, RandomModel.Pairs(7, model.Config.VocabularySize), Metric.KullbackLeibler, intervention, new EvaluationSettings { BytesPerPass = bytes });
        Circuit[] circuits = [Circuit.Empty(evaluator.Graph), .. Circuits(evaluator.Graph), Circuit.Whole(evaluator.Graph)];
        var together = evaluator.Evaluate(circuits);
        for (var i = 0; i < circuits.Length; i++) Assert.That(together[i], Is.EqualTo(evaluator.Evaluate(circuits[i])).Within(1e-12), $"circuit {i}");
        Assert.That(together.Select(values => values[0]).Distinct().Count(), Is.GreaterThan(6), "the circuits differ from each other");
        Assert.That(evaluator.Evaluate([]), Is.Empty);
    }

    [Test]
    public void Batch_size_does_not_change_the_answer([Values] Intervention intervention)
    {
        using var model = RandomModel.Create(RandomModel.Tiny);
        var data = RandomModel.Pairs(9, model.Config.VocabularySize);
        double[][] Values(int prompts)
        {
            using var evaluator = new CircuitEvaluator(model, data, Metric.ProbabilityDifference, intervention, new EvaluationSettings { PromptsPerBatch = prompts });
            return [[.. evaluator.Clean], [.. evaluator.Outside], .. evaluator.Evaluate(Circuits(evaluator.Graph))];
        }

        var all = Values(100);
        foreach (var prompts in (int[])[1, 2, 5])
        {
            var some = Values(prompts);
            for (var i = 0; i < all.Length; i++) Assert.That(some[i], Is.EqualTo(all[i]).Within(1e-12), $"{prompts} prompts a batch, run {i}");
        }
    }

    [Test]
    public void Bfloat16_is_the_same_in_fewer_digits()
    {
        var data = RandomModel.Pairs(6, RandomModel.Tiny.VocabularySize);
        double[] Values(ScalarType type)
        {
            using var scope = NewDisposeScope();
            using var exact = RandomModel.Create(RandomModel.Tiny, ScalarType.Float32, deviation: 0.2);
            using var model = new GptNeoX(exact.Config, exact.Config.WeightShapes().Keys.ToDictionary(name => name, name => exact.Weight(name).to(type)));
            using var evaluator = new CircuitEvaluator(model, data, Metric.LogitDifference);
            return evaluator.Evaluate(RandomModel.Circuit(evaluator.Graph, 0.5, 1));
        }

        var (fine, coarse) = (Values(ScalarType.Float32), Values(ScalarType.BFloat16));
        var error = fine.Zip(coarse, (a, b) => Math.Abs(a - b)).Max();
        Assert.That(error, Is.InRange(1e-5, 0.2), "rounded at 2^-8, of numbers near one");
    }

    [Test]
    public void Refuses_a_circuit_of_another_graph()
    {
        using var model = RandomModel.Create(RandomModel.Tiny);
        using var evaluator = new CircuitEvaluator(model, RandomModel.Pairs(2, model.Config.VocabularySize), Metric.LogitDifference);
        foreach (var graph in (ComponentGraph[])[new(4, 3), new(3, 4), new(3, 3, parallelResidual: false)])
        {
            Assert.That(() => evaluator.Evaluate(Circuit.Empty(graph)), Throws.ArgumentException.With.Message.Contains("3 layers of 3 heads with parallel"));
        }

        Assert.That(() => evaluator.Evaluate(Circuit.Whole(new ComponentGraph(3, 3))), Throws.Nothing, "an equal graph is the same graph");
    }

    [Test]
    public void Names_the_pair_whose_metric_is_no_number()
    {
        var before = Live.Tensors;
        using (var scope = NewDisposeScope())
        {
            using var model = RandomModel.Create(RandomModel.Tiny);
            using (no_grad()) model.Weight("gpt_neox.embed_in.weight")[18].fill_(double.NaN);
            PromptPair Pair(params int[] tokens) => new(tokens, tokens, [1], [2]);
            var data = new TaskData("broken", [Pair(1, 2, 3), Pair(1, 2), Pair(1, 18, 3), Pair(4, 5)]);
            Assert.That(() => new CircuitEvaluator(model, data, Metric.LogitDifference, settings: new EvaluationSettings { PromptsPerBatch = 2 }), Throws.InstanceOf<ArithmeticException>().With.Message.Contains("clean run is NaN for pair 2 of 'broken'"));
            Assert.That(() => ExactPatching.Measure(model, data, Metric.LogitDifference, settings: new EvaluationSettings { PromptsPerBatch = 2 }), Throws.InstanceOf<ArithmeticException>().With.Message.Contains("pair 2 of 'broken'"));
        }

        Assert.That(Live.Tensors, Is.EqualTo(before));
    }

    [Test]
    public void Evaluates_nothing_once_disposed()
    {
        using var model = RandomModel.Create(RandomModel.Tiny);
        var evaluator = new CircuitEvaluator(model, RandomModel.Pairs(2, model.Config.VocabularySize), Metric.LogitDifference);
        evaluator.Dispose();
        Assert.That(() => evaluator.Evaluate(Circuit.Whole(evaluator.Graph)), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void Names_the_pair_of_a_circuit_that_breaks()
    {
        using var model = RandomModel.Create(RandomModel.Tiny);
        var data = RandomModel.Pairs(4, model.Config.VocabularySize);
        using var evaluator = new CircuitEvaluator(model, data, Metric.LogitDifference, settings: new EvaluationSettings { PromptsPerBatch = 3 });
        using (no_grad()) model.Weight("gpt_neox.layers.1.mlp.dense_4h_to_h.bias").fill_(double.NaN); // after the outside run was kept
        var graph = evaluator.Graph;
        int[] edges = [graph.NumberOf(new Edge(0, graph.MlpDestination(1))), graph.NumberOf(new Edge(graph.MlpSource(1), graph.Logits))];
        Assert.That(() => evaluator.Evaluate(new Circuit(graph, edges)), Throws.InstanceOf<ArithmeticException>().With.Message.Contains("of the circuit is NaN for pair 0 of 'random'"));
    }

    [Test]
    public void Refuses_settings_that_are_not_positive()
    {
        using var model = RandomModel.Create(RandomModel.Tiny);
        var data = RandomModel.Pairs(2, model.Config.VocabularySize);
        Assert.That(() => new CircuitEvaluator(model, data, Metric.LogitDifference, settings: new EvaluationSettings { PromptsPerBatch = 0 }), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new CircuitEvaluator(model, data, Metric.LogitDifference, settings: new EvaluationSettings { BytesPerPass = 0 }), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Leaves_no_tensor_behind([Values] Intervention intervention, [Values] bool parallel)
    {
        var before = Live.Tensors;
        using (var model = RandomModel.Create(RandomModel.Tiny with { ParallelResidual = parallel }))
        {
            var withModel = Live.Tensors;
            using (var evaluator = new CircuitEvaluator(model, RandomModel.Pairs(7, model.Config.VocabularySize), Metric.KullbackLeibler, intervention, new EvaluationSettings { PromptsPerBatch = 3 }))
            {
                var kept = Live.Tensors;
                _ = evaluator.Evaluate(Circuits(evaluator.Graph));
                Assert.That(Live.Tensors, Is.EqualTo(kept), "an evaluation keeps nothing");
            }

            Assert.That(Live.Tensors, Is.EqualTo(withModel), "the evaluator takes everything with it but the model");
        }

        Assert.That(Live.Tensors, Is.EqualTo(before));
    }
}
