using System.Globalization;
using Repro.Experiments.Analyses;
using Repro.Experiments.Claims;
using Repro.Experiments.Suites;
using Repro.Experiments.Timing;
using Repro.Statistics;

namespace MethodChecks;

/// <summary>The circuit of one checkpoint in another one.</summary>
/// <param name="From">Where it was found.</param>
/// <param name="In">Where it was evaluated.</param>
/// <param name="Faithfulness">With its interval over the prompts.</param>
/// <param name="Random">Faithfulness there of random circuits of its size.</param>
public sealed record TransferredPair(CheckpointCircuit From, CheckpointCircuit In, Interval Faithfulness, IReadOnlyList<double> Random);

/// <summary>Every followed circuit of a model in every followed checkpoint.</summary>
public sealed class ModelTransfer
{
    /// <param name="model">Its circuits.</param>
    /// <param name="cells">The transfer cell of every followed checkpoint, holding the circuits of all.</param>
    /// <param name="bootstrap">Draws of the prompts, the same for every checkpoint.</param>
    public ModelTransfer(ModelCircuits model, IReadOnlyList<Outcome<TransferResult>> cells, BootstrapSettings bootstrap)
    {
        Model = model;
        Absence = !model.Emergence.IsPresent ? model.Emergence.Absence
            : model.Followed.Count == 0 ? new Absence("no checkpoint with a circuit")
            : cells.FirstOrDefault(cell => !cell.IsPresent)?.Absence;
        Later = Earlier = Loss = Absence ?? new Absence("no two checkpoints with circuits");
        if (Absence is not null) return;

        var results = cells.Select(cell => cell.Value).ToArray();
        var draws = Bootstrap.Resample(results[0].Clean.Length, bootstrap.Resamples, bootstrap.Seed);
        var replicates = results.Select(result => result.Circuits.Select(circuit => Replicates(circuit.Values, result, draws)).ToArray()).ToArray(); // [in][from][resample]
        Pairs = [.. model.Followed.SelectMany((found, from) => model.Followed.Select((checkpoint, at) => new TransferredPair(
            found, checkpoint,
            Bootstrap.Percentile(results[at].Circuits[from].Faithfulness, replicates[at][from], draws.Samples, bootstrap.Confidence),
            results[at].Circuits[from].Random)))];
        Later = Mean((from, at) => at > from);
        Earlier = Mean((from, at) => at < from);
        Loss = Mean((from, at) => at > from, (from, at) => at);

        // of the pairs taken; where another circuit is named, less the faithfulness of that one in the same checkpoint, resample by resample
        Outcome<Interval> Mean(Func<int, int, bool> takes, Func<int, int, int>? beside = null)
        {
            (int From, int At)[] taken = [.. from f in Enumerable.Range(0, results.Length) from a in Enumerable.Range(0, results.Length) where takes(f, a) select (f, a)];
            if (taken.Length == 0) return new Absence("no two checkpoints with circuits");
            double[] means = [.. Enumerable.Range(0, draws.Count).Select(draw => taken.Average(pair => Value(pair, (at, circuit) => replicates[at][circuit][draw])))];
            return Bootstrap.Percentile(taken.Average(pair => Value(pair, (at, circuit) => results[at].Circuits[circuit].Faithfulness)), means, draws.Samples, bootstrap.Confidence);

            double Value((int From, int At) pair, Func<int, int, double> faithfulness) =>
                beside is null ? faithfulness(pair.At, pair.From) : faithfulness(pair.At, beside(pair.From, pair.At)) - faithfulness(pair.At, pair.From);
        }
    }

    public ModelCircuits Model { get; }

    /// <summary>Why there is nothing, where there is nothing.</summary>
    public Absence? Absence { get; }

    /// <summary>From every followed checkpoint in every one, its own included.</summary>
    public IReadOnlyList<TransferredPair> Pairs { get; } = [];

    /// <summary>Those in a later checkpoint than their own.</summary>
    public IEnumerable<TransferredPair> LaterPairs => Pairs.Where(pair => pair.In.Place > pair.From.Place);

    /// <summary>Mean faithfulness of circuits in later checkpoints than their own.</summary>
    public Outcome<Interval> Later { get; }

