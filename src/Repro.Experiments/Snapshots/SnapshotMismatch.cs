namespace Repro.Experiments.Snapshots;

/// <summary>A snapshot that is not the committed one.</summary>
/// <param name="Name">For example <c>T1.ioi.json</c>.</param>
/// <param name="Differences">Where; never empty.</param>
/// <param name="CommittedText">The committed file.</param>
/// <param name="ReceivedText">What came instead.</param>
public sealed record SnapshotMismatch(string Name, IReadOnlyList<SnapshotDifference> Differences, string CommittedText, string ReceivedText);
