using System.Diagnostics;
using System.Globalization;
using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Costs;
using Repro.Models;
using Repro.Models.Costs;
using TorchSharp;

namespace Repro.Benchmarks;

/// <summary>Predicted against measured, analysis by analysis: passes, bytes beyond weights, and the share of the machine's speed that is reached.</summary>
internal static class AnalysisTable
{
    /// <summary>Prints a line as each analysis is through.</summary>
    public static void Write(string shape, ComputeType type, Execution execution, bool memory, string? only)
    {
        var config = AnalysisWorkload.Config(shape);
        var speed = MachineSpeed.Measure(execution.Device, type, config, execution.Threads);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{shape}, {type}, at most {execution.PromptsPerBatch} prompts a batch, {execution.Threads} thread(s), {speed.FlopsPerSecond / 1e9:0} GFLOP/s in products of that width"));
        Line("analysis", "forwards", "counted", "backwards", "counted", "partial", "counted", "GFLOP", "at most", "predicted s", "CPU s", "of speed", "MB", "measured", "ratio");
        foreach (var (name, analysis) in AnalysisWorkload.Analyses(shape).Where(pair => pair.Key.Contains(only ?? "", StringComparison.Ordinal)))
        {
            var cost = analysis.Cost(config, type, execution);
            using var model = AnalysisWorkload.Model(shape, type);
            using var counter = PassCounter.Start();
            var before = ProcessorSeconds();
            analysis.Run(model, execution);
            var seconds = ProcessorSeconds() - before;
            var counted = counter.Counted;
            var peak = memory ? PeakInChild(name, shape, type, execution) : (double?)null;
            Line(name, N(cost.Expected.Forwards), N(counted.Forwards), N(cost.Expected.Backwards), N(counted.Backwards), N(cost.Expected.PartialRuns), N(counted.PartialRuns),
                F(cost.Expected.Flops / 1e9, "0.##"), F(cost.AtMost.Flops / 1e9, "0.##"), F(CellEstimate.Of(shape, config, [analysis], type, execution, speed).Single().ExpectedSeconds, "0.00"), F(seconds, "0.00"), F(cost.Expected.Flops / seconds / speed.FlopsPerSecond, "0.00"),
                F(cost.PeakBytes / 1e6, "0"), F(peak / 1e6, "0"), F(peak / cost.PeakBytes, "0.00"));
        }
    }

    /// <summary>Bytes of one analysis in this process, which must have done nothing else.</summary>
    public static long Peak(string name, string shape, ComputeType type, Execution execution)
    {
        using (var tiny = AnalysisWorkload.Tiny(type)) AnalysisWorkload.Analyses(shape)[name].Run(tiny, execution);
        IAnalysis analysis = AnalysisWorkload.Analyses(shape)[name];
        using var model = AnalysisWorkload.Model(shape, type);
        return PeakMemory.Of(() => analysis.Run(model, execution));
    }

    // not the clock's: on a busy machine that says how busy it is. On one thread the two are next to equal
    private static double ProcessorSeconds()
    {
        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime.TotalSeconds;
    }

    private static double PeakInChild(string name, string shape, ComputeType type, Execution execution) => PeakMemory.InChild([
        "--peak-of-analysis", name, "--shape", shape, "--type", ComputeTypes.Names[(int)type],
        "--prompts", execution.PromptsPerBatch.ToString(CultureInfo.InvariantCulture), "--threads", execution.Threads.ToString(CultureInfo.InvariantCulture)]);

    private static void Line(string name, params string[] columns) => Console.WriteLine(name.PadRight(25) + string.Concat(columns.Select(column => column.PadLeft(12))));

    private static string N(double value) => F(value, "0");

    private static string F(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}
