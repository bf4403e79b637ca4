using Repro.Models;

namespace Repro.Circuits.Costs;

/// <summary>Numbers of nodes and edges of a <see cref="ComponentGraph"/>, which at a large model's size takes long to make.</summary>
public sealed class GraphSize(GptNeoXConfig config)
{
    public int Layers => config.Layers;

    public int Heads => config.Heads;

    /// <summary>1 + L (H + 1).</summary>
    public int Sources => 1 + (Layers * (Heads + 1));

    /// <summary>Sources that a layer's heads read.</summary>
    public int ReadByHeads(int layer) => 1 + (layer * (Heads + 1));

    /// <summary>Sources that a layer's MLP reads.</summary>
    public int ReadByMlp(int layer) => ReadByHeads(layer) + (config.ParallelResidual ? 0 : Heads);

    /// <summary>|E|.</summary>
    public int Edges => Sources + Enumerable.Range(0, Layers).Sum(layer => (3 * Heads * ReadByHeads(layer)) + ReadByMlp(layer));

    /// <summary>The most destinations that read the residual stream at one place.</summary>
    public int WidestGroup => (3 * Heads) + (config.ParallelResidual ? 1 : 0);
}
