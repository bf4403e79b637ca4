using MathNet.Numerics;
using MathNet.Numerics.Statistics;
using Repro.Statistics;

namespace Repro.Heads.Algorithm;

/// <summary>The share that components drawn at random have.</summary>
/// <param name="Mean">Exact, of all choices.</param>
/// <param name="High">The quantile that the settings name, of the choices counted or drawn.</param>
/// <param name="AtLeast">Share of the choices whose components carry at least what those of the roles do; the roles' own choice is one of them.</param>
/// <param name="Choices">How many different choices there are: with few, hardly anything can be told from chance.</param>
/// <param name="Counted">Whether all choices were counted, or some drawn.</param>
public sealed record RandomShares(double Mean, double High, double AtLeast, double Choices, bool Counted);

/// <summary>
/// The control of a share: as many components as play the step's roles, from the same layers, drawn at random from all that the step
/// could be done by, whether in the circuit or not; what is drawn outside the candidates counts nothing, as with the roles themselves.
/// </summary>
/// <param name="Seed">Of the draws, where there are too many choices to count.</param>
/// <param name="Draws">How many.</param>
/// <param name="MostCounted">Up to so many choices are counted one by one.</param>
/// <param name="Quantile">Of the high end.</param>
public sealed record RandomSources(ulong Seed = 31, int Draws = 2000, int MostCounted = 20_000, double Quantile = 0.95)
{
    private const double Rounding = 1e-12; // sums of the same numbers in another order

    /// <summary>The control; absent where the share is.</summary>
    public Outcome<RandomShares> Of(AlgorithmStep step, StepCandidates candidates)
    {
        if (!EffectShare.Weights(step, candidates, EffectShare.Means(step)).TryGet(out var weights)) return EffectShare.Of(step, candidates).Absence!;
        var layers = step.Sources.Select((source, i) => (source, weight: weights[i])).GroupBy(pair => pair.source.Layer).OrderBy(group => group.Key)
            .Select(group => (Weights: group.Select(pair => pair.weight).ToArray(), Wanted: group.Count(pair => pair.source.Roles.Count > 0)))
            .Where(layer => layer.Wanted > 0).ToArray();
        var choices = layers.Aggregate(1.0, (product, layer) => product * Combinatorics.Combinations(layer.Weights.Length, layer.Wanted));
        var shares = choices <= MostCounted ? Count(layers) : Draw(layers);
        var own = EffectShare.Of(step, candidates).Value;
        return new RandomShares(
            layers.Sum(layer => layer.Wanted * layer.Weights.Average()),
            SortedArrayStatistics.QuantileCustom([.. shares.Order()], Quantile, QuantileDefinition.R7),
            shares.Count(share => share >= own - Rounding) / (double)shares.Length,
            choices,
            choices <= MostCounted);
    }

    private static double[] Count((double[] Weights, int Wanted)[] layers)
    {
        double[] sums = [0];
        foreach (var (weights, wanted) in layers)
        {
            var ofLayer = Sums(weights, wanted, 0).ToArray();
            sums = [.. sums.SelectMany(_ => ofLayer, (sum, more) => sum + more)];
        }

        return sums;
    }

    // the sums of all choices of so many from a place on
    private static IEnumerable<double> Sums(double[] weights, int wanted, int from) => wanted == 0 ? [0]
        : Enumerable.Range(from, weights.Length - from - wanted + 1).SelectMany(first => Sums(weights, wanted - 1, first + 1), (first, rest) => weights[first] + rest);

    private double[] Draw((double[] Weights, int Wanted)[] layers)
    {
        var random = new SeededRandom(Seed).Fork("random sources");
        return [.. Enumerable.Range(0, Draws).Select(_ => layers.Sum(layer => random.Sample(layer.Weights, layer.Wanted).Sum()))];
    }
}
