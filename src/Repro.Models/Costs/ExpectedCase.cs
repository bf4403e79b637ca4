namespace Repro.Models.Costs;

/// <summary>What is taken for what an analysis will find, where its work depends on it. Upper bounds depend on none of this.</summary>
/// <param name="CircuitShare">Edges of the minimal circuit over all edges: the median of the published circuits of Pythia-410m (576 of 231,493; of 160m 40 of 32,347, of 2.8b 750 of 1,591,857: models/published/edge-counts.csv).</param>
/// <param name="MostCircuitEdges">And of a large one: the paper's search ends at 1600 edges at every size (<c>AuthorsScanRule</c>).</param>
/// <param name="ReceiverDepth">The first layer with a receiver of path patching (name movers, S-inhibition heads) over all layers; Wang et al. 2022 find both in the last third of GPT-2.</param>
public sealed record ExpectedCase(double CircuitShare, int MostCircuitEdges, double ReceiverDepth)
{
    public static ExpectedCase Default { get; } = new(CircuitShare: 0.0025, MostCircuitEdges: 1600, ReceiverDepth: 2.0 / 3);

    /// <summary>Of the minimal circuit.</summary>
    public int CircuitEdges(int totalEdges) => (int)Math.Clamp(CircuitShare * totalEdges, 1, MostCircuitEdges);
}
