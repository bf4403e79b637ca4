using System.Text;

namespace Repro.Experiments.Snapshots;

/// <summary>What accepting did to one committed file.</summary>
public enum Acceptance
{
    /// <summary>There was none before.</summary>
    Added,

    /// <summary>It was replaced by what was received.</summary>
    Changed,

    /// <summary>It was stale and is deleted.</summary>
    Removed,
}

/// <summary>A committed file that was added, changed or removed by accepting.</summary>
/// <param name="File">Its name, for example <c>T1.ioi.verified.json</c>.</param>
/// <param name="Acceptance">What happened to it.</param>
/// <param name="Moved">Of a changed file: everything that is not exactly as before, also what its rules would allow.</param>
public sealed record AcceptedSnapshot(string File, Acceptance Acceptance, IReadOnlyList<SnapshotDifference> Moved)
{
    /// <summary>The file and, a line each, what moved: path, committed → received.</summary>
    public string Describe()
    {
        var text = new StringBuilder($"{File}: {Acceptance switch { Acceptance.Added => "added", Acceptance.Changed => "changed", _ => "removed" }}\n");
        foreach (var difference in Moved) text.Append("  ").Append(difference.Describe()).Append('\n');
        return text.ToString();
    }
}
