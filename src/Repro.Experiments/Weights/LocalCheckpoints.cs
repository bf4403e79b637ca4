using System.Collections.Concurrent;
using Repro.Experiments.Suites;
using Repro.Models.Weights;

namespace Repro.Experiments.Weights;

/// <summary>Checkpoints in folders of this machine.</summary>
/// <param name="seen">Remembers what reading the embedding of every checkpoint told; null: it is read each time.</param>
public sealed class LocalCheckpoints(SeenWeightsStore? seen = null) : ICheckpointSource
{
    private readonly ConcurrentDictionary<SuiteCheckpoint, SeenWeights> known = [];

    /// <inheritdoc/>
    public IReadOnlyList<SeenWeights> Survey(Suite suite, SuiteModel model, CancellationToken stop) => [.. suite.Checkpoints(model).Select(Known).OfType<SeenWeights>()];

    /// <inheritdoc/>
    public SeenWeights Identify(SuiteCheckpoint checkpoint, CancellationToken stop) => known.GetOrAdd(checkpoint, Look);

    /// <inheritdoc/>
    public CheckpointFolder Open(SuiteCheckpoint checkpoint, CancellationToken stop) => CheckpointFolder.Open(checkpoint.Folder);

    /// <inheritdoc/>
    public bool IsHere(SuiteCheckpoint checkpoint) => true;

    /// <inheritdoc/>
    public SeenWeights? Known(SuiteCheckpoint checkpoint)
    {
        try
        {
            return Identify(checkpoint, CancellationToken.None);
        }
        catch (WeightFileException)
        {
            return null; // told when the checkpoint's turn comes
        }
    }

    private SeenWeights Look(SuiteCheckpoint checkpoint)
    {
        var folder = CheckpointFolder.Open(checkpoint.Folder);
        if (seen?.Find(checkpoint.Model, checkpoint.Step) is { } before && before.Sha256 == folder.Sha256 && before.ConfigSha256 == folder.ConfigSha256) return before;
        var found = SeenWeights.Of(checkpoint.Model, checkpoint.Step, folder);
        seen?.Add(found);
        return found;
    }
}
