using Repro.Circuits.Evaluation;
using Repro.Tasks;

namespace Repro.Circuits.Tests.Evaluation;

public sealed class ExactPatchingTests
{
    [Test]
    public void An_edge_patched_alone_is_the_circuit_of_all_others([Values] bool parallel, [Values(1L, 300_000L, 1L << 30)] long bytes)
    {
        using var model = RandomModel.Create(RandomModel.Tiny with { ParallelResidual = parallel });
        var data = RandomModel.Pairs(5, model.Config.VocabularySize);
        using var evaluator = new CircuitEvaluator(model, data, Metric.LogitDifference);
        var graph = evaluator.Graph;
        int[] edges = [.. Enumerable.Range(0, graph.Edges.Count).Where(edge => edge % 3 == 0).Reverse()];
        var expected = evaluator.Evaluate([.. edges.Select(edge => new Circuit(graph, Enumerable.Range(0, graph.Edges.Count).Where(other => other != edge)))]);

        var exact = ExactPatching.Measure(model, data, Metric.LogitDifference, edges, keepPerPrompt: true, new EvaluationSettings { PromptsPerBatch = 2, BytesPerPass = bytes });
        Assert.That(exact.Edges, Is.EqualTo(edges));
        Assert.That(exact.Clean, Is.EqualTo(evaluator.Clean).Within(1e-12));
        for (var i = 0; i < edges.Length; i++)
        {
            Assert.That(exact.PerPrompt[i], Is.EqualTo(expected[i]).Within(1e-10), graph.EdgeName(graph.Edges[edges[i]]));
            Assert.That(exact.Effects[i], Is.EqualTo(expected[i].Average() - evaluator.Clean.Average()).Within(1e-10));
        }
    }

    [Test]
    public void Keeps_no_prompts_unless_asked()
    {
        using var model = RandomModel.Create(RandomModel.Tiny);
        var exact = ExactPatching.Measure(model, RandomModel.Pairs(2, model.Config.VocabularySize), Metric.LogitDifference, [0, 1]);
        Assert.That(() => exact.PerPrompt, Throws.InvalidOperationException);
    }

    [Test]
    public void Refuses_an_edge_that_is_not_there_and_answers_outside_the_vocabulary()
    {
        var before = Live.Tensors;
        using (var model = RandomModel.Create(RandomModel.Tiny))
        {
            var data = RandomModel.Pairs(2, model.Config.VocabularySize);
            Assert.That(() => ExactPatching.Measure(model, data, Metric.LogitDifference, [-1]), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => ExactPatching.Measure(model, data, Metric.LogitDifference, [100_000]), Throws.InstanceOf<ArgumentOutOfRangeException>());
            var wrong = new TaskData("wrong", [data.Pairs[0] with { Answers = [1000] }]);
            Assert.That(() => ExactPatching.Measure(model, wrong, Metric.LogitDifference), Throws.ArgumentException.With.Message.Contains("1000"));
            _ = ExactPatching.Measure(model, data, Metric.KullbackLeibler);
        }

        Assert.That(Live.Tensors, Is.EqualTo(before));
    }
}
