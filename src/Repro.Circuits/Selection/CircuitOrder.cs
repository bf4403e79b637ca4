using System.Globalization;

namespace Repro.Circuits.Selection;

/// <summary>
/// Every edge of a graph in the order in which a circuit takes them: the circuit of n edges is the first n, so that one order serves
/// all sizes. Immutable; 4 bytes an edge.
/// </summary>
/// <remarks>
/// Of two edges of equal score the one with the lower number comes first (see <see cref="ComponentGraph"/>). The reference leaves
/// ties to its sorting routine, hence where scores tie its circuit may differ from this one without either being wrong.
/// Reference: Hanna et al., "Have Faith in Faithfulness" (2024), EAP-IG.
/// </remarks>
public sealed class CircuitOrder
{
    private readonly int[] edges;

    private CircuitOrder(EdgeScores scores, SelectionRule rule, ScoreRanking ranking, int[] edges) =>
        (Scores, Rule, Ranking, this.edges) = (scores, rule, ranking, edges);

    /// <summary>The scores that decided it.</summary>
    public EdgeScores Scores { get; }

    public ComponentGraph Graph => Scores.Graph;

    public SelectionRule Rule { get; }

    public ScoreRanking Ranking { get; }

    /// <summary>Numbers of all edges, first taken first.</summary>
    public IReadOnlyList<int> EdgeNumbers => edges;

    /// <summary>|E|, the largest size.</summary>
    public int Count => edges.Length;

    /// <summary>Largest scores first.</summary>
    public static CircuitOrder TopN(EdgeScores scores, ScoreRanking ranking = ScoreRanking.Magnitude) =>
        new(scores, SelectionRule.TopN, ranking, Sorted(scores, ranking));

    /// <summary>
    /// From the logits down: the edges into the logits are the first candidates; again and again the best candidate is taken, and
    /// when its source is new, all edges into that source (q, k and v alike) become candidates. Since every source has an edge into
    /// the logits, every edge is taken in the end.
    /// </summary>
    public static CircuitOrder Greedy(EdgeScores scores, ScoreRanking ranking = ScoreRanking.Magnitude)
    {
        var graph = scores.Graph;
        var sorted = Sorted(scores, ranking);
        var rank = new int[sorted.Length]; // of each edge: whole numbers, ties already broken, are quick to compare
        for (var place = 0; place < sorted.Length; place++) rank[sorted[place]] = place;

        var candidates = new PriorityQueue<int, int>();
        var reached = new bool[graph.SourceCount];
        AddEdgesInto(graph.Logits);
        var order = new int[sorted.Length];
        for (var place = 0; place < order.Length; place++)
        {
            order[place] = candidates.Dequeue();
            var source = graph.Edges[order[place]].Source;
            if (reached[source]) continue;
            reached[source] = true;
            foreach (var destination in graph.DestinationsOfSource(source)) AddEdgesInto(destination);
        }

        return new CircuitOrder(scores, SelectionRule.Greedy, ranking, order);

        void AddEdgesInto(int destination)
        {
            for (var source = 0; source < graph.SourcesRead(destination); source++)
            {
                var edge = graph.NumberOf(new Edge(source, destination));
                candidates.Enqueue(edge, rank[edge]);
            }
        }
    }

    /// <summary>The circuit of the first <paramref name="n"/> edges, not pruned (<see cref="Pruning"/>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">n is below 0 or above <see cref="Count"/>.</exception>
    public Circuit Take(int n)
    {
        if (n < 0 || n > edges.Length) throw new ArgumentOutOfRangeException(nameof(n), n, string.Create(CultureInfo.InvariantCulture, $"A circuit of this graph has 0 to {edges.Length} edges."));
        return new Circuit(Graph, new ArraySegment<int>(edges, 0, n));
    }

    /// <summary>How many edges have |score| (or score, as <see cref="Ranking"/> says) of at least <paramref name="threshold"/>: they are the first so many.</summary>
    /// <exception cref="InvalidOperationException">The order is greedy: there, edges above a threshold do not come first.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is not a number.</exception>
    public int CountAtLeast(double threshold)
    {
        if (Rule != SelectionRule.TopN) throw new InvalidOperationException("A threshold cuts a top-n order; in a greedy order the edges above it do not come first.");
        if (double.IsNaN(threshold)) throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "A threshold is a number.");
        var (low, high) = (0, edges.Length);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (Key(Scores[edges[middle]], Ranking) >= threshold) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private static double Key(double score, ScoreRanking ranking) => ranking == ScoreRanking.Magnitude ? Math.Abs(score) : score;

    private static int[] Sorted(EdgeScores scores, ScoreRanking ranking)
    {
        var keys = new double[scores.Graph.Edges.Count];
        var order = new int[keys.Length];
        for (var edge = 0; edge < keys.Length; edge++) (keys[edge], order[edge]) = (-Key(scores[edge], ranking), edge);
        Array.Sort(keys, order); // by plain numbers, several times faster than by a comparison; but it leaves ties in any order
        for (int first = 0, next; first < keys.Length; first = next)
        {
            for (next = first + 1; next < keys.Length && keys[next] == keys[first];) next++;
            Array.Sort(order, first, next - first);
        }

        return order;
    }
}
