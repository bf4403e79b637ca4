using Repro.Statistics;

namespace Repro.Heads;

/// <summary>
/// A score with the observations behind it, so that heads, checkpoints and models can be resampled together. The score is
/// the mean of the values, weighted where a definition is a ratio of means: 1 - sum(a) / sum(b) has values 1 - a/b and weights b.
/// </summary>
/// <param name="Values">One a sample (a prompt, a sequence, a word).</param>
/// <param name="Weights">One a sample; null: all equal.</param>
public sealed record SampledScore(double[] Values, double[]? Weights = null)
{
    /// <summary>The score of all samples. Not a number where the weights sum to zero.</summary>
    public double Estimate
    {
        get
        {
            var (sum, total) = (0.0, 0.0);
            for (var i = 0; i < Values.Length; i++) Add(i, ref sum, ref total);
            return sum / total;
        }
    }

    /// <summary>The score of one resample.</summary>
    /// <exception cref="ArgumentException">The draws are over another number of samples.</exception>
    public double Resampled(ResampleDraws draws, int resample)
    {
        if (draws.Samples != Values.Length) throw new ArgumentException($"draws over {draws.Samples} samples for a score of {Values.Length}", nameof(draws));
        var (sum, total) = (0.0, 0.0);
        foreach (var i in draws[resample]) Add(i, ref sum, ref total);
        return sum / total;
    }

    /// <summary>The score with its bootstrap interval over the samples.</summary>
    /// <exception cref="ArgumentException">The draws are over another number of samples, or a score is not finite.</exception>
    public Interval Interval(ResampleDraws draws, double confidence = Bootstrap.DefaultConfidence)
    {
        var replicates = new double[draws.Count];
        for (var r = 0; r < replicates.Length; r++) replicates[r] = Resampled(draws, r);
        return Bootstrap.Percentile(Estimate, replicates, Values.Length, confidence);
    }

    private void Add(int i, ref double sum, ref double total)
    {
        var weight = Weights?[i] ?? 1;
        sum += weight * Values[i];
        total += weight;
    }
}
