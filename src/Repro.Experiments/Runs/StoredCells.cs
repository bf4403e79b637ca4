using System.Text.Json;
using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Suites;
using Repro.Models;
using Repro.Statistics;

namespace Repro.Experiments.Runs;

/// <summary>What the store has of one cell.</summary>
/// <param name="Asked">The cell.</param>
/// <param name="WeightsSha256">Of the checkpoint; null where it cannot be read.</param>
/// <param name="Cell">Null: it has not been computed, or not with these settings.</param>
public sealed record StoredCell(CheckpointAnalysis Asked, string? WeightsSha256, Cell? Cell)
{
    /// <summary>The result, or that there is none.</summary>
    public Outcome<T> Result<T>()
        where T : notnull => Cell is null ? new Absence("not computed yet") : Cell.Result.Deserialize<T>(CellJson.Options)!;
}

/// <summary>Cells as they are in the store: nothing is computed or fetched, and no model is loaded. For readers of results; <see cref="CellRunner"/> computes.</summary>
/// <param name="store">Where cells are kept.</param>
/// <param name="computeType">As the runner's.</param>
public sealed class StoredCells(CellStore store, ComputeType computeType = ComputeType.Float32)
{
    /// <summary>Every analysis on every checkpoint of the suite, checkpoint by checkpoint; of a suite of numbers only, none.</summary>
    public IEnumerable<StoredCell> Of(PreparedSuite prepared, IReadOnlyList<IAnalysis> analyses) => prepared.Suite.AllCheckpoints().SelectMany(checkpoint =>
    {
        var weights = prepared.Checkpoints.Known(checkpoint);
        return analyses.Select(analysis => new StoredCell(
            new CheckpointAnalysis(checkpoint, analysis),
            weights?.Sha256,
            weights?.ConfigSha256 is null ? null : store.Find(CheckpointCells.IdentityOf(analysis, weights, computeType))));
    });
}
