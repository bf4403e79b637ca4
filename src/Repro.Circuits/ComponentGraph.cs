using System.Globalization;
using Repro.Models;

namespace Repro.Circuits;

/// <summary>Which of a head's three inputs a destination is.</summary>
public enum HeadInput
{
    Query,
    Key,
    Value,
}

/// <summary>An edge: what <paramref name="Source"/> writes, as read by <paramref name="Destination"/>; indices of <see cref="ComponentGraph"/>.</summary>
public readonly record struct Edge(int Source, int Destination);

/// <summary>
/// The graph of a GPT-NeoX model's components: who reads what whom wrote. Order and names are EAP-IG's (Hanna et al. 2024), so
/// that score files and circuits can be exchanged.
/// Sources: the embedding 0, then per layer its heads and its MLP. Destinations: per layer the queries of all heads, the keys, the
/// values, then the MLP; last the logits. Every destination reads a prefix of the sources. Edges are numbered by source, then by
/// destination as EAP-IG walks them (layer, head, q k v; the MLP); after all of these come the edges into the logits, by source.
/// </summary>
public sealed class ComponentGraph
{
    private readonly Edge[] edges;
    private readonly int[] firstEdge; // of each source, in edges; last, the first edge into the logits

    public ComponentGraph(int layers, int heads, bool parallelResidual = true)
    {
        (Layers, Heads, ParallelResidual) = (layers, heads, parallelResidual);
        firstEdge = new int[SourceCount + 1];
        var list = new List<Edge>();
        for (var source = 0; source < SourceCount; source++)
        {
            firstEdge[source] = list.Count;
            list.AddRange(InEdgeOrder().Where(destination => source < SourcesRead(destination)).Select(destination => new Edge(source, destination)));
        }

        firstEdge[SourceCount] = list.Count;
        list.AddRange(Enumerable.Range(0, SourceCount).Select(source => new Edge(source, Logits)));
        edges = [.. list];
    }

    public ComponentGraph(GptNeoXConfig config)
        : this(config.Layers, config.Heads, config.ParallelResidual)
    {
    }

    /// <summary>L.</summary>
    public int Layers { get; }

    /// <summary>H, per layer.</summary>
    public int Heads { get; }

    public bool ParallelResidual { get; }

    /// <summary>1 + L (H + 1).</summary>
    public int SourceCount => 1 + (Layers * (Heads + 1));

    /// <summary>L (3 H + 1) + 1.</summary>
    public int DestinationCount => (Layers * ((3 * Heads) + 1)) + 1;

    /// <summary>The destination whose input is the final LayerNorm.</summary>
    public int Logits => DestinationCount - 1;

    /// <summary>All edges; the place is the edge's number.</summary>
    public IReadOnlyList<Edge> Edges => edges;

    /// <summary>The source of a head's output.</summary>
    public int HeadSource(int layer, int head) => 1 + (layer * (Heads + 1)) + head;

    /// <summary>The source of an MLP's output.</summary>
    public int MlpSource(int layer) => 1 + (layer * (Heads + 1)) + Heads;

    /// <summary>The destination of a head's queries, keys or values.</summary>
    public int HeadDestination(int layer, int head, HeadInput input) => (layer * ((3 * Heads) + 1)) + ((int)input * Heads) + head;

    /// <summary>The destination of an MLP's input.</summary>
    public int MlpDestination(int layer) => (layer * ((3 * Heads) + 1)) + (3 * Heads);

    /// <summary>Layer of a destination; the number of layers for the logits.</summary>
    public int LayerOfDestination(int destination) => destination / ((3 * Heads) + 1);

    /// <summary>How many sources a destination reads: the first so many. (With sequential residual the MLP also reads its layer's heads.)</summary>
    public int SourcesRead(int destination)
    {
        if (destination == Logits) return SourceCount;
        var layer = LayerOfDestination(destination);
        return 1 + (layer * (Heads + 1)) + (!ParallelResidual && destination == MlpDestination(layer) ? Heads : 0);
    }

    /// <summary>The source that a destination belongs to: the head whose query it is, the MLP itself; -1 for the logits.</summary>
    public int SourceOfDestination(int destination)
    {
        if (destination == Logits) return -1;
        var (layer, place) = (LayerOfDestination(destination), destination % ((3 * Heads) + 1));
        return place == 3 * Heads ? MlpSource(layer) : HeadSource(layer, place % Heads);
    }

    /// <summary>The destinations that feed a source: q, k and v of a head, the input of an MLP; none for the embedding.</summary>
    public IReadOnlyList<int> DestinationsOfSource(int source)
    {
        if (source == 0) return [];
        var (layer, place) = ((source - 1) / (Heads + 1), (source - 1) % (Heads + 1));
        return place == Heads ? [MlpDestination(layer)] : [HeadDestination(layer, place, HeadInput.Query), HeadDestination(layer, place, HeadInput.Key), HeadDestination(layer, place, HeadInput.Value)];
    }

    /// <summary>Number of an edge.</summary>
    /// <exception cref="ArgumentException">There is no such edge.</exception>
    public int NumberOf(Edge edge)
    {
        if (edge.Source < 0 || edge.Source >= SourceCount || edge.Destination < 0 || edge.Destination >= DestinationCount || edge.Source >= SourcesRead(edge.Destination))
        {
            throw new ArgumentException($"There is no edge from source {edge.Source} to destination {edge.Destination} in a graph of {Layers} layers and {Heads} heads.");
        }

        if (edge.Destination == Logits) return firstEdge[SourceCount] + edge.Source;
        var (low, high) = (firstEdge[edge.Source], firstEdge[edge.Source + 1] - 1);
        var wanted = PlaceInEdgeOrder(edge.Destination);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (PlaceInEdgeOrder(edges[middle].Destination) < wanted) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    /// <summary><c>input</c>, <c>a3.h5</c> or <c>m3</c>.</summary>
    public string SourceName(int source)
    {
        if (source == 0) return "input";
        var (layer, place) = ((source - 1) / (Heads + 1), (source - 1) % (Heads + 1));
        return place == Heads ? string.Create(CultureInfo.InvariantCulture, $"m{layer}") : string.Create(CultureInfo.InvariantCulture, $"a{layer}.h{place}");
    }

    /// <summary><c>a3.h5&lt;q&gt;</c>, <c>m3</c> or <c>logits</c>.</summary>
    public string DestinationName(int destination)
    {
        if (destination == Logits) return "logits";
        var (place, name) = (destination % ((3 * Heads) + 1), SourceName(SourceOfDestination(destination)));
        return place == 3 * Heads ? name : $"{name}<{"qkv"[place / Heads]}>";
    }

    /// <summary><c>a1.h2-&gt;a3.h5&lt;q&gt;</c>.</summary>
    public string EdgeName(Edge edge) => $"{SourceName(edge.Source)}->{DestinationName(edge.Destination)}";

    // destinations as EAP-IG walks them, the logits left out: a head's q, k and v together
    private IEnumerable<int> InEdgeOrder()
    {
        for (var layer = 0; layer < Layers; layer++)
        {
            for (var head = 0; head < Heads; head++)
            {
                for (var input = HeadInput.Query; input <= HeadInput.Value; input++) yield return HeadDestination(layer, head, input);
            }

            yield return MlpDestination(layer);
        }
    }

    private int PlaceInEdgeOrder(int destination)
    {
        var width = (3 * Heads) + 1;
        var (layer, place) = (destination / width, destination % width);
        return place == 3 * Heads ? destination : (layer * width) + (place % Heads * 3) + (place / Heads);
    }
}
