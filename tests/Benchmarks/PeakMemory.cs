using System.Diagnostics;
using System.Globalization;

namespace Repro.Benchmarks;

/// <summary>
/// The most memory one run takes beyond weights, libtorch and .NET: a process of its own makes the weights, runs a tiny model once so
/// that code and thread pools are there, and then runs the contestant; its highest resident set minus the one before is the answer.
/// </summary>
internal static class PeakMemory
{
    // bytes; glibc raises it as blocks are freed, and keeps what is below it: 1.0 to 1.2 GB resident where 0.41 GB are alive (textbook, 70m)
    private const string MmapThreshold = "65536";

    /// <summary>Runs this program again, for one role, with an allocator that gives blocks of freed tensors back at once.</summary>
    /// <returns>Bytes.</returns>
    /// <exception cref="InvalidOperationException">The child failed; the message has what it wrote.</exception>
    public static long InChild(string shape, int threads, Role role) => InChild(["--peak-of", role.ToString(), "--shape", shape, "--threads", threads.ToString(CultureInfo.InvariantCulture)]);

    /// <summary>The same with these arguments, of which the first two say what is measured.</summary>
    public static long InChild(IReadOnlyList<string> arguments)
    {
        var program = Environment.ProcessPath!;
        string[] self = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [];
        var start = new ProcessStartInfo(program, [.. self, .. arguments]) { RedirectStandardOutput = true };
        start.Environment["MALLOC_MMAP_THRESHOLD_"] = MmapThreshold;
        using var child = Process.Start(start)!;
        var output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return child.ExitCode == 0 && long.TryParse(output.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            ? bytes
            : throw new InvalidOperationException($"The process that measures the memory of {arguments[1]} ended with {child.ExitCode}: {output}");
    }

    /// <summary>Bytes of one run in this process, which must have done nothing else.</summary>
    public static long Measure(Entry entry, string shape)
    {
        using (var tiny = Workload.Tiny())
        {
            using var contestant = entry.Make(tiny);
            contestant.Run();
        }

        using var workload = Workload.Of(shape);
        return Of(() =>
        {
            using var contestant = entry.Make(workload);
            contestant.Run();
        });
    }

    /// <summary>By how much a run raises this process's resident set at most.</summary>
    public static long Of(Action run)
    {
        GC.Collect();
        ForgetPeak();
        var before = Peak();
        run();
        return Peak() - before;
    }

    private static long Peak()
    {
        using var self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }

    // Linux only (man 5 proc, clear_refs). Elsewhere the peak of making the weights stays in, which is little: they are drawn in place.
    private static void ForgetPeak()
    {
        if (OperatingSystem.IsLinux()) File.WriteAllText("/proc/self/clear_refs", "5");
    }
}
