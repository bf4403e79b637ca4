using Repro.Circuits;

namespace Repro.Heads.Paths;

/// <summary>
/// The sender sets of one pass, those that write earliest first: then the rows that a destination can feel are the first so many,
/// and the others are left alone exactly.
/// </summary>
/// <param name="graph">The model's graph.</param>
/// <param name="rows">Sources of <see cref="ComponentGraph"/>, each row rising, rows by their first source.</param>
internal sealed class SenderRows(ComponentGraph graph, IReadOnlyList<int[]> rows)
{
    public int Count => rows.Count;

    /// <summary>How many rows, from the first, have a sender that the destination reads.</summary>
    public int ReachedAt(int destination)
    {
        var read = graph.SourcesRead(destination);
        var count = 0;
        while (count < rows.Count && rows[count][0] < read) count++;
        return count;
    }

    /// <summary>How many rows have a sender that the heads of a layer read.</summary>
    public int ReachedHeads(int layer) => ReachedAt(graph.HeadDestination(layer, 0, HeadInput.Query));

    /// <summary>Rows that hold a source.</summary>
    public int[] With(int source) => [.. Enumerable.Range(0, rows.Count).Where(row => rows[row].Contains(source))];
}
