using System.Text.Json;
using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Suites;
using Repro.Experiments.Weights;
using Repro.Models;
using Repro.Models.Weights;
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
/// <param name="seen">Tells the weights of checkpoints that are not on this machine.</param>
/// <param name="computeType">As the runner's.</param>
public sealed class StoredCells(CellStore store, SeenWeightsStore seen, ComputeType computeType = ComputeType.Float32)
{
    /// <summary>Every analysis on every checkpoint of the suite, checkpoint by checkpoint; of a suite of numbers only, none.</summary>
    public IEnumerable<StoredCell> Of(Suite suite, IReadOnlyList<IAnalysis> analyses) => suite.Models.SelectMany(suite.Checkpoints).SelectMany(checkpoint =>
    {
        var known = Identify(suite, checkpoint);
        return analyses.Select(analysis => new StoredCell(
            new CheckpointAnalysis(checkpoint, analysis),
            known?.Weights,
            known is var (weights, config) ? store.Find(new CellIdentity(analysis.Name, analysis.Revision, analysis.Settings, analysis.DataSha256, weights, config, computeType.ToString())) : null));
    });

    private (string Weights, string Config)? Identify(Suite suite, SuiteCheckpoint checkpoint)
    {
        if (suite.Hub is not null) return seen.Find(checkpoint.Model, checkpoint.Step) is { ConfigSha256: { } config } known ? (known.Sha256, config) : null;
        try
        {
            var folder = CheckpointFolder.Open(checkpoint.Folder);
            return (folder.Sha256, folder.ConfigSha256);
        }
        catch (WeightFileException)
        {
            return null; // no weights, no cells of them
        }
    }
}
