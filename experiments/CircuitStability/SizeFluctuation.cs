using System.Globalization;
using Repro.Experiments.Claims;
using Repro.Statistics;

namespace CircuitStability;

/// <summary>The sizes of one model's circuit at the checkpoints after emergence.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Edges">In order of the checkpoints.</param>
/// <param name="Nodes">Likewise; null where they are not known.</param>
/// <param name="From">What the first checkpoint is and why.</param>
public sealed record SizesOverTraining(string Model, IReadOnlyList<double> Edges, IReadOnlyList<double>? Nodes, string From);

/// <summary>
/// Claim G2: a circuit's size fluctuates a lot while the algorithm stays. The quantity is the coefficient of variation of the edge count
/// over the checkpoints after emergence. Confirmed when it is above the limit in every model with enough checkpoints, lower bounds
/// included; refuted when every upper bound is below; else inconclusive. That the algorithm stays is another experiment's claim (S7).
/// </summary>
internal static class SizeFluctuation
{
    public static (Verdict Verdict, object Numbers) Judge(string suite, string task, IReadOnlyList<SizesOverTraining> models, CircuitStabilitySettings settings)
    {
        var enough = models.Where(model => model.Edges.Count >= settings.FewestCheckpoints).ToArray();
        var variations = enough.Select(model => Variation(model.Edges, settings)).ToArray();
        var kind = variations.Length == 0 ? VerdictKind.Inconclusive
            : variations.All(interval => interval.Lower > settings.FluctuatesAbove) ? VerdictKind.Confirmed
            : variations.All(interval => interval.Upper < settings.FluctuatesAbove) ? VerdictKind.Refuted
            : VerdictKind.Inconclusive;
        var summary = enough.Length == 0
            ? $"no model has {settings.FewestCheckpoints} checkpoints after emergence"
            : "coefficient of variation of edges after emergence: " + string.Join(", ", enough.Zip(variations, (model, interval) =>
                string.Create(CultureInfo.InvariantCulture, $"{model.Model} {interval.Estimate:0.00} [{interval.Lower:0.00}, {interval.Upper:0.00}] ({model.Edges.Min():0} to {model.Edges.Max():0}, {model.Edges.Count} checkpoints)")))
                + string.Create(CultureInfo.InvariantCulture, $"; limit {settings.FluctuatesAbove:0.0#}");
        return (new Verdict("G2", task, kind, summary), new
        {
            claim = "G2",
            task,
            suite,
            verdict = kind,
            limit = settings.FluctuatesAbove,
            resampled = "checkpoints, as if independent: neighbours are alike, so the bounds are too narrow",
            models = models.Select(model => new { model.Model, from = model.From, edges = Describe(model.Edges, settings), nodes = model.Nodes is { } nodes ? Describe(nodes, settings) : null }),
        });
    }

    private static object Describe(IReadOnlyList<double> sizes, CircuitStabilitySettings settings)
    {
        if (sizes.Count < settings.FewestCheckpoints) return new { checkpoints = sizes.Count, absent = $"fewer than {settings.FewestCheckpoints} checkpoints" };
        var interval = Variation(sizes, settings);
        return new
        {
            checkpoints = sizes.Count,
            mean = sizes.Average(),
            smallest = sizes.Min(),
            largest = sizes.Max(),
            coefficientOfVariation = interval.Estimate,
            lower = interval.Lower,
            upper = interval.Upper,
            // a slow trend counts in the coefficient of variation and not here
            meanChangeToTheNextOverMean = sizes.Zip(sizes.Skip(1), (before, after) => Math.Abs(after - before)).Average() / sizes.Average(),
        };
    }

    private static Interval Variation(IReadOnlyList<double> sizes, CircuitStabilitySettings settings)
    {
        var draws = Bootstrap.Resample(sizes.Count, settings.Bootstrap.Resamples, settings.Bootstrap.Seed);
        double[] replicates = [.. Enumerable.Range(0, draws.Count).Select(resample => Spread.CoefficientOfVariation([.. draws[resample].ToArray().Select(index => sizes[index])]).Value)];
        return Bootstrap.Percentile(Spread.CoefficientOfVariation(sizes).Value, replicates, sizes.Count, settings.Bootstrap.Confidence);
    }
}
