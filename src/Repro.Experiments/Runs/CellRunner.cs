using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Costs;
using Repro.Experiments.Suites;
using Repro.Experiments.Weights;
using Repro.Models;
using Repro.Statistics;

namespace Repro.Experiments.Runs;

/// <summary>
/// Answers every cell of a suite, from the store where it can. Checkpoint-major: a checkpoint is loaded at most once, for
/// all the analyses that miss a cell on it; on a CPU one checkpoint a core. An analysis that ends in an error fails its cell alone (<see cref="CellTable.Failures"/>). Runs at the same time on one store, in other processes too, share the cells between them.
/// </summary>
/// <param name="store">Where cells are kept.</param>
/// <param name="execution">Where and in what portions to compute; smaller ones where memory has a limit and they do not fit.</param>
/// <param name="computeType">What is computed in; part of every cell's identity.</param>
/// <param name="report">Told after every computed cell and at the end of every checkpoint, one call at a time.</param>
/// <param name="workers">Checkpoints at a time; null: on a CPU as many as there are cores for the torch threads, on a GPU one.</param>
/// <param name="source">Where checkpoints come from; null: from their folders.</param>
public sealed class CellRunner(CellStore store, Execution execution, ComputeType computeType = ComputeType.Float32, Action<RunProgress>? report = null, int? workers = null, ICheckpointSource? source = null)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200); // between two looks at what other runs have

    private readonly ICheckpointSource source = source ?? new LocalCheckpoints();
    private readonly ConcurrentDictionary<(string Model, int Step), SeenWeights> seen = [];
    private readonly MemoryPlans plans = new(computeType, execution);

    // asked once: what libtorch keeps for its next tensors no longer looks free, although it is to this process
    private readonly Lazy<long?> memory = new(() => DeviceMemory.Budget(execution));

    /// <summary>Every analysis on every checkpoint.</summary>
    /// <exception cref="OperationCanceledException">Stopped between two cells; every cell computed so far is stored.</exception>
    /// <exception cref="InvalidDataException">Two checkpoints of a model with different weights gave the very same result.</exception>
    /// <exception cref="MemoryBudgetException">An analysis does not fit, however small the portions, or memory was short in halved ones too; every cell computed so far is stored.</exception>
    /// <exception cref="ArgumentException">The device cannot compute in that type, or how much memory it has is not known.</exception>
    public CellTable Run(Suite suite, IReadOnlyList<IAnalysis> analyses, CancellationToken stop = default)
    {
        var table = new CellTable();
        Run(suite, [.. suite.AllCheckpoints().SelectMany(checkpoint => analyses.Select(analysis => new CheckpointAnalysis(checkpoint, analysis)))], table, stop);
        return table;
    }

    /// <summary>The cells asked for, added to those of earlier rounds.</summary>
    /// <inheritdoc cref="Run(Suite, IReadOnlyList{IAnalysis}, CancellationToken)"/>
    public void Run(Suite suite, IReadOnlyList<CheckpointAnalysis> wanted, CellTable table, CancellationToken stop = default)
    {
        if (wanted.Count == 0) return;
        computeType.Check(execution.Device);
        var budget = memory.Value / Workers; // checkpoints at a time share it
        SuiteModel[] models = [.. suite.Models.Where(model => wanted.Any(cell => cell.Checkpoint.Model == model.Name))];
        foreach (var found in models.SelectMany(model => source.Survey(suite, model, stop))) seen[(found.Model, found.Step)] = found;
        Doubt(suite, models, table); // what is known before need not be fetched
        var cellsOf = new CheckpointCells(store, source, execution, computeType, plans);
        var waiting = new ConcurrentQueue<IGrouping<SuiteCheckpoint, CheckpointAnalysis>>(wanted.GroupBy(cell => cell.Checkpoint));
        var (gate, clock, progress) = (new Lock(), Stopwatch.StartNew(), new RunProgress(0, wanted.Count, 0, 0, 0, wanted[0].Checkpoint));
        using var failure = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var failures = new ConcurrentQueue<Exception>();
        var told = new Dictionary<SuiteCheckpoint, int>(); // cells computed here
        Thread[] threads = [.. Enumerable.Range(0, Math.Min(Workers, waiting.Count)).Select(_ => new Thread(() =>
        {
            try
            {
                Work();
            }
            catch (Exception e)
            {
                // passed on to the caller's thread; the other workers stop after the cell at hand
                failures.Enqueue(e);
                failure.Cancel();
            }
        }))];
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        stop.ThrowIfCancellationRequested();
        if (failures.FirstOrDefault(e => e is not OperationCanceledException) is { } first) ExceptionDispatchInfo.Throw(first);
        Doubt(suite, models, table);

        void Work()
        {
            var device = TorchBackend.Device(execution.Device);
            TorchBackend.UseThreads(execution.Threads); // OpenMP counts by thread
            computeType.Use(device);
            var inVain = 0;
            while (waiting.TryDequeue(out var cells))
            {
                failure.Token.ThrowIfCancellationRequested();
                IAnalysis[] analyses = [.. cells.Select(cell => cell.Analysis)];
                var answered = cellsOf.Answer(suite, cells.Key, analyses, device, budget, table, weights => seen[(weights.Model, weights.Step)] = weights, cell => Computed(cells.Key, cell, analyses.Length), PrefetchNext, failure.Token);
                if (answered.Elsewhere)
                {
                    // another run computes some of it: on with the next, and back to this one later
                    waiting.Enqueue(cells);
                    if (answered.Computed > 0) inVain = 0;
                    else if (++inVain >= waiting.Count) Thread.Sleep(Pause);
                    continue;
                }

                inVain = 0;
                Ended(cells.Key, analyses.Length, answered);
            }
        }

        void Computed(SuiteCheckpoint checkpoint, ComputedCell cell, int asked)
        {
            lock (gate)
            {
                var count = told[checkpoint] = told.GetValueOrDefault(checkpoint) + 1;
                Report(progress with { Done = progress.Done + 1, Computed = progress.Computed + 1, Checkpoint = checkpoint, Cell = cell, EndsCheckpoint = count == asked });
            }
        }

        void Ended(SuiteCheckpoint checkpoint, int asked, Answered answered)
        {
            lock (gate)
            {
                var rest = asked - told.GetValueOrDefault(checkpoint);
                if (rest > 0) Report(progress with { Done = progress.Done + rest, Absent = progress.Absent + Math.Min(rest, answered.Absent), Failed = progress.Failed + answered.Failed, Checkpoint = checkpoint, Cell = null, EndsCheckpoint = true });
            }
        }

        void Report(RunProgress now)
        {
            progress = now with { Seconds = clock.Elapsed.TotalSeconds };
            report?.Invoke(progress);
        }

        void PrefetchNext()
        {
            if (waiting.TryPeek(out var next) && cellsOf.MissesOne(next.Key, next.Select(cell => cell.Analysis), table, failure.Token)) source.Prefetch(next.Key, failure.Token);
        }
    }

    // a cell is the same whoever computes it; on a GPU one checkpoint at a time
    private int Workers => workers ?? WorkersOf(execution);

    /// <summary>Checkpoints at a time where nobody says how many.</summary>
    internal static int WorkersOf(Execution execution) => execution.Device == "cpu" ? Math.Max(1, Environment.ProcessorCount / execution.Threads) : 1;

    // whose weights are not what they are said to be gives no result
    private void Doubt(Suite suite, IEnumerable<SuiteModel> models, CellTable table)
    {
        foreach (var model in models)
        {
            foreach (var (step, reason) in new IdentityGate().Doubts(seen.Values.Where(weights => weights.Model == model.Name), suite.Steps[^1]))
                table.Withdraw(model.Name, step, new Absence($"inconclusive: {reason}"));
        }
    }
}
