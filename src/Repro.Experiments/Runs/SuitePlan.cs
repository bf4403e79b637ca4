using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Claims;
using Repro.Experiments.Costs;
using Repro.Experiments.Suites;
using Repro.Experiments.Weights;
using Repro.Models;
using Repro.Models.Weights;

namespace Repro.Experiments.Runs;

/// <summary>What one model of a suite will take.</summary>
public sealed record ModelPlan
{
    public required string Model { get; init; }
    public required long Parameters { get; init; }
    /// <summary>To be looked at.</summary>
    public required int Checkpoints { get; init; }

    /// <summary>Left out, since their weights are known not to be their own, see <see cref="IdentityGate"/>.</summary>
    public required int Doubted { get; init; }

    /// <summary>Of the first round; what is asked for having seen those is in <see cref="SuitePlan.Later"/>.</summary>
    public required int Cells { get; init; }

    /// <summary>Of them, those in the store.</summary>
    public required int Stored { get; init; }

    /// <summary>Of checkpoints that miss a cell and are not on this machine; from the manifest where a checkpoint was seen, else from the shape.</summary>
    public required long DownloadBytes { get; init; }

    /// <summary>Prompts forward and back through the model, for the missing cells.</summary>
    public double Forwards { get; init; }
    public double Backwards { get; init; }

    public double WeightBytes { get; init; }

    /// <summary>Weights and all else at the worst moment.</summary>
    public double PeakBytes { get; init; }

    /// <summary>Of one process; on a CPU the cores share it.</summary>
    public double ExpectedSeconds { get; init; }

    /// <summary>Where every search takes the most it may.</summary>
    public double MostSeconds { get; init; }

    /// <summary>Why it cannot be run as it is asked for; null where it can.</summary>
    public string? Refused { get; init; }
}

/// <summary>What a suite, or a part of it, will take: told from shapes, before a weight is read or fetched.</summary>
/// <param name="Suite">Its results' name.</param>
/// <param name="Experiments">Whose cells.</param>
/// <param name="Schedule">Which steps.</param>
/// <param name="Device">Where.</param>
/// <param name="ComputeType">In what.</param>
/// <param name="FlopsPerSecond">Of the device, measured just now, or assumed.</param>
/// <param name="Workers">Checkpoints at a time.</param>
/// <param name="Models">Smallest first.</param>
/// <param name="Later">Analyses of a second round, which depend on the first and are not counted.</param>
public sealed record SuitePlan(string Suite, IReadOnlyList<string> Experiments, string? Schedule, string Device, string ComputeType, double FlopsPerSecond, int Workers, IReadOnlyList<ModelPlan> Models, IReadOnlyList<string> Later)
{
    private const int MaskLength = 2048; // published Pythia files hold each layer's causal mask, a byte an entry

    /// <param name="checkout">Where cells are.</param>
    /// <param name="prepared">The suite.</param>
    /// <param name="experiments">Those that run on it are planned.</param>
    /// <param name="execution">Where, and with how much memory.</param>
    /// <param name="type">In what.</param>
    /// <param name="assumed">The speed of another machine; null: this one's is measured.</param>
    public static SuitePlan Of(Checkout checkout, PreparedSuite prepared, IReadOnlyList<IExperiment> experiments, Execution execution, ComputeType type, double? assumed = null)
    {
        var suite = prepared.Suite;
        type.Check(execution.Device);
        var chosen = suite.ExperimentsAmong(experiments);
        var workers = CellRunner.WorkersOf(execution);
        var store = new CellStore(checkout.Cells);
        var wanted = suite.NumbersOnly ? [] : ExperimentRun.FirstRound(suite, chosen, new CellTable()).GroupBy(cell => cell.Checkpoint.Model).ToDictionary(group => group.Key, group => group.GroupBy(cell => cell.Checkpoint).ToArray());
        var speed = assumed is { } flops ? new MachineSpeed(execution.Device, type, flops) : MachineSpeed.Measure(execution.Device, type, threads: execution.Threads);
        var budget = DeviceMemory.Budget(execution) / workers;
        return new SuitePlan(
            suite.ResultsName,
            [.. chosen.Select(experiment => experiment.Name)],
            suite.Schedule,
            execution.Device,
            type.ToString(),
            speed.FlopsPerSecond,
            workers,
            [.. suite.Models.Where(model => wanted.ContainsKey(model.Name)).Select(model => Of(prepared, model, wanted[model.Name], store, execution with { MemoryBytes = budget }, type, speed, workers))],
            [.. chosen.SelectMany(experiment => experiment.LaterAnalyses).Distinct()]);
    }

