namespace Repro.Circuits.Selection;

/// <summary>The nodes that a circuit's edges touch.</summary>
public static class CircuitNodes
{
    /// <summary>
    /// Sources (the embedding, heads, MLPs) that are an end of an edge, rising; a head that is read and one of whose q, k, v reads
    /// is one node. The logits, which are no source, are never among them. In a pruned circuit these are EAP-IG's nodes.
    /// </summary>
    public static IReadOnlyList<int> Of(Circuit circuit)
    {
        var graph = circuit.Graph;
        var touched = new bool[graph.SourceCount];
        foreach (var number in circuit.EdgeNumbers)
        {
            var edge = graph.Edges[number];
            touched[edge.Source] = true;
            if (edge.Destination != graph.Logits) touched[graph.SourceOfDestination(edge.Destination)] = true;
        }

        return [.. Enumerable.Range(0, touched.Length).Where(source => touched[source])];
    }
}
