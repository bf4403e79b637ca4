using System.Globalization;

namespace Repro.Statistics;

/// <summary>
/// How much two circuits share, in [0, 1]: of their edges, of their nodes, or of the weight on their edges (claims G3 and G4). Two
/// empty circuits give 0, as in the authors' code (arXiv 2407.10827, circuits-over-time): there is nothing that they share.
/// </summary>
public static class Jaccard
{
    /// <summary>|A ∩ B| / |A ∪ B|.</summary>
    /// <param name="first">Members, each once or more.</param>
    /// <param name="second">Likewise.</param>
    public static double Of<T>(IEnumerable<T> first, IEnumerable<T> second)
        where T : notnull
    {
        var (a, b) = (first.ToHashSet(), second.ToHashSet());
        var shared = a.Count(b.Contains);
        var all = a.Count + b.Count - shared;
        return all == 0 ? 0 : (double)shared / all;
    }

    /// <summary>
    /// Sum of the smaller over sum of the larger weights, where a member's weight is its share |s| / Σ|s| of its own circuit: the
    /// authors' weighted edge Jaccard. A member that is missing, or a circuit whose scores are all 0, weighs 0.
    /// </summary>
    /// <param name="first">Score of every member.</param>
    /// <param name="second">Likewise.</param>
    /// <exception cref="ArgumentException">A score is not finite; the message names the member.</exception>
    public static double OfWeights<T>(IReadOnlyDictionary<T, double> first, IReadOnlyDictionary<T, double> second)
        where T : notnull
    {
        var (a, b) = (Shares(first, nameof(first)), Shares(second, nameof(second)));
        var (smaller, larger) = (0.0, 0.0);
        foreach (var (member, share) in a)
        {
            var other = b.GetValueOrDefault(member);
            smaller += Math.Min(share, other);
            larger += Math.Max(share, other);
        }

        foreach (var (member, share) in b)
        {
            if (!a.ContainsKey(member)) larger += share;
        }

        return larger == 0 ? 0 : smaller / larger;
    }

    private static Dictionary<T, double> Shares<T>(IReadOnlyDictionary<T, double> scores, string name)
        where T : notnull
    {
        foreach (var (member, score) in scores)
        {
            if (!double.IsFinite(score))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{name}[{member}] is {score}: every score must be finite"), name);
        }

        var sum = scores.Values.Sum(Math.Abs);
        return scores.ToDictionary(pair => pair.Key, pair => sum == 0 ? 0 : Math.Abs(pair.Value) / sum);
    }
}
