using System.Globalization;

namespace Repro.Cli.Slurm;

/// <summary>Which tasks of a job array, in sbatch's words: "1-3,7".</summary>
internal static class ArraySpecification
{
    public static string Of(IEnumerable<int> indices)
    {
        var ranges = new List<(int First, int Last)>();
        foreach (var index in indices.Distinct().Order())
        {
            if (ranges.Count > 0 && ranges[^1].Last == index - 1) ranges[^1] = (ranges[^1].First, index);
            else ranges.Add((index, index));
        }

        return string.Join(',', ranges.Select(range => range.First == range.Last ? Text(range.First) : $"{Text(range.First)}-{Text(range.Last)}"));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
