namespace Repro.Circuits.Attribution;

/// <summary>How the effect of cutting an edge is estimated.</summary>
public enum AttributionMethod
{
    /// <summary>Edge attribution patching (Syed et al. 2023, arXiv 2310.10348): the gradient of the clean run.</summary>
    Eap,

    /// <summary>EAP-IG, inputs (Hanna et al. 2024, arXiv 2403.17806): the mean gradient over embeddings between the corrupted and the clean one.</summary>
    EapIgInputs,

    /// <summary>EAP-IG, activations: the mean gradient over clean runs in which one group of outputs at a time lies between its two values.</summary>
    EapIgActivations,

    /// <summary>The mean of the gradients of the clean and of the corrupted run (Hanna et al. 2024, section 3).</summary>
    CleanCorrupted,
}

/// <summary>Where on the way from the corrupted (0) to the clean embedding (1) the m gradients of EAP-IG are taken.</summary>
public enum PathPoints
{
    /// <summary>k/m for k = 0 .. m-1: the corrupted end in, the clean one out, as EAP-IG does.</summary>
    CorruptedEndIn,

    /// <summary>k/m for k = 1 .. m.</summary>
    CleanEndIn,

    /// <summary>(k + 1/2)/m for k = 0 .. m-1: the midpoint rule, whose error falls with m squared.</summary>
    Midpoints,
}

/// <summary>What a score depends on. The two profiles of the suite's design are <see cref="Corrected"/> and <see cref="Reference2024"/>.</summary>
public sealed record AttributionSettings
{
    public AttributionMethod Method { get; init; } = AttributionMethod.EapIgInputs;

    /// <summary>m, the gradients of EAP-IG.</summary>
    public int Steps { get; init; } = 5;

    public PathPoints Points { get; init; } = PathPoints.Midpoints;

    public Intervention Intervention { get; init; } = Intervention.Patching;

    /// <summary>
    /// As EAP-IG's code scales: the loss is the mean over the batch and the scores are divided by the number of prompts once more, so
    /// they shrink with the batch size and a short last batch weighs more. False: the mean over prompts, once.
    /// </summary>
    public bool DivideByBatchSize { get; init; }

    /// <summary>As EAP-IG's code: a KL divergence is averaged over the vocabulary, the usual one divided by its size.</summary>
    public bool KullbackLeiblerPerWord { get; init; }

    /// <summary>As EAP-IG's code: runs with a replaced embedding leave nothing to the destinations of layer 0, but count in the divisor.</summary>
    public bool EmbeddingRunsSkipLayerZero { get; init; }

    /// <summary>The suite's own default: midpoints, means over prompts.</summary>
    public static AttributionSettings Corrected { get; } = new();

    /// <summary>As published scores were made (EAP-IG 2.0.0), but for the number of steps, which is the paper's.</summary>
    public static AttributionSettings Reference2024 { get; } = new()
    {
        Steps = 30,
        Points = PathPoints.CorruptedEndIn,
        DivideByBatchSize = true,
        KullbackLeiblerPerWord = true,
        EmbeddingRunsSkipLayerZero = true,
    };
}

/// <summary>How scores are computed; nothing here changes them beyond the last digits.</summary>
/// <param name="PromptsPerBatch">Prompts in one forward and backward pass.</param>
/// <param name="TileBytes">Memory that the expanded outputs and gradients of one tile of tokens may take.</param>
public sealed record AttributionExecution(int PromptsPerBatch = 32, long TileBytes = 64L << 20);
