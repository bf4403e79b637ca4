using Repro.Experiments.Claims;
using Repro.Experiments.Timing;
using Repro.Heads.Algorithm;
using Repro.Tasks;

namespace AlgorithmAgreement;

/// <summary>What <c>experiment.yml</c> says; every setting has its reason there.</summary>
public sealed record AlgorithmAgreementDefinition : ExperimentDefinition
{
    public required AlgorithmAgreementSettings Settings { get; init; }
}

public sealed record AlgorithmAgreementSettings
{
    /// <summary>Claim S5's model; a suite without it puts the largest that has learned the task in its place.</summary>
    public required string OneModel { get; init; }

    public required AlgorithmPrompts Prompts { get; init; }

    /// <summary>Name of the rule whose shares decide; the others' stand beside them.</summary>
    public required string Rule { get; init; }

    /// <summary>What a step's share must be above, by step.</summary>
    public required ThresholdSettings[] Thresholds { get; init; }

    public required RandomSettings Random { get; init; }
    public required EmergenceSettings Emergence { get; init; }
    public required BootstrapSettings Bootstrap { get; init; }
    public required LearnedSettings Learned { get; init; }

    /// <summary>Share of a claim's checkpoints at which a step may fail for it to hold still, and must fail for it not to.</summary>
    public required double FailuresAllowed { get; init; }

    /// <summary>The widest range of a share over training that is no dramatic shift.</summary>
    public required double DramaticShift { get; init; }

    /// <summary>The step's threshold.</summary>
    public double ThresholdOf(string step) => Thresholds.Single(threshold => threshold.Step == step).Above;
}

public sealed record AlgorithmPrompts
{
    public required int Ioi { get; init; }
    public required int GreaterThan { get; init; }
    public required ulong Seed { get; init; }
    public required IoiCorruption IoiCorruption { get; init; }
}

public sealed record ThresholdSettings
{
    public required string Step { get; init; }
    public required double Above { get; init; }
}

public sealed record RandomSettings
{
    public required ulong Seed { get; init; }
    public required int Draws { get; init; }
    public required int MostCounted { get; init; }

    /// <summary>A share is beyond random components where at most this part of their choices carries as much.</summary>
    public required double BeatenIn { get; init; }

    /// <summary>The control.</summary>
    public RandomSources Sources => new(Seed, Draws, MostCounted);
}
