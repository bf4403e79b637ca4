namespace Repro.Circuits.Selection;

/// <summary>Takes from a circuit what cannot carry anything from the input to the logits.</summary>
public static class Pruning
{
    private const int Input = 0; // needs no edge into it

    /// <summary>
    /// Drops nodes without an outgoing edge, and nodes but the input without an incoming one (a head needs any one of q, k, v), with
    /// all their edges, until nothing changes. Fewer edges, or none, may be left. Each edge is dropped at most once: the time is in
    /// proportion to the edges.
    /// </summary>
    /// <remarks>
    /// What is left is the largest set that satisfies the rule, so it does not depend on the order in which nodes are dropped, and a
    /// larger circuit never has a smaller one left.
    /// </remarks>
    public static Circuit Prune(Circuit circuit)
    {
        var graph = circuit.Graph;
        var edges = circuit.EdgeNumbers.Select(number => new End(number, graph.Edges[number].Source, Reader(graph, graph.Edges[number].Destination))).ToArray();
        var outgoing = new Groups(graph.SourceCount, edges, end => end.Source);
        var incoming = new Groups(graph.SourceCount, edges, end => end.Reader);

        var kept = Enumerable.Repeat(true, edges.Length).ToArray();
        var (outgoingLeft, incomingLeft) = (outgoing.Sizes(), incoming.Sizes());
        var doomed = new Stack<int>(Enumerable.Range(0, graph.SourceCount).Where(IsDead));
        while (doomed.TryPop(out var node))
        {
            foreach (var place in outgoing[node]) Drop(place);
            foreach (var place in incoming[node]) Drop(place);
        }

        return new Circuit(graph, edges.Where((_, place) => kept[place]).Select(end => end.Number));

        bool IsDead(int node) => outgoingLeft[node] == 0 || (incomingLeft[node] == 0 && node != Input);

        void Drop(int place)
        {
            if (!kept[place]) return;
            kept[place] = false;
            var end = edges[place];
            // a node dies when the first of its two counts comes to zero; that it may be put on the stack for both does no harm
            if (--outgoingLeft[end.Source] == 0) doomed.Push(end.Source);
            if (end.Reader >= 0 && --incomingLeft[end.Reader] == 0) doomed.Push(end.Reader);
        }
    }

    // the node that a destination belongs to; -1 for the logits, which are never dropped
    private static int Reader(ComponentGraph graph, int destination) => graph.SourceOfDestination(destination);

    private readonly record struct End(int Number, int Source, int Reader);

    /// <summary>Places of the edges, by one of their ends: a counting sort.</summary>
    private sealed class Groups
    {
        private readonly int[] starts; // [nodes + 1]
        private readonly int[] places; // [edges that have such an end]

        public Groups(int nodes, End[] edges, Func<End, int> node)
        {
            starts = new int[nodes + 1];
            foreach (var edge in edges)
            {
                if (node(edge) is >= 0 and var at) starts[at + 1]++;
            }

            for (var at = 0; at < nodes; at++) starts[at + 1] += starts[at];
            places = new int[starts[nodes]];
            var next = starts[..nodes];
            for (var place = 0; place < edges.Length; place++)
            {
                if (node(edges[place]) is >= 0 and var at) places[next[at]++] = place;
            }
        }

        public ReadOnlySpan<int> this[int node] => places.AsSpan(starts[node]..starts[node + 1]);

        public int[] Sizes() => [.. Enumerable.Range(0, starts.Length - 1).Select(node => starts[node + 1] - starts[node])];
    }
}
