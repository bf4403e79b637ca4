namespace Repro.Statistics;

/// <summary>What a metric is held against to say that it is there.</summary>
public enum EmergenceReference
{
    /// <summary>Its value at the end of training: for what is learned and kept.</summary>
    Final,

    /// <summary>Its largest value: for what rises and declines again.</summary>
    Peak,
}

/// <summary>When an ability counts as there (claim T1).</summary>
/// <param name="Fraction">The share of the reference that the metric must stay above, in (0, 1].</param>
/// <param name="ConsecutiveCheckpoints">For how many present checkpoints in a row it must; at least 1.</param>
/// <param name="Of">The reference.</param>
public sealed record EmergenceRule(double Fraction, int ConsecutiveCheckpoints, EmergenceReference Of = EmergenceReference.Final)
{
    /// <summary>
    /// Above half of the final value for three checkpoints: the suite's own reading of claim T1 (arXiv 2407.10827).
    /// </summary>
    public static EmergenceRule Default { get; } = new(0.5, 3);

    /// <inheritdoc cref="EmergenceRule"/>
    public double Fraction { get; } = Fraction is > 0 and <= 1
        ? Fraction
        : throw new ArgumentOutOfRangeException(nameof(Fraction), Fraction, "a fraction in (0, 1]");

    /// <inheritdoc cref="EmergenceRule"/>
    public int ConsecutiveCheckpoints { get; } = ConsecutiveCheckpoints >= 1
        ? ConsecutiveCheckpoints
        : throw new ArgumentOutOfRangeException(nameof(ConsecutiveCheckpoints), ConsecutiveCheckpoints, "at least one checkpoint");
}
