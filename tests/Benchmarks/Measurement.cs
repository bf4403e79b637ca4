using System.Diagnostics;

namespace Repro.Benchmarks;

/// <summary>What was measured of one contestant.</summary>
/// <param name="Role">Its part.</param>
/// <param name="Name">Its name.</param>
/// <param name="Seconds">Of each run.</param>
/// <param name="LiveTensors">Most tensors that one run left behind.</param>
/// <param name="PeakBytes">Memory beyond weights and libtorch in a process of its own; null: not asked for.</param>
internal sealed record Measurement(Role Role, string Name, IReadOnlyList<double> Seconds, long LiveTensors, long? PeakBytes)
{
    /// <summary>Median of the runs.</summary>
    public double Median => Middle([.. Seconds.Order()]);

    /// <summary>Times every contestant in turn, round after round, so that whatever else the machine does falls on all alike.</summary>
    /// <exception cref="InvalidOperationException">A run gave no finite numbers: its time would say nothing.</exception>
    public static IReadOnlyList<Measurement> Take(IReadOnlyList<Entry> entries, Workload workload, int repeats, Func<Role, long?> peakBytes)
    {
        var contestants = entries.Select(entry => entry.Make(workload)).ToArray();
        try
        {
            var seconds = contestants.Select(_ => new double[repeats]).ToArray();
            var live = new long[contestants.Length];
            foreach (var contestant in contestants) Run(contestant); // warm-up
            for (var round = 0; round < repeats; round++)
            {
                for (var i = 0; i < contestants.Length; i++)
                {
                    GC.Collect(); // not in somebody else's time
                    var before = Live.Tensors;
                    seconds[i][round] = Run(contestants[i]);
                    live[i] = Math.Max(live[i], Live.Tensors - before);
                }
            }

            return [.. contestants.Select((contestant, i) => new Measurement(entries[i].Role, contestant.Name, seconds[i], live[i], peakBytes(entries[i].Role)))];
        }
        finally
        {
            foreach (var contestant in contestants) contestant.Dispose();
        }
    }

    private static double Run(IContestant contestant)
    {
        var start = Stopwatch.GetTimestamp();
        var values = contestant.Run();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (values.Length == 0 || !values.All(double.IsFinite)) throw new InvalidOperationException($"'{contestant.Name}' gave no finite numbers.");
        return seconds;
    }

    private static double Middle(double[] sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
}
