using System.Diagnostics;
using Repro.Models;
using static TorchSharp.torch;

namespace Repro.Benchmarks;

/// <summary>What predictions are priced with, measured in the same run: a product of the MLP's shape, and a copy far larger than caches.</summary>
internal sealed record Machine(double FlopsPerSecond, double BytesPerSecond)
{
    private const int Tries = 10; // the best counts: everything else on the machine only slows it

    public static Machine Measure(GptNeoXConfig config)
    {
        const long CopyBytes = 256L << 20;
        const long Rows = Workload.Prompts * Workload.Tokens;
        using var scope = NewDisposeScope();
        var (left, right) = (ones(Rows, config.Width), ones(config.Width, config.MlpWidth));
        var (from, to) = (ones(CopyBytes / sizeof(float)), ones(CopyBytes / sizeof(float)));
        return new Machine(
            2.0 * Rows * config.Width * config.MlpWidth / Best(() => Ops.MatMul(left, right).Dispose()),
            2.0 * CopyBytes / Best(() => to.copy_(from)));
    }

    /// <summary>Seconds, when products and traffic do not overlap.</summary>
    public double Seconds(Cost cost) => (cost.Flops / FlopsPerSecond) + (cost.Bytes / BytesPerSecond);

    private static double Best(Action action) => Enumerable.Range(0, Tries).Min(_ =>
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    });
}
