using System.Globalization;
using Repro.Statistics;

namespace Repro.Circuits.Selection;

/// <summary>
/// Random circuits of a graph, the control for a circuit that was found: how faithful are as many edges that nobody chose?
/// Decided by seed, kind and number of the draw alone, whatever else was drawn.
/// </summary>
/// <param name="graph">The graph.</param>
/// <param name="seed">Any value.</param>
public sealed class RandomCircuits(ComponentGraph graph, ulong seed)
{
    private readonly SeededRandom random = new(seed);

    /// <summary>A random order of all edges: one serves all sizes, like a found order.</summary>
    /// <param name="kind">Uniform (a random permutation) or connected.</param>
    /// <param name="draw">Which of the many, from 0.</param>
    public CircuitOrder Order(RandomCircuitKind kind, int draw)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(draw);
        var stream = random.Fork(string.Create(CultureInfo.InvariantCulture, $"{kind} {draw}"));
        var values = new double[graph.Edges.Count];
        for (var edge = 0; edge < values.Length; edge++) values[edge] = stream.NextDouble();
        var scores = new EdgeScores(graph, values);
        return kind == RandomCircuitKind.Uniform ? CircuitOrder.TopN(scores) : CircuitOrder.Greedy(scores);
    }

    /// <summary>A circuit of exactly <paramref name="edges"/> edges, not pruned: the control for a circuit that is not pruned either.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The graph has no circuit of so many edges.</exception>
    public Circuit Draw(RandomCircuitKind kind, int draw, int edges) => Order(kind, draw).Take(edges);

    /// <summary>
    /// A pruned circuit of at least <paramref name="edges"/> edges, the smallest that the order has (one more edge may connect
    /// several at once, so it can be a few above): the control for a pruned circuit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The graph has fewer edges, or the number is negative.</exception>
    public Circuit DrawPruned(RandomCircuitKind kind, int draw, int edges)
    {
        var order = Order(kind, draw);
        ArgumentOutOfRangeException.ThrowIfNegative(edges);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(edges, order.Count);
        var (low, high) = (edges, order.Count); // what is left of a prefix never shrinks as the prefix grows, so this bisection is exact
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (Pruning.Prune(order.Take(middle)).EdgeNumbers.Count >= edges) high = middle;
            else low = middle + 1;
        }

        return Pruning.Prune(order.Take(low));
    }
}
