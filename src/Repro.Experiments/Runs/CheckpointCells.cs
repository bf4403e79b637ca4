using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Costs;
using Repro.Experiments.Suites;
using Repro.Experiments.Weights;
using Repro.Models;
using Repro.Models.Weights;
using Repro.Statistics;
using TorchSharp;

namespace Repro.Experiments.Runs;

/// <summary>How a checkpoint's cells were answered.</summary>
/// <param name="Computed">Anew.</param>
/// <param name="Absent">Not to be had.</param>
/// <param name="Failed">Ended in an error.</param>
/// <param name="Elsewhere">Another run computes some of them: ask again.</param>
internal readonly record struct Answered(int Computed, int Absent, int Failed, bool Elsewhere);

/// <summary>Answers the cells of one checkpoint: from the store, else from its weights, which are loaded once for all of them, or not at all.</summary>
internal sealed class CheckpointCells(CellStore store, ICheckpointSource source, Execution execution, ComputeType type, MemoryPlans plans)
{
    /// <param name="suite">The checkpoint's.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="analyses">What is asked of it.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="budget">Bytes for it; null: no limit.</param>
    /// <param name="table">Gets the answers.</param>
    /// <param name="seen">Told what the weights are.</param>
    /// <param name="tell">Told of every cell that is computed, as soon as it is stored.</param>
    /// <param name="opened">Called when the weights are about to be loaded: time to look for the next checkpoint's.</param>
    /// <param name="stop">Ends a download, and the rest after the cell at hand.</param>
    public Answered Answer(Suite suite, SuiteCheckpoint checkpoint, IReadOnlyCollection<IAnalysis> analyses, torch.Device device, long? budget, CellTable table, Action<SeenWeights> seen, Action<ComputedCell> tell, Action opened, CancellationToken stop)
    {
        if (table.Withdrawn(checkpoint) is { } why) return Absent(why);
        try
        {
            var weights = source.Identify(checkpoint, stop);
            seen(weights);
            var missing = new List<(IAnalysis Analysis, CellIdentity Identity)>();
            var (computed, failed, elsewhere) = (0, 0, false);
            foreach (var analysis in analyses)
            {
                var identity = IdentityOf(analysis, weights, type);
                if (store.Find(identity) is { } cell) table.Set(checkpoint, analysis, cell, weights.Sha256);
                else if (table.HasFailed(checkpoint, analysis)) failed++; // in this run: not again
                else missing.Add((analysis, identity));
            }

            CheckpointFolder? folder = null;
            GptNeoX? model = null;
            try
            {
                foreach (var (analysis, identity) in missing)
                {
                    stop.ThrowIfCancellationRequested(); // a cell of a large model is minutes: the one at hand is finished, the checkpoint is not
                    using var claim = store.TryClaim(identity);
                    if (claim is null)
                    {
                        elsewhere = true;
                        continue;
                    }

                    var cell = store.Find(identity); // another run may just have stored it
                    if (cell is null && table.HasFailed(checkpoint, analysis))
                    {
                        failed++; // two experiments ask for it
                    }
                    else if (cell is null)
                    {
                        folder ??= Open();
                        var portions = budget is null ? execution : plans.Of(checkpoint.Model, folder.Config, analysis, budget); // what does not fit is refused before it is loaded
                        model ??= new GptNeoX(folder.Config, folder.Load(type.ElementType(), device));
                        try
                        {
                            cell = CellComputation.Run(suite, checkpoint, analysis, identity, type, portions, model);
                        }
                        catch (Exception e) when (CellFailure.IsOfTheCell(e))
                        {
                            table.Fail(new CellFailure(checkpoint, analysis, e)); // the others go on
                            failed++;
                            continue;
                        }

                        table.Set(checkpoint, analysis, cell, weights.Sha256); // refuses what must not be stored
                        store.Store(cell);
                        computed++;
                        tell(new ComputedCell(analysis, cell.Key, cell.Provenance.Seconds, cell.Provenance.PeakBytes));
                    }
                    else
                    {
                        table.Set(checkpoint, analysis, cell, weights.Sha256);
                    }
                }
            }
            finally
            {
                model?.Dispose();
            }

            if (!elsewhere && failed == 0) source.Release(checkpoint);
            return new Answered(computed, 0, failed, elsewhere);

            CheckpointFolder Open()
            {
                var found = source.Open(checkpoint, stop);
                if (found.Sha256 != weights.Sha256) throw new InvalidDataException($"The weights in '{found.Folder}' are not those that its cells would be stored under ({found.Sha256}, not {weights.Sha256}): they changed while they were looked at; run again.");
                seen(source.Identify(checkpoint, stop)); // now with its embedding
                opened();
                return found;
            }
        }
        catch (WeightFileException e)
        {
            // a gap in the series, not the end of it; nothing is stored, so the next run tries again
            if (!e.IsGap) table.Refuse(new UnreadableCheckpoint(checkpoint, e));
            return Absent(new Absence(e.Message));
        }

        Answered Absent(Absence reason)
        {
            foreach (var analysis in analyses) table.Set(checkpoint, analysis, reason, null);
            return new Answered(0, analyses.Count, 0, false);
        }
    }

    /// <summary>Whether the checkpoint's weights will be asked for.</summary>
    public bool MissesOne(SuiteCheckpoint checkpoint, IEnumerable<IAnalysis> analyses, CellTable table, CancellationToken stop)
    {
        try
        {
            return table.Withdrawn(checkpoint) is null && source.Identify(checkpoint, stop) is var weights && analyses.Any(analysis => store.Find(IdentityOf(analysis, weights, type)) is null);
        }
        catch (WeightFileException)
        {
            return false; // told when its turn comes
        }
    }

    /// <summary>The cell of an analysis on weights whose configuration is known.</summary>
    public static CellIdentity IdentityOf(IAnalysis analysis, SeenWeights weights, ComputeType type) =>
        new(analysis.Name, analysis.Revision, analysis.Settings, analysis.DataSha256, weights.Sha256, weights.ConfigSha256!, type.ToString());
}
