using System.Globalization;
using MathNet.Numerics.Statistics;
using Repro.Experiments.Analyses;
using Repro.Experiments.Claims;
using Repro.Experiments.Suites;
using Repro.Experiments.Timing;
using Repro.Statistics;

namespace MethodChecks;

/// <summary>How much circuits of one checkpoint, from other prompts, have in common.</summary>
/// <param name="Circuit">The checkpoint.</param>
/// <param name="Pairs">Edge Jaccard of every two of its resampled circuits.</param>
/// <param name="Absent">Resamples that gave no circuit.</param>
public sealed record CheckpointNoise(CheckpointCircuit Circuit, IReadOnlyList<double> Pairs, int Absent);

/// <summary>The next checkpoint's circuit beside it.</summary>
/// <param name="Earlier">The checkpoint.</param>
/// <param name="Later">The next one.</param>
/// <param name="Edges">Edge Jaccard of the circuits of all prompts.</param>
/// <param name="SamePrompts">Mean edge Jaccard of the two checkpoints' circuits of the same resample; null where no resample has both.</param>
public sealed record CheckpointChange(CheckpointCircuit Earlier, CheckpointCircuit Later, double Edges, double? SamePrompts);

/// <summary>
/// Claim R1 for one model. The floor is the mean Jaccard of two circuits of one checkpoint from two resamples of the prompts; the change is the
/// mean Jaccard of two circuits of consecutive checkpoints from one resample. What lies between them is the margin; its interval is over the
/// resamples, drawn again (pairs of a resample with itself left out).
/// </summary>
public sealed class ModelNoise
{
    private const int Digits = 12;

    /// <param name="model">Its circuits.</param>
    /// <param name="resampled">The resampled circuits of every followed checkpoint.</param>
    /// <param name="bootstrap">Draws of the resamples.</param>
    public ModelNoise(ModelCircuits model, IReadOnlyList<Outcome<ResampledCircuitsResult>> resampled, BootstrapSettings bootstrap)
    {
        Model = model;
        if (!model.Emergence.IsPresent)
        {
            Margin = model.Emergence.Absence;
            return;
        }

        if (resampled.FirstOrDefault(cell => !cell.IsPresent) is { } gap)
        {
            Margin = gap.Absence!;
            return;
        }

        var circuits = resampled.Select(cell => cell.Value.Circuits).ToArray(); // [checkpoint][resample]
        var within = circuits.Select(own => Matrix(own, own)).ToArray();
        var places = model.Followed.Select((circuit, i) => (circuit, i)).ToDictionary(item => item.circuit.Place, item => item.i);
        var pairs = model.Consecutive.ToArray();
        var between = pairs.Select(pair => Matrix(circuits[places[pair.Earlier.Place]], circuits[places[pair.Later.Place]])).ToArray();
        int[] every = circuits.Length == 0 ? [] : [.. Enumerable.Range(0, circuits[0].Length)];

        Checkpoints = [.. model.Followed.Select((circuit, i) => new CheckpointNoise(circuit, [.. Different(within[i], every)], circuits[i].Count(found => found.Edges.Length == 0)))];
        Changes = [.. pairs.Select((pair, i) => new CheckpointChange(pair.Earlier, pair.Later, Jaccard.Of(pair.Earlier.Minimal.Edges, pair.Later.Minimal.Edges), Mean(Same(between[i], every))))];
        if (Floor(every) is not { } floor || Change(every) is not { } change)
        {
            Margin = new Absence("no two consecutive checkpoints with circuits");
            return;
        }

        var draws = Bootstrap.Resample(every.Length, bootstrap.Resamples, bootstrap.Seed);
        double[] margins = [.. Enumerable.Range(0, draws.Count).Select(draw => Less(Floor(draws[draw].ToArray()), Change(draws[draw].ToArray()))).OfType<double>()];
        (MeanFloor, MeanChange) = (floor, change);
        Margin = Bootstrap.Percentile(Less(floor, change)!.Value, margins, every.Length, bootstrap.Confidence);

        // over the checkpoints, each with the same weight
        double? Floor(int[] drawn) => Mean(within.Select(matrix => Mean(Different(matrix, drawn))).OfType<double>());
        double? Change(int[] drawn) => Mean(between.Select(matrix => Mean(Same(matrix, drawn))).OfType<double>());

        // two equal means of other sums differ in the last digits, and the verdict asks on which side of 0 they lie
        static double? Less(double? one, double? other) => one is { } left && other is { } right ? Math.Round(left - right, Digits) : null;
    }

    public ModelCircuits Model { get; }

    /// <summary>In step order.</summary>
    public IReadOnlyList<CheckpointNoise> Checkpoints { get; } = [];

