using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Repro.Experiments.Cells;

namespace Repro.Experiments.Costs;

/// <summary>How much memory a device has, and when it was short.</summary>
public static class DeviceMemory
{
    /// <summary>Of a GPU's free bytes, what libtorch's CUDA context and kernels take before the first tensor: about half a gigabyte with libtorch 2.x on Hopper cards; not measured here, where there is no GPU.</summary>
    public const long CudaReserveBytes = 1L << 30;

    private const string Query = "nvidia-smi";

    // CUDA's caching allocator, cuBLAS, the CPU's allocator on Linux and on Windows
    private static readonly string[] Sayings = ["out of memory", "CUBLAS_STATUS_ALLOC_FAILED", "can't allocate memory", "not enough memory"];

    /// <summary>What the execution may take: what it says, else what the GPU has free; null: no limit, on a CPU.</summary>
    /// <exception cref="ArgumentException">A GPU whose free memory is not known, and no budget.</exception>
    public static long? Budget(Execution execution) => execution.MemoryBytes ?? (execution.Device == "cpu" ? null : FreeOf(execution.Device, Ask));

    /// <summary>Whether it is libtorch's way to say that memory was short: on CUDA, or by the CPU's allocator.</summary>
    public static bool WasShort(Exception e) => e is OutOfMemoryException || (e is ExternalException && Sayings.Any(saying => e.Message.Contains(saying, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Free bytes by nvidia-smi, less the reserve.</summary>
    /// <param name="device">"cuda" or "cuda:N".</param>
    /// <param name="ask">Given the arguments, what the program writes, or null where it cannot be run.</param>
    internal static long FreeOf(string device, Func<string, string?> ask, string? visible = null)
    {
        var number = device == "cuda" ? 0 : int.Parse(device.AsSpan(device.IndexOf(':') + 1), CultureInfo.InvariantCulture);
        // CUDA counts the visible devices only; nvidia-smi counts all, and takes these names
        string[] names = (visible ?? Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES"))?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        var name = number < names.Length ? names[number] : number.ToString(CultureInfo.InvariantCulture);
        var answer = ask($"--query-gpu=memory.free --format=csv,noheader,nounits --id={name}");
        if (answer is null || !long.TryParse(answer.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var mebibytes))
        {
            throw new ArgumentException($"How much memory of {device} is free is not known ({Query} {(answer is null ? "cannot be run" : $"says '{answer.Trim()}'")}): give a budget with --memory, such as --memory 40GB.");
        }

        return Math.Max(0, (mebibytes << 20) - CudaReserveBytes);
    }

    private static string? Ask(string arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(Query, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false });
            if (process is null) return null;
            var answer = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return answer;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
