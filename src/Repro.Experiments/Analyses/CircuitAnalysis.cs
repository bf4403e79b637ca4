using System.Text.Json;
using Repro.Circuits;
using Repro.Circuits.Attribution;
using Repro.Circuits.Costs;
using Repro.Circuits.Evaluation;
using Repro.Circuits.MinimalCircuit;
using Repro.Circuits.Selection;
using Repro.Experiments.Cells;
using Repro.Experiments.Costs;
using Repro.Models;
using Repro.Models.Costs;
using Repro.Statistics;
using Repro.Tasks;

namespace Repro.Experiments.Analyses;

/// <summary>What a model's circuit for a task depends on, besides the prompts.</summary>
/// <param name="Task">The task's name.</param>
/// <param name="Metric">What is attributed and evaluated.</param>
/// <param name="Profile">How edges are scored and ordered, and how the minimal circuit is searched (paper: faithfulness 0.8).</param>
/// <param name="Resamples">Of the prompts, for the noise of what faithfulness divides by.</param>
/// <param name="ResampleSeed">Their seed.</param>
/// <param name="Control">Random circuits beside the minimal one; null: none.</param>
public sealed record CircuitSettings(string Task, Metric Metric, Profile Profile, int Resamples, ulong ResampleSeed, RandomControl? Control) : AnalysisSettings;

/// <summary>Random circuits of the minimal circuit's size.</summary>
/// <param name="Kind">What they have in common with a found one.</param>
/// <param name="Draws">How many.</param>
/// <param name="Seed">Of the draws.</param>
public sealed record RandomControl(RandomCircuitKind Kind, int Draws, ulong Seed);

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
/// <param name="Model">The metric of the model, mean over the clean prompts.</param>
/// <param name="Corrupted">Of the run outside the circuit.</param>
/// <param name="Scores">By edge number.</param>
/// <param name="Curve">Every size that the search evaluated.</param>
/// <param name="Minimal">Null: there is none.</param>
/// <param name="Absent">Why not.</param>
/// <param name="RandomFaithfulness">Of each random circuit, pruned, of at least as many edges as the minimal one; null where none was asked for or there is no minimal one.</param>
public sealed record CircuitResult(double Model, double Corrupted, double[] Scores, CircuitPoint[] Curve, MinimalCircuitCell? Minimal, string? Absent, double[]? RandomFaithfulness = null);

/// <summary>The circuit of a task in one checkpoint (paper, section 4): edge scores by EAP-IG, one order of edges, the faithfulness curve, the minimal circuit.</summary>
public sealed class CircuitAnalysis : IAnalysis
{
    private readonly TaskData data;
    private readonly CircuitSettings settings;

    /// <param name="data">The prompts.</param>
    /// <param name="metric">The task's metric.</param>
    /// <param name="profile">Null: <see cref="Profile.Corrected"/>.</param>
    /// <param name="control">Random circuits to hold the minimal one against; null: none.</param>
    public CircuitAnalysis(TaskData data, Metric metric, Profile? profile = null, RandomControl? control = null)
    {
        this.data = data;
        settings = new CircuitSettings(data.Task, metric, profile ?? Profile.Corrected, Resamples: 1000, ResampleSeed: 7, control);
    }

    public string Name => "circuit";

    public int Revision => 2;

    public AnalysisSettings Settings => settings;

    public string DataSha256 => data.Sha256;

    public bool ToldApartByWeights => true;

    public int Prompts => data.Pairs.Count;

    public int? PromptsPerBatch => settings.Profile.PromptsPerBatch;

    public AnalysisCost Cost(GptNeoXConfig config, ComputeType type, Execution execution)
    {
        var (model, profile) = (new ModelCost(config, type), settings.Profile);
        var prompts = profile.PromptsPerBatch ?? execution.PromptsPerBatch;
        var batches = PromptShapes.Of(data, prompts);
        var attribution = new AttributionCost(model, profile.Attribution, new AttributionExecution(prompts, execution.WorkBytes)).Of(batches, settings.Metric);
        var evaluation = new EvaluationCost(model, batches, settings.Metric, Evaluation(prompts, execution));
        var answer = ExpectedCase.Default.CircuitEdges(evaluation.TotalEdges);
        var draws = settings.Control?.Draws ?? 0;
        return new AnalysisCost(model, attribution.Then(evaluation.Prepare).Then(evaluation.Circuits(
            [.. SearchCost.Sizes(profile.Search, evaluation.TotalEdges, answer), .. Enumerable.Repeat(answer, draws)],
            [.. SearchCost.AtMost(profile.Search, evaluation.TotalEdges), (evaluation.TotalEdges - 1, draws)])));
    }

    public JsonElement Run(GptNeoX model, Execution execution)
    {
        var profile = settings.Profile;
        var prompts = profile.PromptsPerBatch ?? execution.PromptsPerBatch;
        var scores = new AttributionEngine(model, profile.Attribution, new AttributionExecution(prompts, execution.WorkBytes)).Edges(data, settings.Metric);
        var order = profile.Order == SelectionRule.Greedy ? CircuitOrder.Greedy(scores) : CircuitOrder.TopN(scores);
        using var evaluator = new CircuitEvaluator(model, data, settings.Metric, settings: Evaluation(prompts, execution));
        var draws = profile.AsksForPerformance ? Bootstrap.Resample(data.Pairs.Count, settings.Resamples, settings.ResampleSeed) : null;
        var found = MinimalCircuitSearch.Run(evaluator, order, profile.Search, profile.Faithfulness, draws);
        var minimal = found.Minimal.Match<MinimalCircuitCell?>(size => Describe(size, order), _ => null);
        return JsonSerializer.SerializeToElement(
            new CircuitResult(
                evaluator.Clean.Average(),
                evaluator.Outside.Average(),
                [.. Enumerable.Range(0, scores.Graph.Edges.Count).Select(edge => scores[edge])],
                [.. found.Curve.Points.Select(point => new CircuitPoint(point.Edges, point.Faithfulness))],
                minimal,
                found.Minimal.Absence?.Reason,
                minimal is not null && settings.Control is { } control ? Random(evaluator, profile, control, minimal.Edges.Length) : null),
            CellJson.Options);
    }

    private static EvaluationSettings Evaluation(int prompts, Execution execution) => new() { PromptsPerBatch = prompts, BytesPerPass = execution.WorkBytes };

    private static double[] Random(CircuitEvaluator evaluator, Profile profile, RandomControl control, int edges)
    {
        var random = new RandomCircuits(evaluator.Graph, control.Seed);
        var values = evaluator.Evaluate([.. Enumerable.Range(0, control.Draws).Select(draw => random.DrawPruned(control.Kind, draw, edges))]);
        return [.. values.Select(circuit => profile.Faithfulness.Of(circuit, evaluator.Clean, evaluator.Outside))];
    }

    private static MinimalCircuitCell Describe(MinimalSize minimal, CircuitOrder order)
    {
        var circuit = Pruning.Prune(order.Take(minimal.Edges));
        var size = CircuitSize.Of(circuit, order.Scores);
        return new MinimalCircuitCell(minimal.Edges, minimal.Faithfulness, [.. circuit.EdgeNumbers], size.Nodes, size.Heads, size.Mlps);
    }
}
