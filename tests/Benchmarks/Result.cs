namespace Repro.Benchmarks;

/// <summary>One contestant, measured and predicted.</summary>
internal sealed record RunResult(Measurement Measured, Cost? Predicted, double? PredictedSeconds);

/// <summary>One shape's results.</summary>
internal sealed record Result(string Shape, int Threads, int Repeats, Machine Machine, IReadOnlyList<RunResult> Runs, IReadOnlyList<GoalResult> Goals)
{
    public static Result Take(string shape, int threads, int repeats, IReadOnlyList<Entry> entries, bool memory)
    {
        using var workload = Workload.Of(shape);
        var (arithmetic, machine) = (new Arithmetic(workload), Machine.Measure(workload.Model.Config));
        var measurements = Measurement.Take(entries, workload, repeats, role => memory ? PeakMemory.InChild(shape, threads, role) : null);
        return new(shape, threads, repeats, machine,
            [.. measurements.Select(one => new RunResult(one, arithmetic.Of(one.Role), arithmetic.Of(one.Role) is { } cost ? machine.Seconds(cost) : null))],
            Benchmarks.Goals.Judge(measurements, arithmetic, machine));
    }
}
