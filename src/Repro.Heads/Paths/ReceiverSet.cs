using Repro.Circuits;

namespace Repro.Heads.Paths;

/// <summary>Where paths end: inputs of heads, by layer, or the final residual stream.</summary>
internal sealed class ReceiverSet
{
    private readonly IReadOnlyDictionary<int, Receiver[]> byLayer;

    /// <param name="graph">The model's graph.</param>
    /// <param name="destinations">Destinations of <see cref="ComponentGraph"/>.</param>
    /// <exception cref="ArgumentException">There is none, one that is not in the graph, an MLP, or the final residual stream beside others.</exception>
    public ReceiverSet(ComponentGraph graph, IReadOnlyList<int> destinations)
    {
        if (destinations.Count == 0) throw new ArgumentException("Path patching needs a receiver: name inputs of heads, or the final residual stream.");
        foreach (var destination in destinations)
        {
            if (destination < 0 || destination >= graph.DestinationCount)
            {
                throw new ArgumentException($"There is no receiver {destination} in a model of {graph.Layers} layers and {graph.Heads} heads: destinations are 0 to {graph.Logits}.");
            }

            if (destination == graph.Logits) continue;
            if (destination == graph.MlpDestination(graph.LayerOfDestination(destination)))
            {
                throw new ArgumentException($"The receiver '{graph.DestinationName(destination)}' is an MLP: receivers are queries, keys and values of heads, or the final residual stream.");
            }
        }

        IsFinalResidual = destinations.Contains(graph.Logits);
        if (IsFinalResidual && destinations.Distinct().Count() > 1)
        {
            throw new ArgumentException("The final residual stream was asked for beside other receivers, whose effect it would hide: ask for it alone.");
        }

        var width = (3 * graph.Heads) + 1;
        byLayer = destinations.Where(destination => destination != graph.Logits).Distinct().Order()
            .GroupBy(graph.LayerOfDestination, destination => new Receiver(destination % width % graph.Heads, (HeadInput)(destination % width / graph.Heads)))
            .ToDictionary(group => group.Key, group => group.ToArray());
        Layers = [.. byLayer.Keys.Order()];
    }

    /// <summary>An input of a head of some layer.</summary>
    internal readonly record struct Receiver(int Head, HeadInput Input);

    public bool IsFinalResidual { get; }

    /// <summary>Layers with a receiver, rising; none for the final residual stream.</summary>
    public IReadOnlyList<int> Layers { get; }

    /// <summary>A layer's receivers: queries, keys, values, each by head.</summary>
    public IReadOnlyList<Receiver> In(int layer) => byLayer.TryGetValue(layer, out var receivers) ? receivers : [];

    /// <summary>A layer's heads with a receiver, rising.</summary>
    public int[] HeadsIn(int layer) => [.. In(layer).Select(receiver => receiver.Head).Distinct().Order()];
}
