using Repro.Experiments.Suites;
using Repro.Models.Weights;

namespace Repro.Experiments.Weights;

/// <summary>Where a suite's checkpoints come from. Used by several threads at a time.</summary>
public interface ICheckpointSource
{
    /// <summary>What is known of a model's checkpoints before anything is computed, for <see cref="IdentityGate"/>: at best every step of the suite.</summary>
    IReadOnlyList<SeenWeights> Survey(Suite suite, SuiteModel model, CancellationToken stop);

    /// <summary>What this machine knows of a checkpoint's weights; null: nothing, or they cannot be read. Nothing is fetched, and nobody is asked.</summary>
    SeenWeights? Known(SuiteCheckpoint checkpoint);

    /// <summary>Which weights a checkpoint has: enough to find its cells. The weights themselves need not be here for it.</summary>
    /// <exception cref="WeightFileException">They cannot be had.</exception>
    SeenWeights Identify(SuiteCheckpoint checkpoint, CancellationToken stop);

    /// <summary>The weights, fetched where they must be.</summary>
    /// <exception cref="WeightFileException">They cannot be had.</exception>
    CheckpointFolder Open(SuiteCheckpoint checkpoint, CancellationToken stop);

    /// <summary>Whether the weights need not be fetched.</summary>
    bool IsHere(SuiteCheckpoint checkpoint);

    /// <summary>Told which checkpoint comes next while another one is computed.</summary>
    void Prefetch(SuiteCheckpoint checkpoint, CancellationToken stop)
    {
    }

    /// <summary>Told that no cell of a checkpoint is missing any more.</summary>
    void Release(SuiteCheckpoint checkpoint)
    {
    }
}
