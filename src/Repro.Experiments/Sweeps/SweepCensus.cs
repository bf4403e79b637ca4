using Repro.Experiments.Suites;

namespace Repro.Experiments.Sweeps;

/// <summary>The cells of the first round of one checkpoint, as the store has them.</summary>
/// <param name="Checkpoint">The checkpoint.</param>
/// <param name="Cells">Asked for; experiments share cells, each counts once.</param>
/// <param name="Stored">Of them, in the store.</param>
/// <param name="Claimed">Of those that are not, the ones that a run computes right now.</param>
/// <param name="Doubt">Why its weights are not taken for those of its step (see <see cref="Weights.IdentityGate"/>); null where they are.</param>
public sealed record CheckpointCensus(SuiteCheckpoint Checkpoint, int Cells, int Stored, int Claimed, string? Doubt)
{
    /// <summary>Those that have to be computed; weights in doubt are not computed on.</summary>
    public int Missing => Doubt is null ? Cells - Stored : 0;
}

/// <summary>How far a sweep is.</summary>
/// <param name="Checkpoints">In the order in which they are cut into chunks.</param>
/// <param name="Later">The second round; null while the first is not complete, since it depends on that.</param>
public sealed record SweepCensus(IReadOnlyList<CheckpointCensus> Checkpoints, LaterCensus? Later)
{
    /// <summary>Cells of the first round.</summary>
    public int Cells => Checkpoints.Sum(checkpoint => checkpoint.Cells);

    /// <summary>Of them, those to be computed.</summary>
    public int Missing => Checkpoints.Sum(checkpoint => checkpoint.Missing);

    /// <summary>The chunks in which a cell of the first round is missing.</summary>
    public IReadOnlyList<SweepChunk> Open(IEnumerable<SweepChunk> chunks) => [.. chunks.Where(chunk => chunk.Of(Checkpoints).Any(checkpoint => checkpoint.Missing > 0))];
}

/// <summary>The cells of the second round.</summary>
/// <param name="Cells">Asked for.</param>
/// <param name="Stored">Of them, in the store.</param>
public sealed record LaterCensus(int Cells, int Stored)
{
    /// <summary>Those to be computed.</summary>
    public int Missing => Cells - Stored;
}
