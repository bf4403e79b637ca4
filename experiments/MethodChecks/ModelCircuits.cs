using Repro.Circuits;
using Repro.Experiments.Analyses;
using Repro.Experiments.Suites;
using Repro.Statistics;

namespace MethodChecks;

/// <summary>A checkpoint with the minimal circuit found in it.</summary>
/// <param name="Place">Of the checkpoint on the suite's axis, from 0: two circuits are consecutive when no checkpoint lies between theirs.</param>
/// <param name="Checkpoint">The checkpoint.</param>
/// <param name="Circuit">The cell.</param>
/// <param name="Minimal">Its minimal circuit.</param>
public sealed record CheckpointCircuit(int Place, SuiteCheckpoint Checkpoint, CircuitResult Circuit, MinimalCircuitCell Minimal);

/// <summary>A model's circuits from the checkpoint on at which it has learned the task.</summary>
public sealed class ModelCircuits
{
    /// <param name="model">The model.</param>
    /// <param name="graph">Its components; null where no checkpoint could be read.</param>
    /// <param name="points">Performance and circuit of every checkpoint, in step order.</param>
    /// <param name="settings">When a task is learned, and from when on.</param>
    public ModelCircuits(SuiteModel model, ComponentGraph? graph, IReadOnlyList<(SuiteCheckpoint Checkpoint, Outcome<PerformanceResult> Performance, Outcome<CircuitResult> Circuit)> points, MethodChecksSettings settings)
    {
        (Model, Graph) = (model, graph);
        Emergence = Emerges(model, points, settings);
        if (!Emergence.TryGet(out var emergence)) return;
        Followed = [.. points.Select((point, place) => (point, place))
            .Where(item => item.point.Checkpoint.Step >= emergence.Step && item.point.Circuit is { IsPresent: true, Value.Minimal: not null })
            .Select(item => new CheckpointCircuit(item.place, item.point.Checkpoint, item.point.Circuit.Value, item.point.Circuit.Value.Minimal!))];
        Asked = points.Count(point => point.Checkpoint.Step >= emergence.Step);
    }

    public SuiteModel Model { get; }

    public ComponentGraph? Graph { get; }

    /// <summary>From when on the task is learned, or why it is not.</summary>
    public Outcome<EmergencePoint> Emergence { get; }

    /// <summary>From emergence on, those with a minimal circuit; none where the task is not learned.</summary>
    public IReadOnlyList<CheckpointCircuit> Followed { get; } = [];

    /// <summary>Checkpoints from emergence on, with a circuit or without.</summary>
    public int Asked { get; }

    /// <summary>Pairs of followed checkpoints with none between them on the suite's axis.</summary>
    public IEnumerable<(CheckpointCircuit Earlier, CheckpointCircuit Later)> Consecutive =>
        Followed.Zip(Followed.Skip(1)).Where(pair => pair.Second.Place == pair.First.Place + 1);

    /// <summary>For a result file: emergence, and how many circuits there are.</summary>
    public object? DescribeEmergence() => Emergence.Match<object?>(
        point => new { step = point.Step, tokens = point.Tokens, circuits = Followed.Count, checkpoints = Asked },
        absence => new { absent = absence.Reason });

    private static Outcome<EmergencePoint> Emerges(SuiteModel model, IReadOnlyList<(SuiteCheckpoint Checkpoint, Outcome<PerformanceResult> Performance, Outcome<CircuitResult> Circuit)> points, MethodChecksSettings settings)
    {
        var curve = new TrainingCurve(model.Name, settings.Task, points.Select(point => new CurvePoint(
            point.Checkpoint.Step, point.Checkpoint.Tokens, point.Performance.Match<Outcome<double>>(found => found.Clean.Average(), absence => absence))));
        if (points.Count == 0 || !points[^1].Performance.TryGet(out var final)) return new Absence("no final checkpoint");
        var draws = Bootstrap.Resample(final.Clean.Length, settings.Bootstrap.Resamples, settings.Bootstrap.Seed);
        var metric = Bootstrap.Mean(final.Clean, draws, settings.Bootstrap.Confidence);
        var accuracy = Bootstrap.Mean([.. final.Clean.Select(value => value > 0 ? 1.0 : 0.0)], draws, settings.Bootstrap.Confidence);
        return settings.Learned.WhyNot(metric, accuracy, "metric") is { } reason ? reason : Repro.Statistics.Emergence.Find(curve, settings.Emergence.ToRule(), metric);
    }
}
