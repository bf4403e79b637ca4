namespace Repro.Experiments.Snapshots;

/// <summary>One place where a received document is not the committed one.</summary>
/// <param name="Path">JSON path, for example <c>$.models[0].tokens</c>; of a rule that nothing needed, its pattern.</param>
/// <param name="Committed">The committed value as JSON, shortened where it is an object or an array; null where there is none.</param>
/// <param name="Received">The received value likewise.</param>
/// <param name="Rule">The written rule that was applied; null where none was.</param>
/// <param name="Explanation">What is wrong, in words.</param>
public sealed record SnapshotDifference(string Path, string? Committed, string? Received, ComparisonRule? Rule, string Explanation)
{
    private const string Nothing = "nothing";

    /// <summary>One line: path, committed → received, what is wrong, the rule and its reason.</summary>
    public string Describe()
    {
        var values = Committed is null && Received is null ? "" : $" {Committed ?? Nothing} → {Received ?? Nothing};";
        var rule = Rule is null ? "" : $" [rule {Rule.Path}: {Rule.Rule.Describe()}, because {Rule.Because}]";
        return $"{Path}:{values} {Explanation}{rule}";
    }
}
