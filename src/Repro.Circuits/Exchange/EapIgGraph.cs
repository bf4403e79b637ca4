using Repro.Circuits.Selection;

namespace Repro.Circuits.Exchange;

/// <summary>What a graph file of EAP-IG holds.</summary>
/// <param name="Scores">Score of every edge.</param>
/// <param name="Circuit">Edges with <c>in_graph</c>.</param>
/// <param name="Nodes">Sources with <c>in_graph</c>, rising. In a pruned graph, those that an edge touches; the file may say otherwise.</param>
public sealed record EapIgGraph(EdgeScores Scores, Circuit Circuit, IReadOnlyList<int> Nodes)
{
    /// <summary>Scores and a circuit, with the nodes that its edges touch.</summary>
    public static EapIgGraph Of(EdgeScores scores, Circuit circuit) => new(scores, circuit, CircuitNodes.Of(circuit));
}
