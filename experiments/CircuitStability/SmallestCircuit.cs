using System.Globalization;
using Repro.Experiments.Analyses;
using Repro.Experiments.Claims;

namespace CircuitStability;

/// <summary>What the search found in one model at its last checkpoint.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Result">The cell; null where there is none.</param>
/// <param name="Absent">Why there is none.</param>
public sealed record FinalCircuit(string Model, CircuitResult? Result, string? Absent);

/// <summary>
/// Claim X2: a small circuit, the smallest found that does, keeps 80 % of what the model does. That can be read in two ways: of what lies
/// between the corrupted run and the model (the suite's faithfulness, by which the circuit is searched), and of the model's own metric (the
/// paper's, m(C) / m(M); where the corrupted run answers the other way, as in IOI, it asks more). Confirmed when in every model with the
/// task both are reached with at most the given share of the edges, and random circuits of as many edges reach the threshold in no more
/// draws than the given p; refuted when some model needs more edges in both; else inconclusive.
/// </summary>
internal static class SmallestCircuit
{
    public static (Verdict Verdict, object Numbers) Judge(string suite, string task, IReadOnlyList<FinalCircuit> models, CircuitStabilitySettings settings)
    {
        var threshold = settings.Circuit.Threshold;
        // a model that is above its noise and has no faithful circuit counts; one that does not do the task has nothing to be faithful to
        var defined = models.Where(model => model.Result is { Curve.Length: > 0 }).ToArray();
        bool Small(FinalCircuit model) => model.Result!.Minimal is { } minimal && minimal.Faithfulness >= threshold && Share(model.Result, minimal.Edges.Length) <= settings.SmallShare;
        bool SmallOfModel(FinalCircuit model) => OfModel(model.Result!, threshold) is { } point && Share(model.Result!, point.Edges) <= settings.SmallShare;
        bool BeatsChance(FinalCircuit model) => model.Result!.RandomFaithfulness is { Length: > 0 } random && random.Count(value => value >= threshold) <= settings.OrderP * random.Length;
        var kind = defined.Length == 0 ? VerdictKind.Inconclusive
            : defined.Any(model => !Small(model) && !SmallOfModel(model)) ? VerdictKind.Refuted
            : defined.All(model => Small(model) && SmallOfModel(model) && BeatsChance(model)) ? VerdictKind.Confirmed
            : VerdictKind.Inconclusive;
        var summary = defined.Length == 0
            ? "no model does the task above its noise at the last checkpoint"
            : "at the last checkpoint, of the metric above the corrupted run: " + string.Join("; ", defined.Select(model => model.Result!.Minimal is { } minimal
                ? string.Create(CultureInfo.InvariantCulture, $"{model.Model} {minimal.Edges.Length} of {model.Result.Scores.Length} edges keep {minimal.Faithfulness:0.00}{Random(model.Result)} and {(OfModel(model.Result, threshold) is { } point ? point.Edges : "no number")} keep {threshold:0.0#} of the bare metric")
                : $"{model.Model} none"));
        return (new Verdict("X2", task, kind, summary), new
        {
            claim = "X2",
            task,
            suite,
            verdict = kind,
            threshold,
            limits = new { shareOfEdges = settings.SmallShare, shareOfRandomCircuits = settings.OrderP },
            models = models.Select(model => model.Result is { Minimal: { } minimal } result
                ? Describe(model.Model, result, minimal, threshold)
                : new { model.Model, absent = model.Absent }),
        });
    }

    private static object Describe(string model, CircuitResult result, MinimalCircuitCell minimal, double threshold)
    {
        var smaller = result.Curve.Where(point => point.Edges < minimal.Taken).OrderBy(point => point.Edges).LastOrDefault();
        var random = result.RandomFaithfulness ?? [];
        return new
        {
            model,
            edges = minimal.Edges.Length,
            edgesBeforePruning = minimal.Taken,
            edgesOfTheModel = result.Scores.Length,
            shareOfEdges = Share(result, minimal.Edges.Length),
            nodes = minimal.Nodes + 1,
            heads = minimal.Heads,
            mlps = minimal.Mlps,
            faithfulness = minimal.Faithfulness,
            // the paper's form of the same circuit, and the smallest size that the search happened to evaluate which reaches the threshold in it
            shareOfTheModelsMetric = ShareOfMetric(result, minimal.Faithfulness),
            reachingThatShare = OfModel(result, threshold) is { } point ? new { edgesBeforePruning = point.Edges, shareOfEdges = Share(result, point.Edges), shareOfTheModelsMetric = ShareOfMetric(result, point.Faithfulness) } : null,
            nextSmallerEvaluated = smaller is null ? null : new { edges = smaller.Edges, faithfulness = smaller.Faithfulness },
            sizesEvaluated = result.Curve.Length,
            random = random.Length == 0 ? null : new { draws = random.Length, mean = random.Average(), largest = random.Max(), reachTheThreshold = random.Count(value => value >= threshold) },
        };
    }

    private static double Share(CircuitResult result, int edges) => (double)edges / result.Scores.Length;

    private static double ShareOfMetric(CircuitResult result, double faithfulness) => (result.Corrupted + (faithfulness * (result.Model - result.Corrupted))) / result.Model;

    private static CircuitPoint? OfModel(CircuitResult result, double threshold) => result.Curve.OrderBy(point => point.Edges).FirstOrDefault(point => ShareOfMetric(result, point.Faithfulness) >= threshold);

    private static string Random(CircuitResult result) => result.RandomFaithfulness is { Length: > 0 } random
        ? string.Create(CultureInfo.InvariantCulture, $" (random ones {random.Average():0.00}, at most {random.Max():0.00})")
        : "";
}
