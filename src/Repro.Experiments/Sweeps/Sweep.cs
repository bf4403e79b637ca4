using Repro.Experiments.Cells;
using Repro.Experiments.Claims;
using Repro.Experiments.Runs;
using Repro.Experiments.Suites;
using Repro.Experiments.Weights;
using Repro.Models;
using Repro.Statistics;

namespace Repro.Experiments.Sweeps;

/// <summary>
/// The first round of a suite, or of a part of it, spread over several runs on one store: each takes a chunk of the checkpoints. The second round and
/// the evaluation need all of it; they are <see cref="ExperimentRun"/>'s.
/// </summary>
public sealed class Sweep
{
    private readonly PreparedSuite prepared;
    private readonly IExperiment[] experiments;
    private readonly ComputeType type;
    private readonly CellStore store;

    /// <param name="checkout">Where cells are.</param>
    /// <param name="prepared">The suite.</param>
    /// <param name="experiments">Whose cells; those that do not run on the suite are left out.</param>
    /// <param name="type">What is computed in: part of every cell's identity.</param>
    /// <exception cref="DefinitionException">None of the experiments runs on the suite.</exception>
    public Sweep(Checkout checkout, PreparedSuite prepared, IReadOnlyList<IExperiment> experiments, ComputeType type)
    {
        (this.prepared, this.type) = (prepared.Require(), type);
        this.experiments = prepared.Suite.ExperimentsAmong(experiments);
        store = new CellStore(checkout.Cells);
    }

    /// <summary>All of them, in the order in which they are cut into chunks.</summary>
    public IReadOnlyList<SuiteCheckpoint> Checkpoints => [.. prepared.Suite.AllCheckpoints()];

    /// <summary>Computes what is missing in a chunk.</summary>
    /// <param name="chunk">Which checkpoints.</param>
    /// <param name="execution">Where and in what portions.</param>
    /// <param name="report">As <see cref="CellRunner"/>'s.</param>
    /// <param name="stop">Ends it after the cell at hand.</param>
    /// <returns>Why cells could not be had, of checkpoints whose weights are not here or cannot be read. (Doubted weights are no such reason.)</returns>
    /// <exception cref="OperationCanceledException">Stopped; every cell computed so far is stored.</exception>
    public IReadOnlyList<(string Model, int Step, Absence Absence)> Run(SweepChunk chunk, Execution execution, Action<RunProgress>? report = null, CancellationToken stop = default)
    {
        var (suite, cells, chosen) = (prepared.Suite, new CellTable(), chunk.Of(Checkpoints).ToHashSet());
        var wanted = ExperimentRun.FirstRound(suite, experiments, new CellTable()).Where(cell => chosen.Contains(cell.Checkpoint)).ToArray();
        new CellRunner(store, execution, type, report, source: prepared.Checkpoints).Run(suite, wanted, cells, stop);
        var gaps = chosen.Where(checkpoint => cells.Withdrawn(checkpoint) is null).Select(checkpoint => (checkpoint.Model, checkpoint.Step)).ToHashSet();
        return [.. cells.Absences.Where(absence => gaps.Contains((absence.Model, absence.Step)))];
    }

    /// <summary>
    /// What is in the store. Nothing is fetched or asked for: of a suite of the hub, weights that no run has seen yet count as missing, although their cells may be there.
    /// </summary>
    public SweepCensus Count()
    {
        var (suite, table) = (prepared.Suite, new CellTable());
        var known = suite.AllCheckpoints().ToDictionary(checkpoint => checkpoint, prepared.Checkpoints.Known);
        var doubts = suite.Models.ToDictionary(model => model.Name, model => new IdentityGate().Doubts(suite.Checkpoints(model).Select(checkpoint => known[checkpoint]).OfType<SeenWeights>(), suite.Steps[^1]));
        var asked = ExperimentRun.FirstRound(suite, experiments, table).ToLookup(cell => cell.Checkpoint);
        var checkpoints = Checkpoints.Select(checkpoint => Count(checkpoint, asked[checkpoint], known[checkpoint], doubts[checkpoint.Model].GetValueOrDefault(checkpoint.Step), table)).ToArray();
        return new SweepCensus(checkpoints, checkpoints.All(checkpoint => checkpoint.Missing == 0) ? CountLater(table, known) : null);
    }

    private CheckpointCensus Count(SuiteCheckpoint checkpoint, IEnumerable<CheckpointAnalysis> asked, SeenWeights? weights, string? doubt, CellTable table)
    {
        var analyses = asked.Select(cell => cell.Analysis).DistinctBy(CellTable.NameOf).ToArray();
        if (doubt is not null) table.Withdraw(checkpoint.Model, checkpoint.Step, new Absence(doubt));
        if (weights?.ConfigSha256 is null || doubt is not null) return new CheckpointCensus(checkpoint, analyses.Length, 0, 0, doubt);
        var (stored, claimed) = (0, 0);
        foreach (var analysis in analyses)
        {
            var identity = CheckpointCells.IdentityOf(analysis, weights, type);
            if (store.Find(identity) is { } cell)
            {
                table.Set(checkpoint, analysis, cell.Result, weights.Sha256);
                stored++;
            }
            else if (store.IsClaimed(identity))
            {
                claimed++;
            }
        }

        return new CheckpointCensus(checkpoint, analyses.Length, stored, claimed, null);
    }

    private LaterCensus CountLater(CellTable table, Dictionary<SuiteCheckpoint, SeenWeights?> known)
    {
        var later = ExperimentRun.SecondRound(prepared.Suite, experiments, table).Where(cell => table.Withdrawn(cell.Checkpoint) is null).DistinctBy(cell => (cell.Checkpoint, CellTable.NameOf(cell.Analysis))).ToArray();
        return new LaterCensus(later.Length, later.Count(cell => known[cell.Checkpoint] is { ConfigSha256: not null } weights && store.Find(CheckpointCells.IdentityOf(cell.Analysis, weights, type)) is not null));
    }
}
