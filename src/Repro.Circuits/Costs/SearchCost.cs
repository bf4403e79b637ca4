using Repro.Circuits.MinimalCircuit;

namespace Repro.Circuits.Costs;

/// <summary>Which circuits a search for the smallest faithful one evaluates.</summary>
public static class SearchCost
{
    /// <summary>
    /// Sizes that a rule evaluates where exactly the circuits of at least <paramref name="answer"/> edges are faithful: the rule itself is run on that made-up curve.
    /// </summary>
    /// <param name="rule">The rule.</param>
    /// <param name="totalEdges">Edges of the graph.</param>
    /// <param name="answer">See there.</param>
    public static IReadOnlyList<int> Sizes(IMinimalCircuitRule rule, int totalEdges, int answer)
    {
        var seen = new List<int>();
        _ = rule.Search(totalEdges, sizes =>
        {
            seen.AddRange(sizes);
            return [.. sizes.Select(size => size >= answer ? 1.0 : 0.0)];
        });
        return seen;
    }

    /// <summary>
    /// No search costs more than these: the sizes that come whatever is found, and the dearest circuit as often as the rule may look further. That is the largest but one: in the whole graph all of
    /// a layer reads the same.
    /// </summary>
    public static IReadOnlyList<(int Edges, double Times)> AtMost(IMinimalCircuitRule rule, int totalEdges)
    {
        var always = Sizes(rule, totalEdges, totalEdges + 1); // none is faithful
        var more = rule.MostEvaluations(totalEdges) - always.Count;
        return [.. always.Select(size => (size, 1.0)), (Math.Max(1, always.Max() - 1), Math.Max(0, more))];
    }
}
