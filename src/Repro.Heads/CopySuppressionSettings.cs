namespace Repro.Heads;

/// <summary>Among what a source token must be one of the most predicted for its suppression to count.</summary>
public enum PredictedAmong
{
    /// <summary>The different tokens of the context up to the destination, that is, ceil(fraction x places so far) of them: McDougall et al.'s code.</summary>
    Context,

    /// <summary>All words, that is, ceil(fraction x vocabulary) of them.</summary>
    Vocabulary,
}

/// <summary>What the copy-suppression score depends on, beside the text.</summary>
public sealed record CopySuppressionSettings
{
    /// <summary>Share of the most predicted tokens that are kept; <c>K_unembeddings</c>, 0.05 in McDougall et al. and in the paper's authors' code.</summary>
    public double PredictedFraction { get; init; } = 0.05;

    /// <summary>Among what.</summary>
    public PredictedAmong Among { get; init; } = PredictedAmong.Context;

    /// <summary>
    /// Rows that are scored, the first of the text; means are over all of them. The authors' code scores 17 rows of 61 tokens, with means
    /// over 100; more rows make a narrower interval.
    /// </summary>
    public int ScoredRows { get; init; } = 32;

    /// <summary>Whether the final LayerNorm keeps the scale of the whole model's run, as McDougall et al.'s code has it, or is computed again.</summary>
    public bool FreezeFinalScale { get; init; } = true;

    /// <summary>Tokens that never count as a source. McDougall et al.'s code leaves out some thirty English function words; here none by default.</summary>
    public IReadOnlyList<int> FunctionWords { get; init; } = [];

    /// <summary>Mean divergence, in nats per place, below which removing a head is taken to change nothing: its score is then 0.</summary>
    public double LeastDivergence { get; init; } = 1e-7;

    /// <summary>Random relabellings of the vocabulary that make the control.</summary>
    public int ControlDraws { get; init; } = 1;

    /// <summary>Their seed.</summary>
    public ulong ControlSeed { get; init; } = 13;

    /// <summary>Rows of text in one forward pass, whose logits are kept once for the model and once for every relabelling; changes nothing but memory.</summary>
    public int RowsPerBatch { get; init; } = 32;

    /// <summary>Bytes that one tile of changed logits may take, a row of text at least; changes nothing but rounding.</summary>
    public long TileBytes { get; init; } = 4L << 20;
}
