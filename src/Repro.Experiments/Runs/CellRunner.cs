using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Suites;
using Repro.Experiments.Weights;
using Repro.Models;
using Repro.Models.Weights;
using Repro.Statistics;
using TorchSharp;

namespace Repro.Experiments.Runs;

/// <summary>How far a run is.</summary>
/// <param name="Done">Cells answered so far, from the store or anew.</param>
/// <param name="Total">Cells asked for.</param>
/// <param name="Computed">Of the done, those computed in this run.</param>
/// <param name="Absent">Of the done, those that could not be computed.</param>
/// <param name="Seconds">Since the run began.</param>
/// <param name="Checkpoint">The checkpoint just finished.</param>
public sealed record RunProgress(int Done, int Total, int Computed, int Absent, double Seconds, SuiteCheckpoint Checkpoint)
{
    /// <summary>Estimated from the rate so far.</summary>
    public double SecondsLeft => Seconds / Done * (Total - Done);
}

/// <summary>
/// Answers every cell of a suite, from the store where it can. Checkpoint-major: a checkpoint is loaded at most once, for
/// all the analyses that miss a cell on it; on a CPU one checkpoint a core. Runs at the same time on one store, in other processes too, share the cells between them.
/// </summary>
/// <param name="store">Where cells are kept.</param>
/// <param name="execution">Where and in what portions to compute.</param>
/// <param name="computeType">Float32 or bfloat16; part of every cell's identity.</param>
/// <param name="report">Told after every checkpoint.</param>
/// <param name="workers">Checkpoints at a time; null: on a CPU as many as there are cores for the torch threads, on a GPU one.</param>
/// <param name="source">Where checkpoints come from; null: from their folders.</param>
public sealed class CellRunner(CellStore store, Execution execution, torch.ScalarType computeType = torch.ScalarType.Float32, Action<RunProgress>? report = null, int? workers = null, ICheckpointSource? source = null)
{
    private readonly ICheckpointSource source = source ?? new LocalCheckpoints();
    private readonly ConcurrentDictionary<(string Model, int Step), SeenWeights> seen = [];
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200); // between two looks at what other runs have

    /// <summary>Every analysis on every checkpoint.</summary>
    /// <exception cref="OperationCanceledException">Stopped between two checkpoints; every cell computed so far is stored.</exception>
    /// <exception cref="InvalidDataException">Two checkpoints of a model with different weights gave the very same result.</exception>
    public CellTable Run(Suite suite, IReadOnlyList<IAnalysis> analyses, CancellationToken stop = default)
    {
        var table = new CellTable();
        Run(suite, [.. suite.Models.SelectMany(suite.Checkpoints).SelectMany(checkpoint => analyses.Select(analysis => new CheckpointAnalysis(checkpoint, analysis)))], table, stop);
        return table;
    }

    /// <summary>The cells asked for, added to those of earlier rounds.</summary>
    /// <inheritdoc cref="Run(Suite, IReadOnlyList{IAnalysis}, CancellationToken)"/>
    public void Run(Suite suite, IReadOnlyList<CheckpointAnalysis> wanted, CellTable table, CancellationToken stop = default)
    {
        if (wanted.Count == 0) return;
        SuiteModel[] models = [.. suite.Models.Where(model => wanted.Any(cell => cell.Checkpoint.Model == model.Name))];
        foreach (var found in models.SelectMany(model => source.Survey(suite, model, stop))) seen[(found.Model, found.Step)] = found;
        Doubt(suite, models, table); // what is known before need not be fetched
        var waiting = new ConcurrentQueue<IGrouping<SuiteCheckpoint, CheckpointAnalysis>>(wanted.GroupBy(cell => cell.Checkpoint));
        var (gate, clock, progress) = (new Lock(), Stopwatch.StartNew(), new RunProgress(0, wanted.Count, 0, 0, 0, wanted[0].Checkpoint));
        using var failure = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var failures = new ConcurrentQueue<Exception>();
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
            var inVain = 0;
            while (waiting.TryDequeue(out var cells))
            {
                failure.Token.ThrowIfCancellationRequested();
                IAnalysis[] analyses = [.. cells.Select(cell => cell.Analysis)];
                var (computed, absent, elsewhere) = Answer(suite, cells.Key, analyses, device, table, waiting, failure.Token);
                if (elsewhere)
                {
                    // another run computes some of it: on with the next, and back to this one later
                    lock (gate) progress = progress with { Computed = progress.Computed + computed };
                    waiting.Enqueue(cells);
                    if (computed > 0) inVain = 0;
                    else if (++inVain >= waiting.Count) Thread.Sleep(Pause);
                    continue;
                }

                inVain = 0;
                lock (gate)
                {
                    progress = progress with { Done = progress.Done + analyses.Length, Computed = progress.Computed + computed, Absent = progress.Absent + absent, Seconds = clock.Elapsed.TotalSeconds, Checkpoint = cells.Key };
                    report?.Invoke(progress);
                }
            }
        }
    }

    // a cell is the same whoever computes it; on a GPU one checkpoint at a time
    private int Workers => workers ?? (execution.Device == "cpu" ? Math.Max(1, Environment.ProcessorCount / execution.Threads) : 1);

    // whose weights are not what they are said to be gives no result
    private void Doubt(Suite suite, IEnumerable<SuiteModel> models, CellTable table)
    {
        foreach (var model in models)
        {
            foreach (var (step, reason) in new IdentityGate().Doubts(seen.Values.Where(weights => weights.Model == model.Name), suite.Steps[^1]))
                table.Withdraw(model.Name, step, new Absence($"inconclusive: {reason}"));
        }
    }

    private (int Computed, int Absent, bool Elsewhere) Answer(Suite suite, SuiteCheckpoint checkpoint, IAnalysis[] analyses, torch.Device device, CellTable table, ConcurrentQueue<IGrouping<SuiteCheckpoint, CheckpointAnalysis>> waiting, CancellationToken stop)
    {
        if (table.Withdrawn(checkpoint) is { } why)
        {
            foreach (var analysis in analyses) table.Set(checkpoint, analysis, why, null);
            return (0, analyses.Length, false);
        }

        try
        {
            var weights = source.Identify(checkpoint, stop);
            seen[(weights.Model, weights.Step)] = weights;
            var missing = new List<(IAnalysis Analysis, CellIdentity Identity)>();
            foreach (var analysis in analyses)
            {
                var identity = IdentityOf(analysis, weights);
                if (store.Find(identity) is { } cell) table.Set(checkpoint, analysis, cell.Result, weights.Sha256);
                else missing.Add((analysis, identity));
            }

            GptNeoX? model = null;
            var (computed, elsewhere) = (0, false);
            try
            {
                foreach (var (analysis, identity) in missing)
                {
                    using var claim = store.TryClaim(identity);
                    if (claim is null)
                    {
                        elsewhere = true;
                        continue;
                    }

                    var cell = store.Find(identity); // another run may just have stored it
                    if (cell is null)
                    {
                        cell = Compute(suite, checkpoint, analysis, identity, model ??= Load(checkpoint, weights, table, device, waiting, stop));
                        table.Set(checkpoint, analysis, cell.Result, weights.Sha256); // refuses what must not be stored
                        store.Store(cell);
                        computed++;
                    }
                    else
                    {
                        table.Set(checkpoint, analysis, cell.Result, weights.Sha256);
                    }
                }
            }
            finally
            {
                model?.Dispose();
            }

            if (!elsewhere) source.Release(checkpoint);
            return (computed, 0, elsewhere);
        }
        catch (WeightFileException e)
        {
            // a gap in the series, not the end of it; nothing is stored, so the next run tries again
            foreach (var analysis in analyses) table.Set(checkpoint, analysis, new Absence(e.Message), null);
            return (0, analyses.Length, false);
        }
    }

    private CellIdentity IdentityOf(IAnalysis analysis, SeenWeights weights) =>
        new(analysis.Name, analysis.Revision, analysis.Settings, analysis.DataSha256, weights.Sha256, weights.ConfigSha256!, computeType.ToString());

    private bool MissesACell(SuiteCheckpoint checkpoint, IEnumerable<IAnalysis> analyses, CellTable table, CancellationToken stop)
    {
        try
        {
            return table.Withdrawn(checkpoint) is null && source.Identify(checkpoint, stop) is var weights && analyses.Any(analysis => store.Find(IdentityOf(analysis, weights)) is null);
        }
        catch (WeightFileException)
        {
            return false; // told when its turn comes
        }
    }

    private GptNeoX Load(SuiteCheckpoint checkpoint, SeenWeights weights, CellTable table, torch.Device device, ConcurrentQueue<IGrouping<SuiteCheckpoint, CheckpointAnalysis>> waiting, CancellationToken stop)
    {
        var folder = source.Open(checkpoint, stop);
        if (folder.Sha256 != weights.Sha256) throw new InvalidDataException($"The weights in '{folder.Folder}' are not those that its cells would be stored under ({folder.Sha256}, not {weights.Sha256}): they changed while they were looked at; run again.");
        seen[(weights.Model, weights.Step)] = source.Identify(checkpoint, stop); // now with its embedding
        if (waiting.TryPeek(out var next) && MissesACell(next.Key, next.Select(cell => cell.Analysis), table, stop)) source.Prefetch(next.Key, stop);
        return new GptNeoX(folder.Config, folder.Load(computeType, device));
    }

    private Cell Compute(Suite suite, SuiteCheckpoint checkpoint, IAnalysis analysis, CellIdentity identity, GptNeoX model)
    {
        var clock = Stopwatch.StartNew();
        var result = analysis.Run(model, execution);
        var provenance = new CellProvenance
        {
            Computed = DateTimeOffset.UtcNow,
            Execution = execution,
            Seconds = clock.Elapsed.TotalSeconds,
            PeakBytes = Process.GetCurrentProcess().PeakWorkingSet64,
            Repro = VersionOf(typeof(CellRunner)),
            TorchSharp = VersionOf(typeof(torch)),
            Runtime = RuntimeInformation.FrameworkDescription,
            Machine = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}",
        };
        return new Cell(identity.Key, identity.ToJson(), new CellRequest(suite.Name, checkpoint.Model, checkpoint.Step, checkpoint.Tokens), provenance, result);
    }

    private static string VersionOf(Type type) => type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
