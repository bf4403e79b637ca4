namespace Repro.Circuits.Evaluation;

/// <summary>
/// The distinct inputs of a layer's nodes: each is the outside run's residual and a set of source differences, given by their
/// rows in the stack of differences. Nodes that read the same set share one input.
/// </summary>
internal sealed class InputSet
{
    private readonly List<int[]> sets = [];
    private readonly Dictionary<string, int> known = new(StringComparer.Ordinal);

    public int Count => sets.Count;

    /// <summary>The place of the input that reads these rows (rising).</summary>
    public int Add(int[] rows)
    {
        var key = string.Join(',', rows);
        if (known.TryGetValue(key, out var place)) return place;
        sets.Add(rows);
        return known[key] = sets.Count - 1;
    }

    /// <summary>
    /// The sets as a matrix [inputs, columns] of zeros and ones, in row order. Column 0 is the outside run's residual, which every
    /// input holds; there are as many columns as the largest row needs.
    /// </summary>
    public (float[] Ones, int Columns) Mask()
    {
        var columns = 1 + sets.Max(rows => rows.Length == 0 ? 0 : rows[^1]);
        var ones = new float[sets.Count * columns];
        for (var i = 0; i < sets.Count; i++)
        {
            ones[i * columns] = 1;
            foreach (var row in sets[i]) ones[(i * columns) + row] = 1;
        }

        return (ones, columns);
    }
}
