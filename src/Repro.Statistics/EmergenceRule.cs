namespace Repro.Statistics;

/// <summary>When an ability counts as there (claim T1).</summary>
/// <param name="FractionOfFinal">The share of the final value that the metric must stay above, in (0, 1].</param>
/// <param name="ConsecutiveCheckpoints">For how many present checkpoints in a row it must; at least 1.</param>
public sealed record EmergenceRule(double FractionOfFinal, int ConsecutiveCheckpoints)
{
    /// <summary>
    /// Above half of the final value for three checkpoints: the suite's own reading of claim T1 (arXiv 2407.10827).
    /// </summary>
    public static EmergenceRule Default { get; } = new(0.5, 3);

    /// <inheritdoc cref="EmergenceRule"/>
    public double FractionOfFinal { get; } = FractionOfFinal is > 0 and <= 1
        ? FractionOfFinal
        : throw new ArgumentOutOfRangeException(nameof(FractionOfFinal), FractionOfFinal, "a fraction in (0, 1]");

    /// <inheritdoc cref="EmergenceRule"/>
    public int ConsecutiveCheckpoints { get; } = ConsecutiveCheckpoints >= 1
        ? ConsecutiveCheckpoints
        : throw new ArgumentOutOfRangeException(nameof(ConsecutiveCheckpoints), ConsecutiveCheckpoints, "at least one checkpoint");
}
