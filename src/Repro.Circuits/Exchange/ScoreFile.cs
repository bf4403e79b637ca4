using System.Globalization;
using Repro.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Circuits.Exchange;

/// <summary>Edge scores as a <c>.npy</c> matrix [source, destination], 0 where there is no edge, in EAP-IG's order of rows and columns.</summary>
public static class ScoreFile
{
    /// <summary>Reads the scores of a graph.</summary>
    /// <param name="path">A matrix of 32 or 64-bit floating-point numbers.</param>
    /// <param name="graph">The graph of the model that they are of.</param>
    /// <exception cref="InvalidDataException">
    /// The file is missing, no such array, of another shape or type, has a number that is not finite, or one that is not 0 where the
    /// graph has no edge; the message is one sentence that names file, place and value.
    /// </exception>
    public static EdgeScores Read(string path, ComponentGraph graph)
    {
        var (values, shape) = Numbers(path);
        if (!shape.SequenceEqual([graph.SourceCount, graph.DestinationCount]))
            throw Fault(path, $"is of the shape ({string.Join(", ", shape)}) where ({graph.SourceCount}, {graph.DestinationCount}) is due for {graph.Layers} layers and {graph.Heads} heads", "name the scores of this model");
        return Of(path, values, graph);
    }

    /// <summary>
    /// Reads the scores of a graph that the matrix itself tells: 1 + L (H + 1) rows and L (3 H + 1) + 1 columns. The residual is taken
    /// as parallel unless a score stands where only a sequential model has an edge.
    /// </summary>
    /// <inheritdoc cref="Read(string, ComponentGraph)"/>
    public static EdgeScores Read(string path)
    {
        var (values, shape) = Numbers(path);
        var (rows, columns) = shape.Length == 2 ? ((int)shape[0], (int)shape[1]) : (0, 0);
        var layers = ((3 * (rows - 1)) - (columns - 1)) / 2;
        var heads = layers < 1 ? 0 : ((rows - 1) / layers) - 1;
        if (heads < 1 || (rows, columns) != (1 + (layers * (heads + 1)), (layers * ((3 * heads) + 1)) + 1))
            throw Fault(path, $"is of the shape ({string.Join(", ", shape)}), which no model's scores have", "save [1 + L (H + 1), L (3 H + 1) + 1] for L layers of H heads");
        var parallel = new ComponentGraph(layers, heads);
        var onlySequential = Enumerable.Range(0, values.Length).Any(place => values[place] != 0 && place / columns >= parallel.SourcesRead(place % columns));
        return Of(path, values, onlySequential ? new ComponentGraph(layers, heads, parallelResidual: false) : parallel);
    }

    /// <summary>Writes scores; the file appears when it is whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="scores">The scores.</param>
    /// <param name="type">Float64 keeps every digit; Float32 is what EAP-IG's own scores are.</param>
    /// <exception cref="ArgumentException">Another type, or a score is too large for Float32.</exception>
    /// <exception cref="IOException">The file could not be written; nothing is left of it.</exception>
    public static void Write(string path, EdgeScores scores, ScalarType type = ScalarType.Float64)
    {
        if (type is not (ScalarType.Float32 or ScalarType.Float64)) throw new ArgumentException($"Scores are written as Float32 or Float64, not as {type}.", nameof(type));
        using var scope = NewDisposeScope();
        var matrix = tensor(scores.ToMatrix()).to(type);
        if (!matrix.isfinite().all().item<bool>()) throw new ArgumentException($"A score is too large for {type}; write Float64.", nameof(type));
        Npy.Write(path, matrix);
    }

    private static (double[] Values, long[] Shape) Numbers(string path)
    {
        if (!File.Exists(path)) throw new InvalidDataException($"There is no '{path}'; name a .npy file of edge scores.");
        using var scope = NewDisposeScope();
        var array = Npy.Read(path);
        if (array.dtype is not (ScalarType.Float32 or ScalarType.Float64)) throw Fault(path, $"holds numbers of type {array.dtype} where Float32 or Float64 is due", "save it again as such");
        return (array.to(ScalarType.Float64).data<double>().ToArray(), array.shape);
    }

    private static EdgeScores Of(string path, double[] values, ComponentGraph graph)
    {
        var columns = graph.DestinationCount;
        for (var place = 0; place < values.Length; place++)
        {
            var (source, destination) = (place / columns, place % columns);
            if (!double.IsFinite(values[place])) throw Fault(path, $"has {Text(values[place])} at [{source}, {destination}]", "compute the scores again");
            if (values[place] != 0 && source >= graph.SourcesRead(destination))
                throw Fault(path, $"has {Text(values[place])} at [{source}, {destination}], where the model has no edge (from {graph.SourceName(source)} to {graph.DestinationName(destination)})", "name the scores of this model");
        }

        return new EdgeScores(graph, [.. graph.Edges.Select(edge => values[((long)edge.Source * columns) + edge.Destination])]);
    }

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static InvalidDataException Fault(string path, string what, string remedy) => new($"'{path}' {what}; {remedy}.");
}
