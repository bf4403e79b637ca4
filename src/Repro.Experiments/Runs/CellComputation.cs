using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Costs;
using Repro.Experiments.Suites;
using Repro.Models;
using TorchSharp;

namespace Repro.Experiments.Runs;

/// <summary>One cell computed: the analysis run, once more in half the portions where memory was short, and how it came about.</summary>
internal static class CellComputation
{
    /// <exception cref="MemoryBudgetException">Memory was short in halved portions too.</exception>
    public static Cell Run(Suite suite, SuiteCheckpoint checkpoint, IAnalysis analysis, CellIdentity identity, ComputeType type, Execution portions, GptNeoX model)
    {
        var clock = Stopwatch.StartNew();
        var result = Run(checkpoint, analysis, type, ref portions, model);
        var provenance = new CellProvenance
        {
            Computed = DateTimeOffset.UtcNow,
            Execution = portions,
            Seconds = clock.Elapsed.TotalSeconds,
            PeakBytes = Process.GetCurrentProcess().PeakWorkingSet64,
            Repro = BuildVersion.WithCommit,
            TorchSharp = BuildVersion.Of(typeof(torch)),
            Runtime = RuntimeInformation.FrameworkDescription,
            Machine = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}",
        };
        return new Cell(identity.Key, identity.ToJson(), new CellRequest(suite.Name, checkpoint.Model, checkpoint.Step, checkpoint.Tokens), provenance, result);
    }

    // the portions that it took are part of the provenance
    private static JsonElement Run(SuiteCheckpoint checkpoint, IAnalysis analysis, ComputeType type, ref Execution portions, GptNeoX model)
    {
        try
        {
            return analysis.Run(model, portions);
        }
        catch (Exception e) when (DeviceMemory.WasShort(e))
        {
            if (MemoryPlanner.Halved(model.Config, type, analysis, portions) is not { } half)
                throw MemoryPlanner.Short(checkpoint.Model, type, analysis, new MemoryPlan(portions, analysis.Cost(model.Config, type, portions)), e);
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
            throw MemoryPlanner.Short(checkpoint.Model, type, analysis, new MemoryPlan(portions, analysis.Cost(model.Config, type, portions)), e);
        }
    }
}
