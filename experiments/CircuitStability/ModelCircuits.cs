using System.Globalization;
using Repro.Circuits;
using Repro.Circuits.Selection;
using Repro.Experiments.Analyses;
using Repro.Experiments.Suites;
using Repro.Statistics;

namespace CircuitStability;

/// <summary>The minimal circuit of one checkpoint.</summary>
/// <param name="Checkpoint">The checkpoint.</param>
/// <param name="Result">The cell.</param>
/// <param name="Circuit">Its minimal circuit.</param>
/// <param name="Components">Heads and MLPs in it; the embedding, which is in every circuit, is no sign of likeness.</param>
/// <param name="Weights">Score of every edge in it.</param>
public sealed record CircuitAt(SuiteCheckpoint Checkpoint, CircuitResult Result, MinimalCircuitCell Circuit, IReadOnlyList<int> Components, IReadOnlyDictionary<int, double> Weights)
{
    /// <summary>As the paper counts: the embedding and the logits too.</summary>
    public int NodesWithLogits => Circuit.Nodes + 1;
}

/// <summary>One model's circuits over training.</summary>
public sealed class ModelCircuits
{
    /// <param name="model">The model.</param>
    /// <param name="graph">Its graph.</param>
    /// <param name="results">Its checkpoints in order.</param>
    /// <param name="rule">When the task counts as learned.</param>
    public ModelCircuits(SuiteModel model, ComponentGraph graph, IReadOnlyList<(SuiteCheckpoint Checkpoint, Outcome<CircuitResult> Result)> results, EmergenceRule rule)
    {
        (Model, Graph) = (model, graph);
        Points = [.. results.Select(pair => (pair.Checkpoint, pair.Result, pair.Result.Match(result => At(pair.Checkpoint, result, graph), absence => absence)))];
        Formed = [.. Points.Reverse().TakeWhile(point => point.Circuit.IsPresent).Reverse().Select(point => point.Circuit.Value)];
        var curve = new TrainingCurve(model.Name, "circuit prompts", results.Select(pair => new CurvePoint(pair.Checkpoint.Step, pair.Checkpoint.Tokens, pair.Result.Match<Outcome<double>>(result => result.Model, absence => absence))));
        Emerged = Final.Match(_ => Emergence.Find(curve, rule), absence => absence);
    }

    public SuiteModel Model { get; }

    public ComponentGraph Graph { get; }

    /// <summary>Attention heads of all layers.</summary>
    public int Heads => Graph.Layers * Graph.Heads;

    /// <summary>Every checkpoint, with its circuit or why it has none.</summary>
    public IReadOnlyList<(SuiteCheckpoint Checkpoint, Outcome<CircuitResult> Result, Outcome<CircuitAt> Circuit)> Points { get; }

    /// <summary>
    /// The checkpoints from which on every one has a circuit: the last unbroken run. A circuit before it is left out: at 95 % one in
    /// forty untrained models lies above its noise by chance.
    /// </summary>
    public IReadOnlyList<CircuitAt> Formed { get; }

    /// <summary>The circuit of the last checkpoint.</summary>
    public Outcome<CircuitAt> Final => Points[^1].Circuit;

    /// <summary>When the model learns the task, by its performance on the circuit's prompts.</summary>
    public Outcome<EmergencePoint> Emerged { get; }

    /// <summary>The formed circuits from emergence on.</summary>
    public IReadOnlyList<CircuitAt> SinceEmergence => Emerged.TryGet(out var point) ? [.. Formed.Where(at => at.Checkpoint.Step >= point.Step)] : [];

    /// <summary>For example <c>7 of 14 checkpoints have a circuit from step 3072 on, 1 before</c>.</summary>
    public string Coverage => string.Create(CultureInfo.InvariantCulture, $"{Formed.Count} of {Points.Count} checkpoints have a circuit{(Formed.Count > 0 ? $" from step {Formed[0].Checkpoint.Step} on" : "")}, {Points.Count(point => point.Circuit.IsPresent) - Formed.Count} before");

    /// <summary>How alike two of its circuits are.</summary>
    public static PairSimilarity Similarity(CircuitAt first, CircuitAt second) => new(
        first.Checkpoint.Tokens,
        second.Checkpoint.Tokens,
        Jaccard.Of(first.Circuit.Edges, second.Circuit.Edges),
        Jaccard.Of(first.Components, second.Components),
        Jaccard.OfWeights(first.Weights, second.Weights));

    private static Outcome<CircuitAt> At(SuiteCheckpoint checkpoint, CircuitResult result, ComponentGraph graph)
    {
        if (result.Minimal is not { } minimal) return new Absence(result.Absent ?? "no circuit");
        int[] components = [.. CircuitNodes.Of(new Circuit(graph, minimal.Edges)).Where(source => source != 0)];
        return new CircuitAt(checkpoint, result, minimal, components, minimal.Edges.ToDictionary(edge => edge, edge => result.Scores[edge]));
    }
}
