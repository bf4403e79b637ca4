namespace Repro.Experiments.Snapshots;

/// <summary>|committed - received| at most the tolerance.</summary>
/// <param name="Tolerance">In the unit of the number; at least 0, finite.</param>
public sealed record Absolute(double Tolerance) : NumberRule
{
    /// <inheritdoc cref="Absolute"/>
    public double Tolerance { get; } = CheckedTolerance(Tolerance, double.PositiveInfinity, nameof(Tolerance));

    /// <inheritdoc/>
    public override string Describe() => $"within {NumberText.Of(Tolerance)}";

    /// <inheritdoc/>
    protected override string? DifferenceOfFinite(double committed, double received) =>
        Math.Abs(committed - received) <= Tolerance
            ? null
            : $"moved by {NumberText.Short(received - committed)}; at most {NumberText.Of(Tolerance)} is allowed";
}
