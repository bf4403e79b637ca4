namespace Repro.Models;

/// <summary>
/// The shape of a GPT-NeoX model, in the names of Hugging Face's <c>config.json</c>
/// (reference: transformers, <c>models/gpt_neox/configuration_gpt_neox.py</c>).
/// </summary>
public sealed partial record GptNeoXConfig
{
    /// <summary>L, <c>num_hidden_layers</c>.</summary>
    public required int Layers { get; init; }

    /// <summary>d, the width of the residual stream, <c>hidden_size</c>.</summary>
    public required int Width { get; init; }

    /// <summary>H, attention heads per layer, <c>num_attention_heads</c>; divides <see cref="Width"/>.</summary>
    public required int Heads { get; init; }

    /// <summary>Width of the MLP's hidden layer, <c>intermediate_size</c>; 4 d in Pythia.</summary>
    public required int MlpWidth { get; init; }

    /// <summary>Rows of the embedding and of the unembedding, <c>vocab_size</c> (padded in Pythia: 50304).</summary>
    public required int VocabularySize { get; init; }

    /// <summary>The longest sequence, in tokens, <c>max_position_embeddings</c>.</summary>
    public required int ContextLength { get; init; }

    /// <summary>Fraction of each head's dimensions that is rotated, <c>rotary_pct</c>; 0.25 in Pythia.</summary>
    public double RotaryFraction { get; init; } = 0.25;

    /// <summary><c>rotary_emb_base</c>.</summary>
    public double RotaryBase { get; init; } = 10000;

    /// <summary><c>layer_norm_eps</c>.</summary>
    public double LayerNormEpsilon { get; init; } = 1e-5;

    /// <summary>Whether attention and MLP of a layer read the same residual stream (Pythia) or one after the other.</summary>
    public bool ParallelResidual { get; init; } = true;

    /// <summary>Width of one head.</summary>
    public int HeadWidth => Width / Heads;

    /// <summary>Dimensions of each head that are rotated (even).</summary>
    public int RotaryWidth => (int)(HeadWidth * RotaryFraction) / 2 * 2;

    /// <summary>Number of weights, embeddings and biases included.</summary>
    public long ParameterCount => WeightShapes().Values.Sum(shape => shape.Aggregate(1L, (n, size) => n * size));

    /// <summary>Name and shape of every tensor a checkpoint of this shape must hold, in the order of the forward pass.</summary>
    public IReadOnlyDictionary<string, long[]> WeightShapes()
    {
        var shapes = new Dictionary<string, long[]>(StringComparer.Ordinal) { ["gpt_neox.embed_in.weight"] = [VocabularySize, Width] };
        for (var layer = 0; layer < Layers; layer++)
        {
            var at = $"gpt_neox.layers.{layer}.";
            shapes[at + "input_layernorm.weight"] = [Width];
            shapes[at + "input_layernorm.bias"] = [Width];
            shapes[at + "post_attention_layernorm.weight"] = [Width];
            shapes[at + "post_attention_layernorm.bias"] = [Width];
            shapes[at + "attention.query_key_value.weight"] = [3 * Width, Width];
            shapes[at + "attention.query_key_value.bias"] = [3 * Width];
            shapes[at + "attention.dense.weight"] = [Width, Width];
            shapes[at + "attention.dense.bias"] = [Width];
            shapes[at + "mlp.dense_h_to_4h.weight"] = [MlpWidth, Width];
            shapes[at + "mlp.dense_h_to_4h.bias"] = [MlpWidth];
            shapes[at + "mlp.dense_4h_to_h.weight"] = [Width, MlpWidth];
            shapes[at + "mlp.dense_4h_to_h.bias"] = [Width];
        }

        shapes["gpt_neox.final_layer_norm.weight"] = [Width];
        shapes["gpt_neox.final_layer_norm.bias"] = [Width];
        shapes["embed_out.weight"] = [VocabularySize, Width];
        return shapes;
    }
}
