namespace Repro.Circuits.Evaluation;

/// <summary>How an evaluation is carried out; nothing here changes what comes out, but for rounding.</summary>
public sealed record EvaluationSettings
{
    /// <summary>Prompts that run together, consecutive in the data set.</summary>
    public int PromptsPerBatch { get; init; } = 32;

    /// <summary>
    /// Bytes of activations that one pass may take beyond weights and the kept outside run: it decides how many circuits, or patched
    /// edges, run together. One always runs, whatever it takes. The default stays near a CPU's caches; a GPU wants more.
    /// </summary>
    public long BytesPerPass { get; init; } = 64L << 20;

    /// <exception cref="ArgumentOutOfRangeException">A setting is not positive.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(PromptsPerBatch);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(BytesPerPass);
    }
}
