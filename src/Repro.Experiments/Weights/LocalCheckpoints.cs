using Repro.Experiments.Suites;
using Repro.Models.Weights;

namespace Repro.Experiments.Weights;

/// <summary>Checkpoints in folders of this machine.</summary>
/// <param name="seen">Remembers what reading the embedding of every checkpoint told; null: it is read each time.</param>
public sealed class LocalCheckpoints(SeenWeightsStore? seen = null) : ICheckpointSource
{
    /// <inheritdoc/>
    public IReadOnlyList<SeenWeights> Survey(Suite suite, SuiteModel model, CancellationToken stop) => []; // all of it is read in the run itself

    /// <inheritdoc/>
    public SeenWeights Identify(SuiteCheckpoint checkpoint, CancellationToken stop)
    {
        var folder = CheckpointFolder.Open(checkpoint.Folder);
        if (seen?.Find(checkpoint.Model, checkpoint.Step) is { } known && known.Sha256 == folder.Sha256 && known.ConfigSha256 == folder.ConfigSha256) return known;
        var found = SeenWeights.Of(checkpoint.Model, checkpoint.Step, folder);
        seen?.Add(found);
        return found;
    }

    /// <inheritdoc/>
    public CheckpointFolder Open(SuiteCheckpoint checkpoint, CancellationToken stop) => CheckpointFolder.Open(checkpoint.Folder);
}
