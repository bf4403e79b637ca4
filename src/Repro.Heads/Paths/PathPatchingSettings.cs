namespace Repro.Heads.Paths;

/// <summary>What the MLPs between a sender and a receiver do.</summary>
public enum MlpsBetween
{
    /// <summary>
    /// They answer: a direct path may lead through MLPs, only other heads are frozen. So Wang et al. 2022 (arXiv 2211.00593, section 3.1
    /// and appendix B) and the path patching library the paper's authors used, whose <c>direct_includes_mlps</c> is true by default.
    /// </summary>
    Recomputed,

    /// <summary>They keep their clean outputs: only the residual stream itself carries the sender's change.</summary>
    Frozen,
}

/// <summary>How path patching is done.</summary>
public sealed record PathPatchingSettings
{
    /// <summary>What the MLPs between a sender and a receiver do.</summary>
    public MlpsBetween Mlps { get; init; } = MlpsBetween.Recomputed;

    /// <summary>Prompts that run together, consecutive in the data set. Changes nothing but rounding.</summary>
    public int PromptsPerBatch { get; init; } = 128;

    /// <summary>
    /// Bytes of activations that one pass may take beyond weights and the kept clean run: it decides how many senders run together. One
    /// always runs, whatever it takes. Changes nothing but rounding.
    /// </summary>
    public long BytesPerPass { get; init; } = 256L << 20;

    /// <summary>The same with at most so many prompts in a batch.</summary>
    public PathPatchingSettings AtMost(int promptsPerBatch) => this with { PromptsPerBatch = Math.Min(PromptsPerBatch, promptsPerBatch) };

    /// <exception cref="ArgumentOutOfRangeException">A setting is not positive.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(PromptsPerBatch);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(BytesPerPass);
    }
}