    /// <summary>In step order.</summary>
    public IReadOnlyList<CheckpointChange> Changes { get; } = [];

    /// <summary>Mean Jaccard from the draw of the prompts alone.</summary>
    public double? MeanFloor { get; }

    /// <summary>Mean Jaccard from one checkpoint to the next.</summary>
    public double? MeanChange { get; }

    /// <summary>Floor less change: above 0, training changes circuits by more than the prompts do.</summary>
    public Outcome<Interval> Margin { get; }

    /// <summary>What lies between shares of the sorted pairs, for a figure's band.</summary>
    public static double Quantile(IReadOnlyList<double> pairs, double share) => SortedArrayStatistics.QuantileCustom([.. pairs.Order()], share, QuantileDefinition.R7);

    // Jaccard of every circuit of the one with every circuit of the other; null where one of them does not exist
    private static double?[][] Matrix(ResampledCircuit[] rows, ResampledCircuit[] columns) =>
        [.. rows.Select(row => columns.Select(column => row.Edges.Length == 0 || column.Edges.Length == 0 ? null : (double?)Jaccard.Of(row.Edges, column.Edges)).ToArray())];

    private static IEnumerable<double> Different(double?[][] matrix, int[] drawn) =>
        drawn.SelectMany((row, i) => drawn.Skip(i + 1).Where(column => column != row).Select(column => matrix[row][column])).OfType<double>();

    private static IEnumerable<double> Same(double?[][] matrix, int[] drawn) => drawn.Select(resample => matrix[resample][resample]).OfType<double>();

    private static double? Mean(IEnumerable<double> values) => values.Select(value => (double?)value).Average();
}

/// <summary>
/// Claim R1, of the models that have learned the task with enough checkpoints to go: the interval is over prompts, and a pair or two of checkpoints say
/// nothing of training. Confirmed when in every such model the margin's interval lies above 0, refuted when in some it lies below, else inconclusive.
/// </summary>
public static class NoiseFloor
{
    /// <param name="suite">For its name.</param>
    /// <param name="models">Smallest first.</param>
    /// <param name="settings">Task and resamples.</param>
    public static (Verdict Verdict, object Numbers) Judge(Suite suite, IReadOnlyList<ModelNoise> models, MethodChecksSettings settings)
    {
        var judged = models.Where(model => model.Margin.IsPresent && model.Changes.Count >= settings.Resampled.FewestPairs).ToArray();
        var kind = judged.Length == 0 ? VerdictKind.Inconclusive
            : judged.All(model => model.Margin.Value.Lower > 0) ? VerdictKind.Confirmed
            : judged.Any(model => model.Margin.Value.Upper < 0) ? VerdictKind.Refuted
            : VerdictKind.Inconclusive;
        var rest = models.Where(model => model.Margin.IsPresent).Except(judged).ToArray();
        var few = rest.Length == 0 ? "" : $"; too few pairs to count: {string.Join("; ", rest.Select(Words))}";
        var summary = judged.Length == 0
            ? $"no model has {settings.Resampled.FewestPairs} pairs of consecutive circuits on {settings.Task}"
            : string.Create(CultureInfo.InvariantCulture, $"edge Jaccard of one checkpoint's circuits from other prompts, and of consecutive checkpoints' from the same: {string.Join("; ", judged.Select(Words))}{few}");
        return (new Verdict("R1", settings.Task, kind, summary), new
        {
            claim = "R1",
            task = settings.Task,
            suite = suite.Name,
            verdict = kind,
            resampledCircuits = settings.Resampled.Circuits,
            fewestPairs = settings.Resampled.FewestPairs,
            models = models.Select(model => new
            {
                model = model.Model.Model.Name,
                emergence = model.Model.DescribeEmergence(),
                pairs = model.Changes.Count,
                floor = model.MeanFloor,
                change = model.MeanChange,
                changeOfAllPrompts = model.Changes.Count == 0 ? (double?)null : model.Changes.Average(change => change.Edges),
                margin = model.Margin.Match<object>(
                    interval => new { floorLessChange = interval.Estimate, lower = interval.Lower, upper = interval.Upper, resamples = interval.Resamples },
                    absence => new { absent = absence.Reason }),
                resamplesWithoutCircuit = model.Checkpoints.Sum(checkpoint => checkpoint.Absent),
            }),
        });
    }

    private static string Words(ModelNoise model) =>
        string.Create(CultureInfo.InvariantCulture, $"{model.Model.Model.Name} {model.MeanFloor:0.00} and {model.MeanChange:0.00} (margin {model.Margin.Value.Estimate:+0.00;-0.00} [{model.Margin.Value.Lower:+0.00;-0.00}, {model.Margin.Value.Upper:+0.00;-0.00}])");
}
