namespace Repro.Statistics;

/// <summary>Two checkpoints of a list, by their places.</summary>
public readonly record struct CheckpointPair(int First, int Second);

/// <summary>
/// Pairs of checkpoints that can be compared with each other, because they are equally far apart. The authors compare each checkpoint
/// with the next one of an uneven schedule, so that a curve falls where the schedule thins out.
/// </summary>
public static class CheckpointPairs
{
    /// <summary>Each checkpoint with the next.</summary>
    public static IReadOnlyList<CheckpointPair> Consecutive(int checkpoints) => [.. Enumerable.Range(0, Math.Max(checkpoints - 1, 0)).Select(i => new CheckpointPair(i, i + 1))];

    /// <summary>
    /// For each checkpoint the later one whose distance comes nearest to the one asked for (the earlier of two as near), where it is
    /// near enough; checkpoints without such a partner are left out.
    /// </summary>
    /// <param name="positions">Of the checkpoints, rising: tokens, or the logarithm of tokens where equal ratios are to count as equal.</param>
    /// <param name="distance">In the unit of the positions.</param>
    /// <param name="within">Largest deviation, as a share of the distance; in [0, 1).</param>
    /// <exception cref="ArgumentException">A position is not finite, or they do not rise; the message names the index.</exception>
    public static IReadOnlyList<CheckpointPair> AtDistance(IReadOnlyList<double> positions, double distance, double within)
    {
        Finite.Require([.. positions], nameof(positions));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(distance);
        ArgumentOutOfRangeException.ThrowIfNegative(within);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(within, 1);
        for (var i = 1; i < positions.Count; i++)
        {
            if (positions[i] <= positions[i - 1]) throw new ArgumentException($"positions[{i}] does not come after the one before", nameof(positions));
        }

        double Deviation(CheckpointPair pair) => Math.Abs(positions[pair.Second] - positions[pair.First] - distance);
        return [.. Enumerable.Range(0, positions.Count)
            .Select(first => Enumerable.Range(first + 1, positions.Count - first - 1).Select(second => new CheckpointPair(first, second)).OrderBy(Deviation).FirstOrDefault())
            .Where(pair => pair.Second > pair.First && Deviation(pair) <= within * distance)];
    }
}
