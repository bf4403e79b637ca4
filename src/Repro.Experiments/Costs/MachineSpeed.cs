using System.Diagnostics;
using Repro.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Experiments.Costs;

/// <summary>How fast a device multiplies matrices of a model's shape.</summary>
/// <param name="Device">By name.</param>
/// <param name="Type">In what.</param>
/// <param name="FlopsPerSecond">2 n k m for [n, k] times [k, m]; the best of what was timed.</param>
public sealed record MachineSpeed(string Device, ComputeType Type, double FlopsPerSecond)
{
    /// <summary>d where no model is given: Pythia 410m's and 1.4b's middle.</summary>
    private const int UsualWidth = 1024;

    /// <summary>Tokens in a product: a batch of some sixty prompts of sixteen.</summary>
    private const int Tokens = 1024;

    private const double WarmUpSeconds = 0.3, MeasuredSeconds = 0.7; // a second in all: what else the machine does comes and goes

    /// <summary>Times the product of an MLP, [tokens, d] times [d, 4 d], for a second; on one torch thread on a CPU, as cells are computed.</summary>
    /// <param name="device">"cpu", "cuda" or "cuda:N".</param>
    /// <param name="type">In what.</param>
    /// <param name="config">The model's shape, whose width is the product's: small products are slower; null: a usual one.</param>
    /// <param name="threads">Torch threads on a CPU.</param>
    /// <exception cref="ArgumentException">No such device, or it has no such arithmetic.</exception>
    public static MachineSpeed Measure(string device, ComputeType type, GptNeoXConfig? config = null, int threads = 1)
    {
        var (place, before) = (TorchBackend.Device(device), get_num_threads());
        TorchBackend.UseThreads(threads);
        type.Use(place);
        try
        {
            using var scope = NewDisposeScope();
            using var quiet = no_grad();
            var (width, wide) = (config?.Width ?? UsualWidth, config?.MlpWidth ?? 4 * UsualWidth);
            var (left, right) = (ones(Tokens, width, type.ElementType(), place), ones(wide, width, type.ElementType(), place));
            void Product() => nn.functional.linear(left, right).Dispose();
            _ = Best(Product, place, WarmUpSeconds);
            return new MachineSpeed(device, type, 2.0 * Tokens * width * wide / Best(Product, place, MeasuredSeconds));
        }
        finally
        {
            TorchBackend.UseThreads(before);
        }
    }

    // a CUDA call returns before it is done: several products between two looks at the clock
    private static double Best(Action product, Device place, double seconds)
    {
        var (best, start, together) = (double.PositiveInfinity, Stopwatch.GetTimestamp(), place.type == DeviceType.CUDA ? 16 : 1);
        do
        {
            var from = Stopwatch.GetTimestamp();
            for (var i = 0; i < together; i++) product();
            if (place.type == DeviceType.CUDA) cuda.synchronize();
            best = Math.Min(best, Stopwatch.GetElapsedTime(from).TotalSeconds / together);
        }
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds);
        return best;
    }
}
