using System.Diagnostics;
using System.Globalization;
using Repro.Circuits.Evaluation;
using Repro.Models;
using Repro.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Circuits.Tests.Evaluation;

/// <summary>
/// Measures, and asserts nothing about time: one circuit of 200 edges against one plain forward pass with last-position logits, at the
/// shapes of two Pythia models. 16 prompts of 20 tokens, random weights, one thread.
/// </summary>
[Explicit("takes a minute and half a gigabyte; it measures")]
public sealed class EvaluationCost
{
    private const int Prompts = 16, Tokens = 20, Edges = 200, Repeats = 5;

    [TestCase("70m", 6, 512, 8)]
    [TestCase("160m", 12, 768, 12)]
    public void One_evaluation_over_one_forward(string name, int layers, int width, int heads)
    {
        var threads = get_num_threads();
        set_num_threads(1);
        try
        {
            var config = new GptNeoXConfig { Layers = layers, Width = width, Heads = heads, MlpWidth = 4 * width, VocabularySize = 50304, ContextLength = 64 };
            using var model = RandomModel.Create(config, ScalarType.Float32, deviation: 0.02);
            foreach (var (from, metric) in ((int, Metric)[])[(0, Metric.LogitDifference), (0, Metric.KullbackLeibler), (12, Metric.LogitDifference)])
            {
                var data = Data(config, from);
                using var evaluator = new CircuitEvaluator(model, data, metric);
                var alive = Alive(evaluator.Graph);
                Circuit[] greedy = [.. ((int[])[Edges / 8, Edges / 4, Edges / 2, Edges]).Select(count => Greedy(evaluator.Graph, count))];
                using var prompts = new PromptBatch([.. data.Pairs.Select(pair => pair.Clean)], CPU);
                // the plain forward and the evaluations take turns, so that the machine's other load hits all alike
                var times = Median(
                    () => Forward(model, prompts),
                    () => evaluator.Evaluate(alive),
                    () => evaluator.Evaluate(greedy[^1]),
                    () => evaluator.Evaluate(greedy));
                TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{name,-5} {metric,-18} prompts differ from token {from,2}: forward {times[0]:0.0} ms; {alive.EdgeNumbers.Count} edges all alive {times[1] / times[0]:0.00}, {Edges} greedy edges {times[2] / times[0]:0.00}, four greedy sizes {times[3] / times[0]:0.00} forwards"));
            }
        }
        finally
        {
            set_num_threads(threads);
        }

        Assert.Pass();
    }

    private static TaskData Data(GptNeoXConfig config, int from)
    {
        var random = new Random(5);
        return new TaskData("cost", [.. Enumerable.Range(0, Prompts).Select(_ =>
        {
            var clean = Enumerable.Range(0, Tokens).Select(_ => random.Next(config.VocabularySize)).ToArray();
            return new PromptPair(clean, [.. clean.Select((token, at) => at < from ? token : random.Next(config.VocabularySize))], [1], [2]);
        })]);
    }

    // from the logits backwards by random scores, as circuits are picked: every node reaches the logits
    private static Circuit Greedy(ComponentGraph graph, int count)
    {
        var random = new Random(11);
        var scores = graph.Edges.Select(_ => random.NextDouble()).ToArray();
        var into = Enumerable.Range(0, graph.Edges.Count).ToLookup(edge => graph.Edges[edge].Destination);
        var candidates = new PriorityQueue<int, double>(into[graph.Logits].Select(edge => (edge, scores[edge])));
        var (known, chosen) = (new HashSet<int>(), new List<int>());
        while (chosen.Count < count)
        {
            var edge = candidates.Dequeue();
            chosen.Add(edge);
            var source = graph.Edges[edge].Source;
            if (!known.Add(source)) continue;
            foreach (var next in graph.DestinationsOfSource(source).SelectMany(destination => into[destination])) candidates.Enqueue(next, scores[next]);
        }

        return new Circuit(graph, chosen);
    }

    // the dearest circuit of that many edges: every MLP and as many heads as it can have with each of their streams run, all into the logits
    private static Circuit Alive(ComponentGraph graph)
    {
        var random = new Random(13);
        var heads = (Edges - (2 * graph.Layers)) / 4;
        var all = Enumerable.Range(0, graph.Layers).SelectMany(layer => Enumerable.Range(0, graph.Heads).Select(head => graph.HeadSource(layer, head))).ToArray();
        random.Shuffle(all);
        int[] nodes = [.. all.Take(heads).Concat(Enumerable.Range(0, graph.Layers).Select(graph.MlpSource)).Order()];
        var edges = nodes.Select(node => graph.NumberOf(new Edge(node, graph.Logits))).ToList();
        foreach (var destination in nodes.SelectMany(graph.DestinationsOfSource))
        {
            int[] sources = [0, .. nodes.TakeWhile(node => node < graph.SourcesRead(destination))];
            edges.Add(graph.NumberOf(new Edge(sources[random.Next(sources.Length)], destination)));
        }

        return new Circuit(graph, edges);
    }

    private static void Forward(GptNeoX model, PromptBatch prompts)
    {
        using var quiet = no_grad();
        using var logits = model.LogitsAt(prompts.Tokens, prompts.LastPositions);
    }

    private static double[] Median(params Action[] actions)
    {
        foreach (var action in actions) action();
        var times = actions.Select(_ => new double[Repeats]).ToArray();
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            for (var i = 0; i < actions.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                actions[i]();
                times[i][repeat] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }

        return [.. times.Select(row => row.Order().ElementAt(Repeats / 2))];
    }
}
