using System.Text.Json;
using Repro.Circuits;
using Repro.Circuits.Costs;
using Repro.Circuits.Evaluation;
using Repro.Circuits.MinimalCircuit;
using Repro.Circuits.Selection;
using Repro.Experiments.Cells;
using Repro.Experiments.Costs;
using Repro.Models;
using Repro.Models.Costs;
using Repro.Tasks;

namespace Repro.Experiments.Analyses;

/// <summary>A circuit found elsewhere.</summary>
/// <param name="Step">The checkpoint that it was found in.</param>
/// <param name="Edges">Numbers of its edges.</param>
public sealed record FoundCircuit(int Step, int[] Edges);

/// <summary>What the transfer of circuits depends on, besides the prompts and the weights that they are evaluated in.</summary>
/// <param name="Task">The task's name.</param>
/// <param name="Metric">What is read after each prompt.</param>
/// <param name="Faithfulness">In which form.</param>
/// <param name="Circuits">The circuits, as they were found.</param>
/// <param name="RandomKind">What the random circuits have in common with a found one.</param>
/// <param name="RandomDraws">Random circuits for each one, pruned, of at least as many edges.</param>
/// <param name="RandomSeed">Of the draws.</param>
public sealed record TransferSettings(string Task, Metric Metric, FaithfulnessMeasure Faithfulness, IReadOnlyList<FoundCircuit> Circuits, RandomCircuitKind RandomKind, int RandomDraws, ulong RandomSeed) : AnalysisSettings
{
    /// <summary>Also tells the analyses of a run apart: a list does not print what it holds.</summary>
    public override string ToString() => JsonSerializer.Serialize(this, CellJson.Options);
}

/// <summary>One circuit in this checkpoint.</summary>
/// <param name="Step">The checkpoint that it was found in.</param>
/// <param name="Values">Its metric, one number a prompt.</param>
/// <param name="Faithfulness">Of it.</param>
/// <param name="Random">Faithfulness of the random circuits of its size.</param>
public sealed record TransferredCircuit(int Step, double[] Values, double Faithfulness, double[] Random);

/// <param name="Clean">The model's metric, one number a prompt.</param>
/// <param name="Outside">That of the run outside the circuits.</param>
/// <param name="Circuits">In the settings' order.</param>
public sealed record TransferResult(double[] Clean, double[] Outside, TransferredCircuit[] Circuits);

/// <summary>
/// Circuits of other checkpoints of the model, evaluated in this one (claim R2), each beside random circuits of its size (claim R3). The
/// circuits are settings: a cell depends on nothing but these, the prompts and the weights. Not for a checkpoint whose own metric is not above its noise:
/// there faithfulness is a ratio to noise.
/// </summary>
public sealed class TransferAnalysis : IAnalysis
{
    private readonly TaskData data;
    private readonly TransferSettings settings;

    /// <param name="data">The prompts.</param>
    /// <param name="metric">The task's metric.</param>
    /// <param name="circuits">At least one.</param>
    /// <param name="random">Kind, number and seed of the random circuits.</param>
    /// <param name="measure">Null: that of <see cref="Profile.Corrected"/>.</param>
    /// <exception cref="ArgumentException">There is no circuit, or one has no edge.</exception>
    public TransferAnalysis(TaskData data, Metric metric, IReadOnlyList<FoundCircuit> circuits, (RandomCircuitKind Kind, int Draws, ulong Seed) random, FaithfulnessMeasure? measure = null)
    {
        if (circuits.Count == 0) throw new ArgumentException("There is no circuit to evaluate: give at least one.");
        if (circuits.FirstOrDefault(circuit => circuit.Edges.Length == 0) is { } empty) throw new ArgumentException($"The circuit of step {empty.Step} has no edge: leave it out.");
        this.data = data;
        settings = new TransferSettings(data.Task, metric, measure ?? Profile.Corrected.Faithfulness, circuits, random.Kind, random.Draws, random.Seed);
    }

    public string Name => "transfer";

    public int Revision => 1;

    public AnalysisSettings Settings => settings;

    public string DataSha256 => data.Sha256;

    public bool ToldApartByWeights => true;

    public int Prompts => data.Pairs.Count;

    public AnalysisCost Cost(GptNeoXConfig config, ComputeType type, Execution execution)
    {
        var model = new ModelCost(config, type);
        var evaluation = new EvaluationCost(model, PromptShapes.Of(data, execution.PromptsPerBatch), settings.Metric, Evaluation(execution));
        int[] sizes = [.. settings.Circuits.Select(circuit => circuit.Edges.Length), .. settings.Circuits.Select(circuit => circuit.Edges.Length).Distinct().SelectMany(edges => Enumerable.Repeat(edges, settings.RandomDraws))];
        return new AnalysisCost(model, evaluation.Prepare.Then(evaluation.Circuits(sizes, [.. sizes.Select(size => (size, 1.0))])));
    }

    public JsonElement Run(GptNeoX model, Execution execution)
    {
        using var evaluator = new CircuitEvaluator(model, data, settings.Metric, settings: Evaluation(execution));
        var random = new RandomCircuits(evaluator.Graph, settings.RandomSeed);
        // of one size for equally large circuits: they then share their draws
        var drawn = settings.Circuits.Select(circuit => circuit.Edges.Length).Distinct().ToDictionary(
            edges => edges,
            edges => evaluator.Evaluate([.. Enumerable.Range(0, settings.RandomDraws).Select(draw => random.DrawPruned(settings.RandomKind, draw, edges))]).Select(Faithfulness).ToArray());
        var found = evaluator.Evaluate([.. settings.Circuits.Select(circuit => new Circuit(evaluator.Graph, circuit.Edges))]);
        return JsonSerializer.SerializeToElement(
            new TransferResult(
                [.. evaluator.Clean],
                [.. evaluator.Outside],
                [.. settings.Circuits.Select((circuit, i) => new TransferredCircuit(circuit.Step, found[i], Faithfulness(found[i]), drawn[circuit.Edges.Length]))]),
            CellJson.Options);

        double Faithfulness(double[] values) => settings.Faithfulness.Of(values, evaluator.Clean, evaluator.Outside);
    }

    private static EvaluationSettings Evaluation(Execution execution) => new() { PromptsPerBatch = execution.PromptsPerBatch, BytesPerPass = execution.WorkBytes };
}
