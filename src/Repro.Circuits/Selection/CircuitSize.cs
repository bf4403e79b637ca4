using Repro.Statistics;

namespace Repro.Circuits.Selection;

/// <summary>How large a circuit is, by every count that papers use.</summary>
/// <param name="Edges">Its edges.</param>
/// <param name="Nodes">Nodes that an edge touches (<see cref="CircuitNodes"/>): the input counts, the logits never do. (The paper's tables count both.)</param>
/// <param name="Heads">Attention heads among the nodes.</param>
/// <param name="Mlps">MLPs among the nodes.</param>
/// <param name="ScoreShare">Sum of |score| over its edges / sum of |score| over all edges, in [0, 1]; absent when all scores are 0.</param>
public sealed record CircuitSize(int Edges, int Nodes, int Heads, int Mlps, Outcome<double> ScoreShare)
{
    /// <summary>The size of a circuit, as it is: prune it first to count what is connected.</summary>
    /// <exception cref="ArgumentException">The scores are of a graph of another shape.</exception>
    public static CircuitSize Of(Circuit circuit, EdgeScores scores)
    {
        var graph = circuit.Graph;
        if ((graph.Layers, graph.Heads, graph.ParallelResidual) != (scores.Graph.Layers, scores.Graph.Heads, scores.Graph.ParallelResidual))
            throw new ArgumentException($"The circuit is of a graph of {graph.Edges.Count} edges and the scores of one of {scores.Graph.Edges.Count}, or of another shape.", nameof(scores));
        var nodes = CircuitNodes.Of(circuit);
        var mlps = Enumerable.Range(0, graph.Layers).Select(graph.MlpSource).Intersect(nodes).Count();
        var heads = nodes.Count(node => node != 0) - mlps;

        var (inside, all) = (0.0, 0.0);
        for (var edge = 0; edge < graph.Edges.Count; edge++)
        {
            var weight = Math.Abs(scores[edge]);
            all += weight;
            if (circuit.Contains(edge)) inside += weight;
        }

        return new CircuitSize(circuit.EdgeNumbers.Count, nodes.Count, heads, mlps, all > 0 ? inside / all : new Absence("all scores are 0"));
    }
}
