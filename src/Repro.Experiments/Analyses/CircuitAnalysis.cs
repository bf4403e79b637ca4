using System.Text.Json;
using Repro.Circuits;
using Repro.Circuits.Attribution;
using Repro.Circuits.Evaluation;
using Repro.Circuits.MinimalCircuit;
using Repro.Circuits.Selection;
using Repro.Experiments.Cells;
using Repro.Models;
using Repro.Statistics;
using Repro.Tasks;

namespace Repro.Experiments.Analyses;

/// <summary>What a model's circuit for a task depends on.</summary>
/// <param name="Task">The task's name.</param>
/// <param name="Metric">What is attributed and evaluated.</param>
/// <param name="Prompts">How the prompts are drawn.</param>
/// <param name="Attribution">How edges are scored.</param>
/// <param name="Rule">The order of edges by their scores.</param>
/// <param name="Search">The search for the minimal circuit (paper: faithfulness 0.8), in the form that goes from the corrupted run to the model.</param>
/// <param name="Resamples">Of the prompts, for the noise of what faithfulness divides by.</param>
/// <param name="ResampleSeed">Their seed.</param>
public sealed record CircuitSettings(string Task, Metric Metric, IoiSettings Prompts, AttributionSettings Attribution, SelectionRule Rule, BisectionRule Search, int Resamples, ulong ResampleSeed) : AnalysisSettings;

/// <summary>A point of the faithfulness curve.</summary>
public sealed record CircuitPoint(int Edges, double Faithfulness);

/// <summary>The smallest faithful circuit.</summary>
/// <param name="Taken">Edges taken from the order.</param>
/// <param name="Faithfulness">Of it.</param>
/// <param name="Edges">Numbers of the edges that pruning leaves.</param>
/// <param name="Nodes">Nodes among them, the input counted, the logits not.</param>
/// <param name="Heads">Heads among the nodes.</param>
/// <param name="Mlps">MLPs among the nodes.</param>
public sealed record MinimalCircuitCell(int Taken, double Faithfulness, int[] Edges, int Nodes, int Heads, int Mlps);

/// <summary>Scores of every edge in the graph's order, the curve, and the minimal circuit or why there is none.</summary>
public sealed record CircuitResult(double Model, double Corrupted, double[] Scores, CircuitPoint[] Curve, MinimalCircuitCell? Minimal, string? Absent);

/// <summary>The circuit of a task in one checkpoint (paper, section 4): edge scores by EAP-IG, one order of edges, the faithfulness curve, the minimal circuit.</summary>
public sealed class CircuitAnalysis : IAnalysis
{
    private readonly TaskData data;
    private readonly CircuitSettings settings;

    /// <param name="language">The words of the suite's models.</param>
    /// <param name="prompts">How the prompts are drawn.</param>
    public CircuitAnalysis(IoiLanguage language, IoiSettings prompts)
    {
        data = IoiTask.Generate(language, prompts);
        settings = new CircuitSettings(IoiTask.Name, Metric.LogitDifference, prompts, AttributionSettings.Corrected, SelectionRule.Greedy, new BisectionRule { Threshold = 0.8 }, Resamples: 1000, ResampleSeed: 7);
    }

    public string Name => "circuit";

    public int Revision => 1;

    public AnalysisSettings Settings => settings;

    public string DataSha256 => data.Sha256;

    public bool ToldApartByWeights => true;

    public JsonElement Run(GptNeoX model, Execution execution)
    {
        var scores = new AttributionEngine(model, settings.Attribution, new AttributionExecution(execution.PromptsPerBatch)).Edges(data, settings.Metric);
        var order = settings.Rule == SelectionRule.Greedy ? CircuitOrder.Greedy(scores) : CircuitOrder.TopN(scores);
        using var evaluator = new CircuitEvaluator(model, data, settings.Metric, settings: new EvaluationSettings { PromptsPerBatch = execution.PromptsPerBatch });
        var (clean, corrupted) = (evaluator.Clean.Average(), evaluator.Outside.Average());
        double[] range = [.. evaluator.Clean.Zip(evaluator.Outside, (whole, outside) => whole - outside)];

        // undefined where the model's own metric is not above its noise: a share of nothing says nothing
        var draws = Bootstrap.Resample(range.Length, settings.Resamples, settings.ResampleSeed);
        var (own, denominator) = (Bootstrap.Mean([.. evaluator.Clean], draws), Bootstrap.Mean(range, draws));
        var found = settings.Search.Search(
            order.Count,
            sizes => [.. evaluator.Evaluate([.. sizes.Select(size => Pruning.Prune(order.Take(size)))]).Select(values => (values.Average() - corrupted) / (clean - corrupted))],
            own.Lower > 0 ? denominator : own);
        return JsonSerializer.SerializeToElement(
            new CircuitResult(
                clean,
                corrupted,
                [.. Enumerable.Range(0, scores.Graph.Edges.Count).Select(edge => scores[edge])],
                [.. found.Curve.Points.Select(point => new CircuitPoint(point.Edges, point.Faithfulness))],
                found.Minimal.Match<MinimalCircuitCell?>(minimal => Describe(minimal, order), _ => null),
                found.Minimal.Absence?.Reason),
            CellJson.Options);
    }

    private static MinimalCircuitCell Describe(MinimalSize minimal, CircuitOrder order)
    {
        var circuit = Pruning.Prune(order.Take(minimal.Edges));
        var size = CircuitSize.Of(circuit, order.Scores);
        return new MinimalCircuitCell(minimal.Edges, minimal.Faithfulness, [.. circuit.EdgeNumbers], size.Nodes, size.Heads, size.Mlps);
    }
}
