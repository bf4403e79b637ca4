namespace Repro.Circuits;

/// <summary>A number for every edge of a graph: the larger, the more corrupting the edge raises the loss.</summary>
public sealed class EdgeScores
{
    private readonly double[] values; // by edge number

    /// <exception cref="ArgumentException">The count is not the graph's, or a score is not finite; the message names the edge.</exception>
    public EdgeScores(ComponentGraph graph, IReadOnlyList<double> values)
    {
        if (values.Count != graph.Edges.Count) throw new ArgumentException($"{values.Count} scores for a graph of {graph.Edges.Count} edges.");
        (Graph, this.values) = (graph, [.. values]);
        for (var edge = 0; edge < this.values.Length; edge++)
        {
            if (!double.IsFinite(this.values[edge])) throw new ArgumentException($"The score of the edge {graph.EdgeName(graph.Edges[edge])} is {this.values[edge]}: a circuit cannot be picked by it.");
        }
    }

    public ComponentGraph Graph { get; }

    /// <summary>Score of an edge by its number.</summary>
    public double this[int edge] => values[edge];

    /// <summary>From a matrix [source, destination], as EAP-IG stores scores.</summary>
    public static EdgeScores FromMatrix(ComponentGraph graph, double[,] matrix)
    {
        if (matrix.GetLength(0) != graph.SourceCount || matrix.GetLength(1) != graph.DestinationCount)
        {
            throw new ArgumentException($"A score matrix of [{matrix.GetLength(0)}, {matrix.GetLength(1)}] does not fit a graph of {graph.SourceCount} sources and {graph.DestinationCount} destinations.");
        }

        return new EdgeScores(graph, [.. graph.Edges.Select(edge => matrix[edge.Source, edge.Destination])]);
    }

    /// <summary>The matrix [source, destination]; 0 where there is no edge.</summary>
    public double[,] ToMatrix()
    {
        var matrix = new double[Graph.SourceCount, Graph.DestinationCount];
        for (var edge = 0; edge < values.Length; edge++) matrix[Graph.Edges[edge].Source, Graph.Edges[edge].Destination] = values[edge];
        return matrix;
    }
}
