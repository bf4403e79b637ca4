using System.Globalization;
using Repro.Models;
using Repro.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Circuits.Evaluation;

/// <summary>
/// The truth that attributions approximate: every edge alone carries its source's corrupted output, in a run that is clean otherwise
/// and in which everything downstream answers (per-edge interchange patching, Conmy et al. 2023, arXiv 2304.14997). Batched over the
/// edges into a layer: what lies before the destination is the clean run's and is not computed again.
/// </summary>
public static class ExactPatching
{
    /// <param name="model">The model.</param>
    /// <param name="data">The prompts.</param>
    /// <param name="metric">What is read after each prompt.</param>
    /// <param name="edges">Numbers of the edges to patch; null: all.</param>
    /// <param name="keepPerPrompt">Whether <see cref="ExactEffects.PerPrompt"/> is kept.</param>
    /// <param name="settings">How it is carried out; null: the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such edge.</exception>
    /// <exception cref="ArithmeticException">The metric of a pair is no finite number; the message names it and the edge.</exception>
    public static ExactEffects Measure(GptNeoX model, TaskData data, Metric metric, IReadOnlyList<int>? edges = null, bool keepPerPrompt = false, EvaluationSettings? settings = null)
    {
        settings ??= new EvaluationSettings();
        settings.Check();
        var graph = new ComponentGraph(model.Config);
        int[] wanted = [.. edges ?? Enumerable.Range(0, graph.Edges.Count)];
        foreach (var edge in wanted)
        {
            if (edge < 0 || edge >= graph.Edges.Count) throw new ArgumentOutOfRangeException(nameof(edges), edge, $"The graph has {graph.Edges.Count} edges.");
        }

        using var quiet = no_grad();
        var (clean, sums) = (new double[data.Pairs.Count], new double[wanted.Length]);
        var perPrompt = keepPerPrompt ? wanted.Select(_ => new double[data.Pairs.Count]).ToArray() : null;
        var places = wanted.Select((edge, place) => (graph.Edges[edge], place)).ToArray();
        var first = 0;
        foreach (var pairs in data.Pairs.Chunk(settings.PromptsPerBatch))
        {
            using var scope = NewDisposeScope();
            using var batch = new PatchingBatch(model, graph, metric, pairs);
            Require(batch.Clean, first, data, metric, "of the clean run");
            batch.Clean.CopyTo(clean, first);
            foreach (var group in places.GroupBy(item => PatchingBatch.StageOf(graph, item.Item1.Destination)).OrderBy(group => group.Key))
            {
                foreach (var chunk in group.Chunk(batch.EdgesPerPass(settings.BytesPerPass)))
                {
                    var values = batch.Patched(group.Key, [.. chunk.Select(item => item.Item1)]);
                    for (var i = 0; i < chunk.Length; i++)
                    {
                        Require(values[i], first, data, metric, $"with {graph.EdgeName(chunk[i].Item1)} patched");
                        sums[chunk[i].place] += values[i].Sum();
                        if (perPrompt is not null) values[i].CopyTo(perPrompt[chunk[i].place], first);
                    }
                }
            }

            first += pairs.Length;
        }

        var mean = clean.Average();
        return new ExactEffects(wanted, clean, [.. sums.Select(sum => (sum / data.Pairs.Count) - mean)], perPrompt);
    }

    private static void Require(double[] values, int first, TaskData data, Metric metric, string whose)
    {
        var at = Array.FindIndex(values, value => !double.IsFinite(value));
        if (at >= 0) throw new ArithmeticException(string.Create(CultureInfo.InvariantCulture, $"The metric {metric} {whose} is {values[at]} for pair {first + at} of '{data.Task}': look at the weights and at that pair."));
    }
}
