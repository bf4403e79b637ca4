namespace Repro.Experiments.Snapshots;

/// <summary>
/// The rules of one snapshot. The first whose path matches wins, in the order written: exceptions stand above what they are
/// exceptions from. A number that none is for is <see cref="Exact"/>. Number rules are asked about numbers alone and
/// array rules about arrays alone, so that neither hides the other.
/// </summary>
/// <param name="rules">In order of precedence.</param>
public sealed class ComparisonRules(params IEnumerable<ComparisonRule> rules)
{
    /// <summary>No rule at all: every number is exact.</summary>
    public static ComparisonRules AllExact { get; } = new();

    /// <summary>In order of precedence.</summary>
    public IReadOnlyList<ComparisonRule> Rules { get; } = [.. rules];

    /// <summary>The first rule of the kind that is for the place.</summary>
    internal ComparisonRule? First<TRule>(JsonPath path)
        where TRule : SnapshotRule
    {
        if (Rules.Count == 0) return null;
        var segments = path.Segments();
        foreach (var rule in Rules)
        {
            if (rule.Rule is TRule && rule.Pattern.Matches(segments)) return rule;
        }

        return null;
    }
}
