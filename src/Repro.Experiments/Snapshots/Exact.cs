namespace Repro.Experiments.Snapshots;

/// <summary>No difference at all: the rule of every number that no other rule is written for.</summary>
public sealed record Exact : NumberRule
{
    /// <inheritdoc/>
    public override string Describe() => "exact";

    /// <inheritdoc/>
    protected override string? DifferenceOfFinite(double committed, double received) =>
        committed == received ? null : $"moved by {NumberText.Short(received - committed)}; exact is asked";
}
