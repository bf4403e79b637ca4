namespace Repro.Circuits.Attribution;

/// <summary>
/// Destinations that read the residual stream at one place, and so share its normalisation: of a parallel layer all its heads' q, k,
/// v and its MLP; of a sequential layer the heads, and the MLP by itself.
/// </summary>
/// <param name="Layer">The layer.</param>
/// <param name="Heads">Whether the heads' q, k and v are in it.</param>
/// <param name="Mlp">Whether the MLP is in it.</param>
/// <param name="First">Its first destination; the others follow.</param>
/// <param name="Count">Its destinations.</param>
/// <param name="Sources">The sources they read: the first so many.</param>
internal sealed record ReaderGroup(int Layer, bool Heads, bool Mlp, int First, int Count, int Sources)
{
    public static IReadOnlyList<ReaderGroup> Of(ComponentGraph graph) => [.. Enumerable.Range(0, graph.Layers).SelectMany(layer =>
    {
        var (heads, mlp) = (graph.HeadDestination(layer, 0, HeadInput.Query), graph.MlpDestination(layer));
        return graph.ParallelResidual
            ? (ReaderGroup[])[new(layer, true, true, heads, (3 * graph.Heads) + 1, graph.SourcesRead(heads))]
            : [new(layer, true, false, heads, 3 * graph.Heads, graph.SourcesRead(heads)), new(layer, false, true, mlp, 1, graph.SourcesRead(mlp))];
    })];
}
