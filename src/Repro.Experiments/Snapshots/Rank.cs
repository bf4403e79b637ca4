using System.Globalization;

namespace Repro.Experiments.Snapshots;

/// <summary>
/// As many numbers, in the same order of size, largest first and ties by index; what the numbers are does not matter.
/// </summary>
public sealed record Rank : ArrayRule
{
    /// <inheritdoc/>
    public override string Describe() => "same order of values";

    /// <summary>Null when the order is the same, else the first place where it is not.</summary>
    public override string? Difference(IReadOnlyList<double> committed, IReadOnlyList<double> received)
    {
        if (committed.Count != received.Count)
            return string.Create(CultureInfo.InvariantCulture, $"{committed.Count} values became {received.Count}");
        foreach (var (name, values) in new[] { ("committed", committed), ("received", received) })
        {
            for (var i = 0; i < values.Count; i++)
            {
                if (!double.IsFinite(values[i]))
                    return string.Create(CultureInfo.InvariantCulture, $"the {name} [{i}] is {NumberText.Of(values[i])}, which has no rank");
            }
        }

        var (before, after) = (Order(committed), Order(received));
        for (var place = 0; place < before.Length; place++)
        {
            if (before[place] != after[place])
                return string.Create(CultureInfo.InvariantCulture, $"place {place + 1} was [{before[place]}] and is [{after[place]}]");
        }

        return null;
    }

    /// <summary>Indices by falling value; the sort is stable, which settles ties.</summary>
    private static int[] Order(IReadOnlyList<double> values) =>
        [.. Enumerable.Range(0, values.Count).OrderByDescending(i => values[i])];
}
