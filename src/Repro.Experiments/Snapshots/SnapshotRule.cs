namespace Repro.Experiments.Snapshots;

/// <summary>How a committed value and a received one are held against each other.</summary>
public abstract record SnapshotRule
{
    /// <summary>The rule and its tolerance in a few words, for a report.</summary>
    public abstract string Describe();
}
