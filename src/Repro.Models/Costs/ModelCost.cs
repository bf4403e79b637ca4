namespace Repro.Models.Costs;

/// <summary>
/// What a model's passes cost. Widths are in numbers of d a token unless said otherwise; they follow the tensors that <see cref="GptNeoX"/> has alive.
/// </summary>
/// <param name="config">The shape.</param>
/// <param name="type">What is computed in.</param>
public sealed class ModelCost(GptNeoXConfig config, ComputeType type)
{
    /// <summary>Bytes of one number of scores, softmax or metrics: float32 whatever the model computes in.</summary>
    public const double ScoreBytes = sizeof(float);

    /// <summary>Of the residual stream alive in a fused layer: residuals 3, norms 2, q k v 3, z, its turned copy and the projection 3, the MLP's output and the sum 2.</summary>
    private const double LayerWidths = 13;

    /// <summary>Copies of [head, query, key] alive while a masked pattern is made, in float32.</summary>
    private const double PatternCopies = 4;

    /// <summary>Copies of [batch, vocabulary] alive while a metric is read from all logits: the logits, widened, their softmax, signs and product.</summary>
    private const double LogitCopies = 4;

    public GptNeoXConfig Config => config;

    public ComputeType Type => type;

    public double Width => config.Width;

    public double Layers => config.Layers;

    /// <summary>Bytes of one number in the model's own type.</summary>
    public double ElementBytes => type.ElementBytes();

    /// <summary>Weights, rotary tables and the causal mask.</summary>
    public double WeightBytes => (config.ParameterCount * ElementBytes) + (2.0 * config.ContextLength * config.HeadWidth * ScoreBytes) + ((double)config.ContextLength * config.ContextLength);

    /// <summary>Of a token through the linear maps of one layer: q, k, v and the output projection 4 d^2, the MLP 2 d m.</summary>
    public double LayerFlops => (8.0 * Width * Width) + MlpFlops;

    /// <summary>Of a token through one MLP.</summary>
    public double MlpFlops => 4.0 * Width * config.MlpWidth;

    /// <summary>Of a token in one layer, attending to so many positions: scores and weighted values.</summary>
    public double AttentionFlops(double length) => 4.0 * length * Width;

    /// <summary>Of a token through all layers.</summary>
    public double BodyFlops(double length) => Layers * (LayerFlops + AttentionFlops(length));

    /// <summary>Of one row of logits over the whole vocabulary.</summary>
    public double RowFlops => 2.0 * Width * config.VocabularySize;

    /// <summary>Bytes alive in one layer of a pass that keeps nothing.</summary>
    public double PassBytes(BatchShape shape) => (((LayerWidths * Width) + (2.0 * config.MlpWidth)) * shape.Tokens * ElementBytes) + (shape.Masked ? PatternCopies * PatternBytes(shape) : 0);

    /// <summary>Bytes of one layer's attention pattern in float32.</summary>
    public double PatternBytes(BatchShape shape) => ScoreBytes * shape.Prompts * config.Heads * shape.Length * shape.Length;

    /// <summary>Bytes of so many rows of logits while a metric is read from them.</summary>
    public double LogitBytes(double rows) => LogitCopies * rows * config.VocabularySize * ScoreBytes;

    /// <summary>A forward pass that keeps nothing.</summary>
    /// <param name="shape">The batch.</param>
    /// <param name="allLogits">Whether the last positions' logits are computed for all words, or for a few that do not count.</param>
    public Cost Forward(BatchShape shape, bool allLogits = true) => Cost.Exactly(
        new Work(Forwards: shape.Prompts, Tokens: shape.Tokens, Flops: (shape.Tokens * BodyFlops(shape.Length)) + (allLogits ? shape.Prompts * RowFlops : 0)),
        Math.Max(PassBytes(shape), allLogits ? LogitBytes(shape.Prompts) : 0));
}
