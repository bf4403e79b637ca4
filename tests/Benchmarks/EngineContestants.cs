namespace Repro.Benchmarks;

/// <summary>
/// The suite's own engines, in the roles <see cref="Role.Attribution"/>, <see cref="Role.Evaluation"/> and <see cref="Role.Search"/>:
/// an entry here is timed beside the baselines, its peak memory is measured in a process of its own, and the goals of its role
/// (<see cref="Goals"/>) appear in the table.
/// </summary>
internal static class EngineContestants
{
    public static IReadOnlyList<Entry> All => [];
}
