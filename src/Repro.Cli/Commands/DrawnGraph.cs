using Repro.Circuits;
using Repro.Reporting.Circuits;

namespace Repro.Cli.Commands;

/// <summary>The engine's graph in the words of the drawings, which know no engine.</summary>
internal static class DrawnGraph
{
    public static CircuitShape ShapeOf(ComponentGraph graph) => new(graph.Layers, graph.Heads, graph.ParallelResidual);

    public static CircuitEdge EdgeOf(ComponentGraph graph, int number, double score)
    {
        var (source, destination) = graph.Edges[number];
        if (destination == graph.Logits) return new(SourceOf(graph, source), Component.Logits, null, score);
        var (target, place) = (SourceOf(graph, graph.SourceOfDestination(destination)), destination % ((3 * graph.Heads) + 1));
        return new(SourceOf(graph, source), target, target.Kind == ComponentKind.Head ? (HeadPort)(place / graph.Heads) : null, score);
    }

    private static Component SourceOf(ComponentGraph graph, int source)
    {
        if (source == 0) return Component.Input;
        var (layer, place) = ((source - 1) / (graph.Heads + 1), (source - 1) % (graph.Heads + 1));
        return place == graph.Heads ? Component.OfMlp(layer) : Component.OfHead(layer, place);
    }
}
