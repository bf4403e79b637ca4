using Repro.Circuits;
using Repro.Circuits.Attribution;
using Repro.Circuits.Evaluation;
using Repro.Circuits.MinimalCircuit;
using Repro.Circuits.Selection;
using Repro.Tasks;

namespace Repro.Benchmarks;

/// <summary>
/// The suite's own engines, in the roles <see cref="Role.Attribution"/>, <see cref="Role.Evaluation"/> and <see cref="Role.Search"/>:
/// an entry here is timed beside the baselines, its peak memory is measured in a process of its own, and the goals of its role
/// (<see cref="Goals"/>) appear in the table.
/// </summary>
internal static class EngineContestants
{
    public static IReadOnlyList<Entry> All =>
    [
        new(Role.Attribution, workload => new EngineEapIg(workload, new AttributionExecution())),
        new(Role.FrugalAttribution, workload => new EngineEapIg(workload, new AttributionExecution(PromptsPerBatch: 4, TileBytes: 8L << 20))),
        new(Role.Evaluation, workload => new EngineCircuit(workload)),
        new(Role.Search, workload => new EngineSearch(workload)),
    ];
}

/// <summary>EAP-IG by the engine, clean and corrupted runs included.</summary>
internal sealed class EngineEapIg(Workload workload, AttributionExecution execution) : IContestant
{
    public string Name => $"engine EAP-IG, {Workload.Steps} steps, {Math.Min(execution.PromptsPerBatch, Workload.Prompts)} prompts a batch";

    public double[] Run()
    {
        var scores = new AttributionEngine(workload.Model, AttributionSettings.Corrected with { Steps = Workload.Steps }, execution).Edges(workload.Data, Metric.LogitDifference);
        return [.. Enumerable.Range(0, scores.Graph.Edges.Count).Select(edge => scores[edge])];
    }

    public void Dispose()
    {
    }
}

/// <summary>One circuit; the corrupted run is shared by all circuits of a checkpoint and task, so it is made beforehand.</summary>
internal sealed class EngineCircuit(Workload workload) : IContestant
{
    private readonly CircuitEvaluator evaluator = new(workload.Model, workload.Data, Metric.LogitDifference);

    public string Name => $"engine evaluation, {Workload.CircuitEdges} edges";

    public double[] Run() => evaluator.Evaluate(workload.Circuit);

    public void Dispose() => evaluator.Dispose();
}

/// <summary>
/// The minimal faithful circuit with its curve, on the engine's own scores. On random weights no small circuit need be faithful;
/// what is timed is the work of the search, to its answer or to the whole graph.
/// </summary>
internal sealed class EngineSearch(Workload workload) : IContestant
{
    private readonly CircuitEvaluator evaluator = new(workload.Model, workload.Data, Metric.LogitDifference);
    private readonly CircuitOrder order = CircuitOrder.Greedy(new AttributionEngine(workload.Model, AttributionSettings.Corrected, new AttributionExecution()).Edges(workload.Data, Metric.LogitDifference));

    public string Name => "engine minimal circuit with curve";

    public double[] Run()
    {
        var (clean, outside) = (evaluator.Clean.Average(), evaluator.Outside.Average());
        var result = new BisectionRule().Search(order.Count, sizes =>
            [.. evaluator.Evaluate([.. sizes.Select(size => Pruning.Prune(order.Take(size)))]).Select(values => (values.Average() - outside) / (clean - outside))]);
        return [.. result.Curve.Points.Select(point => point.Faithfulness)];
    }

    public void Dispose() => evaluator.Dispose();
}