    private static ModelPlan Of(PreparedSuite prepared, SuiteModel model, IGrouping<SuiteCheckpoint, CheckpointAnalysis>[] checkpoints, CellStore store, Execution execution, ComputeType type, MachineSpeed speed, int workers)
    {
        // whose weights are known to be another step's is not computed
        var known = checkpoints.ToDictionary(checkpoint => checkpoint.Key, checkpoint => prepared.Checkpoints.Known(checkpoint.Key));
        var doubts = new IdentityGate().Doubts(known.Values.OfType<SeenWeights>(), prepared.Suite.Steps[^1]);
        checkpoints = [.. checkpoints.Where(checkpoint => !doubts.ContainsKey(checkpoint.Key.Step))];
        var missing = checkpoints.Select(checkpoint => (Checkpoint: checkpoint.Key, Analyses: Missing(checkpoint, store, known[checkpoint.Key], type))).ToArray();
        var plan = new ModelPlan
        {
            Model = model.Name,
            Parameters = model.Parameters,
            Checkpoints = checkpoints.Length,
            Doubted = doubts.Count,
            Cells = checkpoints.Sum(Distinct),
            Stored = checkpoints.Sum(Distinct) - missing.Sum(item => item.Analyses.Length),
            DownloadBytes = missing.Where(item => item.Analyses.Length > 0 && !prepared.Checkpoints.IsHere(item.Checkpoint)).Sum(item => known[item.Checkpoint]?.Files.Sum(file => file.Bytes) ?? Published(model)),
        };
        try
        {
            var shape = missing[0].Checkpoint.ReadShape();
            // one estimate an analysis, times the checkpoints that miss it
            var work = missing.SelectMany(item => item.Analyses).GroupBy(analysis => analysis.Key).Select(group => (Cells: group.Count(), Estimate: CellEstimate.Of(model.Name, shape, [group.First().Analysis], type, execution, speed)[0])).ToArray();
            double Sum(Func<CellEstimate, double> of) => work.Sum(item => item.Cells * of(item.Estimate));
            return plan with
            {
                Forwards = Sum(estimate => estimate.Cost.Expected.Forwards),
                Backwards = Sum(estimate => estimate.Cost.Expected.Backwards),
                WeightBytes = work.Select(item => item.Estimate.Cost.WeightBytes).DefaultIfEmpty().Max(),
                PeakBytes = work.Select(item => item.Estimate.Cost.TotalBytes).DefaultIfEmpty().Max(),
                ExpectedSeconds = Sum(estimate => estimate.ExpectedSeconds!.Value) / workers,
                MostSeconds = Sum(estimate => estimate.MostSeconds!.Value) / workers,
            };
        }
        catch (Exception e) when (e is MemoryBudgetException or WeightFileException)
        {
            return plan with { Refused = e.Message };
        }
    }

    // experiments share cells: each once
    private static int Distinct(IGrouping<SuiteCheckpoint, CheckpointAnalysis> checkpoint) => checkpoint.Select(cell => CellTable.NameOf(cell.Analysis)).Distinct().Count();

    private static (string Key, IAnalysis Analysis)[] Missing(IGrouping<SuiteCheckpoint, CheckpointAnalysis> checkpoint, CellStore store, SeenWeights? weights, ComputeType type) =>
        [.. checkpoint.Select(cell => cell.Analysis).DistinctBy(CellTable.NameOf)
            .Where(analysis => weights?.ConfigSha256 is null || store.Find(CheckpointCells.IdentityOf(analysis, weights, type)) is null)
            .Select(analysis => (CellTable.NameOf(analysis), analysis))];

    private static long Published(SuiteModel model) => model.Shape is { } shape ? (2 * model.Parameters) + ((long)shape.Layers * MaskLength * MaskLength) : 0;
}
