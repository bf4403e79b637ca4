namespace Repro.Statistics;

/// <summary>
/// Which observations each resample holds. Made once by <see cref="Bootstrap.Resample"/> and then applied to every checkpoint and
/// model, so that their replicates differ by the model and not by the draw of prompts.
/// </summary>
public sealed class ResampleDraws
{
    private readonly int[] indices; // [resample, place]

    internal ResampleDraws(int[] indices, int samples) => (this.indices, Samples) = (indices, samples);

    /// <summary>Observations in the data, and as many in each resample.</summary>
    public int Samples { get; }

    /// <summary>How many resamples there are.</summary>
    public int Count => indices.Length / Samples;

    /// <summary>Indices of the observations in one resample, some of them repeated; length <see cref="Samples"/>.</summary>
    public ReadOnlySpan<int> this[int resample]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(resample);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(resample, Count);
            return indices.AsSpan(resample * Samples, Samples);
        }
    }

    /// <summary>The mean of the values over one resample; the caller has checked that the values are finite.</summary>
    /// <exception cref="ArgumentException">There are not <see cref="Samples"/> values.</exception>
    public double Mean(ReadOnlySpan<double> values, int resample)
    {
        if (values.Length != Samples) throw new ArgumentException($"{values.Length} values for draws over {Samples}", nameof(values));
        var sum = 0.0;
        foreach (var index in this[resample]) sum += values[index];
        return sum / Samples;
    }
}