    /// <summary>And in earlier ones.</summary>
    public Outcome<Interval> Earlier { get; }

    /// <summary>By how much a later checkpoint's own circuit is more faithful there, mean over the later pairs.</summary>
    public Outcome<Interval> Loss { get; }

    // (m(C) - m(outside)) / (m(M) - m(outside)) of each resample
    private static double[] Replicates(double[] values, TransferResult result, ResampleDraws draws) => [.. Enumerable.Range(0, draws.Count).Select(draw =>
    {
        var floor = draws.Mean(result.Outside, draw);
        return (draws.Mean(values, draw) - floor) / (draws.Mean(result.Clean, draw) - floor);
    })];
}

/// <summary>
/// Claim R2, of the mean over all pairs of a circuit and a later checkpoint. Confirmed when in every model that learns the task its interval lies
/// at or above the threshold, refuted when in some model it lies below, else inconclusive. A circuit is hardly above the threshold in its own
/// checkpoint, so what is lost against the later checkpoint's own circuit stands beside it, like random circuits of the same sizes
/// and the pairs back in time; they decide nothing.
/// </summary>
public static class Transfer
{
    /// <param name="suite">For its name.</param>
    /// <param name="models">Smallest first.</param>
    /// <param name="roles">What the heads of final circuits do, over sizes; decides nothing.</param>
    /// <param name="settings">The threshold.</param>
    public static (Verdict Verdict, object Numbers) Judge(Suite suite, IReadOnlyList<ModelTransfer> models, RoleCensus roles, MethodChecksSettings settings)
    {
        var threshold = settings.Transfer.Threshold;
        var judged = models.Where(model => model.Later.IsPresent).ToArray();
        var kind = judged.Length == 0 ? VerdictKind.Inconclusive
            : judged.All(model => model.Later.Value.Lower >= threshold) ? VerdictKind.Confirmed
            : judged.Any(model => model.Later.Value.Upper < threshold) ? VerdictKind.Refuted
            : VerdictKind.Inconclusive;
        var summary = judged.Length == 0
            ? $"no model has circuits of two checkpoints on {settings.Task}"
            : string.Create(CultureInfo.InvariantCulture, $"mean faithfulness in later checkpoints, limit {threshold:0.0}: {string.Join("; ", judged.Select(Words))}; {roles.Words}");
        return (new Verdict("R2", settings.Task, kind, summary), new
        {
            claim = "R2",
            task = settings.Task,
            suite = suite.Name,
            verdict = kind,
            threshold,
            models = models.Select(model => new
            {
                model = model.Model.Model.Name,
                emergence = model.Model.DescribeEmergence(),
                later = Describe(model.Later),
                laterPairs = model.LaterPairs.Count(),
                shareOfLaterPairsThatWork = model.LaterPairs.Any() ? model.LaterPairs.Average(pair => pair.Faithfulness.Estimate >= threshold ? 1.0 : 0.0) : (double?)null,
                lowestLater = model.LaterPairs.Any() ? model.LaterPairs.Min(pair => pair.Faithfulness.Estimate) : (double?)null,
                earlier = Describe(model.Earlier),
                lossAgainstOwn = Describe(model.Loss),
                random = model.LaterPairs.Any() ? model.LaterPairs.Average(pair => pair.Random.Average()) : (double?)null,
            }),
            overSizes = roles.Describe(),
        });
    }

    private static object Describe(Outcome<Interval> mean) => mean.Match<object>(
        interval => new { mean = interval.Estimate, lower = interval.Lower, upper = interval.Upper },
        absence => new { absent = absence.Reason });

    private static string Words(ModelTransfer model) =>
        string.Create(CultureInfo.InvariantCulture, $"{model.Model.Model.Name} {model.Later.Value.Estimate:0.00} [{model.Later.Value.Lower:0.00}, {model.Later.Value.Upper:0.00}] (loss {Hundredths(model.Loss.Value.Estimate):0.00}, random {Hundredths(model.LaterPairs.Average(pair => pair.Random.Average())):0.00})");

    // without the sign of a zero
    private static double Hundredths(double value) => Math.Round(value, 2) + 0;
}
