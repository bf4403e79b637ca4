namespace Repro.Circuits;

/// <summary>A set of edges of a graph. Immutable.</summary>
public sealed class Circuit
{
    private readonly bool[] contains; // by edge number

    /// <param name="graph">The graph.</param>
    /// <param name="edges">Numbers of the edges, each once or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such edge.</exception>
    public Circuit(ComponentGraph graph, IEnumerable<int> edges)
    {
        Graph = graph;
        contains = new bool[graph.Edges.Count];
        foreach (var edge in edges)
        {
            if (edge < 0 || edge >= contains.Length) throw new ArgumentOutOfRangeException(nameof(edges), edge, $"The graph has {contains.Length} edges.");
            contains[edge] = true;
        }

        EdgeNumbers = [.. Enumerable.Range(0, contains.Length).Where(edge => contains[edge])];
    }

    public ComponentGraph Graph { get; }

    /// <summary>Numbers of its edges, rising.</summary>
    public IReadOnlyList<int> EdgeNumbers { get; }

    /// <summary>Whether it has an edge.</summary>
    public bool Contains(int edge) => contains[edge];

    /// <summary>Every edge of the graph: the model itself.</summary>
    public static Circuit Whole(ComponentGraph graph) => new(graph, Enumerable.Range(0, graph.Edges.Count));

    /// <summary>No edge: the corrupted run.</summary>
    public static Circuit Empty(ComponentGraph graph) => new(graph, []);
}
