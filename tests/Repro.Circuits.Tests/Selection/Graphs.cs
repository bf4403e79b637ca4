using Repro.Statistics;

namespace Repro.Circuits.Tests.Selection;

/// <summary>Graphs and scores written by hand.</summary>
internal static class Graphs
{
    /// <summary>Number of an edge by its name.</summary>
    public static int Number(ComponentGraph graph, string name) =>
        Enumerable.Range(0, graph.Edges.Count).Single(number => graph.EdgeName(graph.Edges[number]) == name);

    public static Circuit Circuit(ComponentGraph graph, params string[] edges) => new(graph, edges.Select(name => Number(graph, name)));

    public static string[] Names(Circuit circuit) => Names(circuit.Graph, circuit.EdgeNumbers);

    public static string[] Names(ComponentGraph graph, IEnumerable<int> edges) => [.. edges.Select(number => graph.EdgeName(graph.Edges[number]))];

    /// <summary>Scores of the named edges, and 0 for the others.</summary>
    public static EdgeScores Scores(ComponentGraph graph, params (string Edge, double Score)[] scores)
    {
        var values = new double[graph.Edges.Count];
        foreach (var (edge, score) in scores) values[Number(graph, edge)] = score;
        return new EdgeScores(graph, values);
    }

    /// <summary>Scores between -1 and 1.</summary>
    public static EdgeScores RandomScores(ComponentGraph graph, ulong seed)
    {
        var random = new SeededRandom(seed);
        return new EdgeScores(graph, [.. graph.Edges.Select(_ => (2 * random.NextDouble()) - 1)]);
    }
}
