using MathNet.Numerics.Statistics;

namespace Repro.Statistics;

/// <summary>
/// The percentile bootstrap (Efron, "Bootstrap Methods: Another Look at the Jackknife", 1979): prompts are drawn again with
/// replacement, the statistic is taken of each resample, and the bounds are quantiles of the replicates. Deterministic in its seed.
/// </summary>
public static class Bootstrap
{
    /// <summary>The usual level of confidence.</summary>
    public const double DefaultConfidence = 0.95;

    /// <summary>Observations below which resampling says nothing about spread: one observation only ever repeats itself.</summary>
    public const int FewestSamples = 2;

    /// <summary>Draws that several statistics share.</summary>
    /// <param name="n">Observations, for example prompts; at least <see cref="FewestSamples"/>.</param>
    /// <param name="resamples">How many resamples; at least 1, a thousand for bounds that are to be read.</param>
    /// <param name="seed">The same n, resamples and seed give the same draws.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is too small, or the draws do not fit in an array.</exception>
    public static ResampleDraws Resample(int n, int resamples, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, FewestSamples);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(resamples);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)n * resamples, Array.MaxLength, nameof(resamples));
        var random = new SeededRandom(seed);
        var indices = new int[n * resamples];
        for (var i = 0; i < indices.Length; i++) indices[i] = random.NextInt(n);
        return new ResampleDraws(indices, n);
    }

    /// <summary>The mean with its interval, over draws of its own.</summary>
    /// <exception cref="ArgumentException">A value is not finite (the message names its index), or there are too few.</exception>
    public static Interval Mean(ReadOnlySpan<double> values, int resamples, ulong seed, double confidence = DefaultConfidence) =>
        Mean(values, Resample(values.Length, resamples, seed), confidence);

    /// <summary>The mean with its interval, over draws shared with other statistics.</summary>
    /// <exception cref="ArgumentException">A value is not finite (the message names its index), or the draws are over another count.</exception>
    public static Interval Mean(ReadOnlySpan<double> values, ResampleDraws draws, double confidence = DefaultConfidence)
    {
        Finite.Require(values, nameof(values));
        var replicates = new double[draws.Count];
        for (var r = 0; r < replicates.Length; r++) replicates[r] = draws.Mean(values, r);
        var sum = 0.0;
        foreach (var value in values) sum += value;
        return Percentile(sum / values.Length, replicates, draws.Samples, confidence);
    }

    /// <summary>
    /// The interval around any statistic, from its replicates. A statistic that does not exist for some resamples (an emergence that
    /// does not happen) leaves those out; <see cref="Interval.Resamples"/> then says how many were used.
    /// </summary>
    /// <param name="estimate">The statistic of the observations themselves.</param>
    /// <param name="replicates">The statistic of each resample, in any order.</param>
    /// <param name="samples">Observations behind the estimate.</param>
    /// <param name="confidence">Share of the replicates between the bounds, in (0, 1).</param>
    /// <remarks>Quantiles interpolate linearly between order statistics (type 7 of Hyndman and Fan, the default of NumPy and R).</remarks>
    /// <exception cref="ArgumentException">A number is not finite (the message names its index), or there is no replicate.</exception>
    public static Interval Percentile(double estimate, ReadOnlySpan<double> replicates, int samples, double confidence = DefaultConfidence) =>
        Of(estimate, replicates, samples, confidence, QuantileDefinition.R7);

    /// <summary>
    /// The same for a statistic that takes few values (a checkpoint, a ratio of two): the bounds are values that occurred (type 1 of
    /// Hyndman and Fan), never a point between two checkpoints.
    /// </summary>
    /// <inheritdoc cref="Percentile"/>
    public static Interval PercentileOfOccurring(double estimate, ReadOnlySpan<double> replicates, int samples, double confidence = DefaultConfidence) =>
        Of(estimate, replicates, samples, confidence, QuantileDefinition.R1);

    private static Interval Of(double estimate, ReadOnlySpan<double> replicates, int samples, double confidence, QuantileDefinition quantiles)
    {
        Finite.Require([estimate], nameof(estimate));
        Finite.Require(replicates, nameof(replicates));
        if (replicates.IsEmpty) throw new ArgumentException("an interval needs a replicate", nameof(replicates));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(confidence);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(confidence, 1);

        var sorted = replicates.ToArray();
        Array.Sort(sorted);
        var tail = (1 - confidence) / 2;
        return new Interval(estimate, Quantile(tail), Quantile(1 - tail), confidence, samples) { Resamples = sorted.Length };

        double Quantile(double share) => SortedArrayStatistics.QuantileCustom(sorted, share, quantiles);
    }
}
