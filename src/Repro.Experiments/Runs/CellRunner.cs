using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Costs;
using Repro.Experiments.Suites;
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
/// <param name="execution">Where and in what portions to compute; smaller ones where memory has a limit and they do not fit.</param>
/// <param name="computeType">What is computed in; part of every cell's identity.</param>
/// <param name="report">Told after every checkpoint.</param>
/// <param name="workers">Checkpoints at a time; null: on a CPU as many as there are cores for the torch threads, on a GPU one.</param>
public sealed class CellRunner(CellStore store, Execution execution, ComputeType computeType = ComputeType.Float32, Action<RunProgress>? report = null, int? workers = null)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200); // between two looks at what other runs have

    private readonly MemoryPlans plans = new(computeType, execution);

    // asked once: what libtorch keeps for its next tensors no longer looks free, although it is to this process
    private readonly Lazy<long?> memory = new(() => DeviceMemory.Budget(execution));

    /// <summary>Every analysis on every checkpoint.</summary>
    /// <exception cref="OperationCanceledException">Stopped between two checkpoints; every cell computed so far is stored.</exception>
    /// <exception cref="InvalidDataException">Two checkpoints of a model with different weights gave the very same result.</exception>
    /// <exception cref="MemoryBudgetException">An analysis does not fit, however small the portions, or memory was short in halved ones too; every cell computed so far is stored.</exception>
    /// <exception cref="ArgumentException">The device cannot compute in that type, or how much memory it has is not known.</exception>
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
        computeType.Check(execution.Device);
        var budget = memory.Value / Workers; // checkpoints at a time share it
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
                var (computed, absent, elsewhere) = Answer(suite, cells.Key, analyses, device, budget, table);
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

    private (int Computed, int Absent, bool Elsewhere) Answer(Suite suite, SuiteCheckpoint checkpoint, IAnalysis[] analyses, torch.Device device, long? budget, CellTable table)
    {
        try
        {
            var folder = CheckpointFolder.Open(checkpoint.Folder);
            var config = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(checkpoint.Folder, "config.json"))));
            var missing = new List<(IAnalysis Analysis, CellIdentity Identity, Execution Portions)>();
            foreach (var analysis in analyses)
            {
                var identity = new CellIdentity(analysis.Name, analysis.Revision, analysis.Settings, analysis.DataSha256, folder.Sha256, config, computeType.ToString());
                if (store.Find(identity) is { } cell) table.Set(checkpoint, analysis, cell.Result, folder.Sha256);
                else missing.Add((analysis, identity, budget is null ? execution : plans.Of(checkpoint.Model, folder.Config, analysis, budget)));
            }

            GptNeoX? model = null;
            var (computed, elsewhere) = (0, false);
            try
            {
                foreach (var (analysis, identity, portions) in missing)
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
                        cell = Compute(suite, checkpoint, analysis, identity, portions, model ??= new GptNeoX(folder.Config, folder.Load(computeType.ElementType(), device)));
                        table.Set(checkpoint, analysis, cell.Result, folder.Sha256); // refuses what must not be stored
                        store.Store(cell);
                        computed++;
                    }
                    else
                    {
                        table.Set(checkpoint, analysis, cell.Result, folder.Sha256);
                    }
                }
            }
            finally
            {
                model?.Dispose();
            }

            return (computed, 0, elsewhere);
        }
        catch (WeightFileException e)
        {
            // a gap in the series, not the end of it; nothing is stored, so the next run tries again
            foreach (var analysis in analyses) table.Set(checkpoint, analysis, new Absence(e.Message), null);
            return (0, analyses.Length, false);
        }
    }

    private Cell Compute(Suite suite, SuiteCheckpoint checkpoint, IAnalysis analysis, CellIdentity identity, Execution portions, GptNeoX model)
    {
        var clock = Stopwatch.StartNew();
        var result = Run(checkpoint, analysis, ref portions, model);
        var provenance = new CellProvenance
        {
            Computed = DateTimeOffset.UtcNow,
            Execution = portions,
            Seconds = clock.Elapsed.TotalSeconds,
            PeakBytes = Process.GetCurrentProcess().PeakWorkingSet64,
            Repro = VersionOf(typeof(CellRunner)),
            TorchSharp = VersionOf(typeof(torch)),
            Runtime = RuntimeInformation.FrameworkDescription,
            Machine = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}",
        };
        return new Cell(identity.Key, identity.ToJson(), new CellRequest(suite.Name, checkpoint.Model, checkpoint.Step, checkpoint.Tokens), provenance, result);
    }

    // once more in half the portions where memory was short; the portions that it took are part of the provenance
    private JsonElement Run(SuiteCheckpoint checkpoint, IAnalysis analysis, ref Execution portions, GptNeoX model)
    {
        try
        {
            return analysis.Run(model, portions);
        }
        catch (Exception e) when (DeviceMemory.WasShort(e))
        {
            if (MemoryPlanner.Halved(model.Config, computeType, analysis, portions) is not { } half)
                throw MemoryPlanner.Short(checkpoint.Model, computeType, analysis, new MemoryPlan(portions, analysis.Cost(model.Config, computeType, portions)), e);
            portions = half.Execution;
        }

        // what the failed run left to the garbage collector is memory too
        GC.Collect();
        GC.WaitForPendingFinalizers();
        try
        {
            return analysis.Run(model, portions);
        }
        catch (Exception e) when (DeviceMemory.WasShort(e))
        {
            throw MemoryPlanner.Short(checkpoint.Model, computeType, analysis, new MemoryPlan(portions, analysis.Cost(model.Config, computeType, portions)), e);
        }
    }

    private static string VersionOf(Type type) => type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
