using Repro.Heads.Paths;

namespace Repro.Heads;

/// <summary>What the S-inhibition score depends on, beside the prompts and the name movers.</summary>
public sealed record SInhibitionSettings
{
    /// <summary>How paths are patched.</summary>
    public PathPatchingSettings Paths { get; init; } = new();

    /// <summary>The same with at most so many prompts in a batch, which changes nothing but memory and rounding.</summary>
    public SInhibitionSettings AtMost(int promptsPerBatch) => this with { Paths = Paths.AtMost(promptsPerBatch) };

    /// <summary>Draws of random heads whose queries are patched instead of the name movers'.</summary>
    public int ControlDraws { get; init; } = 4;

    /// <summary>Seed of those draws.</summary>
    public ulong ControlSeed { get; init; } = 11;

    /// <summary>Resamples of the prompts that say whether the logit difference falls from clean to corrupted prompts beyond noise.</summary>
    public int Resamples { get; init; } = 1000;

    /// <summary>Their seed.</summary>
    public ulong ResampleSeed { get; init; } = 7;
}
