namespace Repro.Experiments.Snapshots;

/// <summary>|committed - received| at most the tolerance times the larger of their magnitudes.</summary>
/// <param name="Tolerance">A ratio in [0, 1): at 1 any two numbers of one sign would be equal.</param>
public sealed record Relative(double Tolerance) : NumberRule
{
    private const double AcceptsAnything = 1;

    /// <inheritdoc cref="Relative"/>
    public double Tolerance { get; } = CheckedTolerance(Tolerance, AcceptsAnything, nameof(Tolerance));

    /// <inheritdoc/>
    public override string Describe() => $"within {NumberText.Of(Tolerance)} of the larger magnitude";

    /// <inheritdoc/>
    protected override string? DifferenceOfFinite(double committed, double received)
    {
        var larger = Math.Max(Math.Abs(committed), Math.Abs(received));
        return Math.Abs(committed - received) <= Tolerance * larger
            ? null
            : $"moved by {NumberText.Short((received - committed) / larger)} of the larger magnitude; at most {NumberText.Of(Tolerance)} is allowed";
    }
}
