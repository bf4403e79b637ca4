using Repro.Statistics;

namespace Repro.Experiments.Timing;

/// <summary>Resamples of the observations, and how much of them an interval holds.</summary>
public sealed record BootstrapSettings
{
    public required int Resamples { get; init; }
    public required ulong Seed { get; init; }
    public required double Confidence { get; init; }
}

/// <summary>When something counts as there, as <c>experiment.yml</c> says it.</summary>
public sealed record EmergenceSettings
{
    public required double Fraction { get; init; }

    /// <summary>What it is a fraction of.</summary>
    public required EmergenceReference Of { get; init; }

    public required int ConsecutiveCheckpoints { get; init; }

    public EmergenceRule ToRule() => new(Fraction, ConsecutiveCheckpoints, Of);
}
