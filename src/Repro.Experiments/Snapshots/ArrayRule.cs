namespace Repro.Experiments.Snapshots;

/// <summary>A rule for an array of numbers as a whole; no other rule is asked about its items.</summary>
public abstract record ArrayRule : SnapshotRule
{
    /// <summary>Null when the two are equal under the rule, else why they are not. Values that are not finite are never equal.</summary>
    public abstract string? Difference(IReadOnlyList<double> committed, IReadOnlyList<double> received);
}
