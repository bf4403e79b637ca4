using Repro.Circuits;
using Repro.Models;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Repro.Textbook;

/// <summary>
/// GPT-NeoX once more, as TransformerLens runs it for EAP-IG (Nanda and Bloom 2022, <c>components/transformer_block.py</c> with
/// <c>use_split_qkv_input</c>, <c>use_attn_result</c> and <c>use_hook_mlp_in</c>): every destination has its own copy of the
/// residual stream and its own LayerNorm, every head's result is as wide as the model, the residual stream is the sum of the
/// sources' outputs and the output projections' biases, and there are logits at every position. Slow and large on purpose: it is
/// what the engine is held against. It shares nothing with <see cref="GptNeoX"/> but the weights, which stay that model's.
/// Shapes in comments: batch, pos (query or key where both occur), head, d = width, e = head width, n = copies.
/// </summary>
public sealed class TextbookModel(GptNeoX weights)
{
    /// <summary>The model's shape.</summary>
    public GptNeoXConfig Config => weights.Config;

    /// <summary>Its components; sources and destinations are numbered as there.</summary>
    public ComponentGraph Graph { get; } = new(weights.Config);

    /// <summary>Where tokens must be.</summary>
    public Device Device => weights.Device;

    /// <summary>The type computed in, that of the weights.</summary>
    public ScalarType Type => weights.ComputeType;

    /// <summary>The first source's output, [batch, pos, d].</summary>
    /// <param name="tokens">[batch, pos] int64.</param>
    public Tensor Embed(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        return Weight("gpt_neox.embed_in").index_select(0, tokens.flatten()).view(tokens.shape[0], tokens.shape[1], Config.Width).MoveToOuterDisposeScope();
    }

    /// <summary>One pass from the embedding to the logits. Everything in the run goes to the caller's dispose scope.</summary>
    /// <param name="embedding">[batch, pos, d].</param>
    /// <param name="mask">[batch, pos] bool, false at padding (right); null: no padding.</param>
    /// <param name="rule">What destinations read; null: copies of the residual stream.</param>
    internal TextbookRun Run(Tensor embedding, Tensor? mask, InputRule? rule = null)
    {
        rule ??= static (run, _, count) => run.Copies(count);
        var run = new TextbookRun(embedding);
        for (var layer = 0; layer < Config.Layers; layer++) Layer(layer, run, mask, rule);

        using var scope = NewDisposeScope();
        var input = rule(run, Graph.Logits, 1).select(1, 0);
        run.Logits = F.linear(Norm(input, "gpt_neox.final_layer_norm"), Weight("embed_out")).MoveToOuterDisposeScope(); // [batch, pos, vocabulary]
        return run;
    }

    private void Layer(int layer, TextbookRun run, Tensor? mask, InputRule rule)
    {
        using var scope = NewDisposeScope();
        var at = $"gpt_neox.layers.{layer}.";
        var heads = Heads(layer, run, mask, rule);
        var bias = Bias(at + "attention.dense");
        if (!Config.ParallelResidual) run.AddSources(heads, bias);
        var input = rule(run, Graph.MlpDestination(layer), 1); // [batch, 1, pos, d]
        var hidden = F.gelu(Linear(Norm(input, at + "post_attention_layernorm"), at + "mlp.dense_h_to_4h"));
        var mlp = Linear(hidden, at + "mlp.dense_4h_to_h"); // [batch, 1, pos, d]
        if (Config.ParallelResidual) run.AddSources(heads, bias);
        run.AddSources(mlp, bias: null);
    }

    /// <returns>Every head's result, [batch, head, pos, d].</returns>
    private Tensor Heads(int layer, TextbookRun run, Tensor? mask, InputRule rule)
    {
        using var scope = NewDisposeScope();
        var query = Rotate(Stream(layer, run, rule, HeadInput.Query));
        var key = Rotate(Stream(layer, run, rule, HeadInput.Key));
        var value = Stream(layer, run, rule, HeadInput.Value);

        var length = query.shape[2];
        var hidden = ones(length, length, ScalarType.Bool, Device).triu(1); // [query, key]
        if (mask is not null) hidden = hidden | mask.logical_not().view(-1, 1, 1, length);
        var scores = einsum("bhqe,bhke->bhqk", query, key) / Math.Sqrt(Config.HeadWidth);
        var pattern = scores.masked_fill(hidden, double.NegativeInfinity).softmax(-1);
        var z = einsum("bhqk,bhke->bhqe", pattern, value);

        var output = Weight($"gpt_neox.layers.{layer}.attention.dense").view(Config.Width, Config.Heads, Config.HeadWidth); // [d, head, e]
        return einsum("bhpe,dhe->bhpd", z, output).MoveToOuterDisposeScope();
    }

    /// <returns>The queries, keys or values of every head, [batch, head, pos, e], each from its own copy of the residual stream.</returns>
    private Tensor Stream(int layer, TextbookRun run, InputRule rule, HeadInput which)
    {
        using var scope = NewDisposeScope();
        var at = $"gpt_neox.layers.{layer}.";
        var input = rule(run, Graph.HeadDestination(layer, 0, which), Config.Heads); // [batch, head, pos, d]
        var normal = Norm(input, at + "input_layernorm");
        // rows of the fused weight are ordered head, then q | k | v, then e
        var weight = Weight(at + "attention.query_key_value").view(Config.Heads, 3, Config.HeadWidth, Config.Width).select(1, (long)which); // [head, e, d]
        var bias = Bias(at + "attention.query_key_value").view(Config.Heads, 3, 1, Config.HeadWidth).select(1, (long)which); // [head, 1, e]
        return (einsum("bhpd,hed->bhpe", normal, weight) + bias).MoveToOuterDisposeScope();
    }

    // dimension i < half of the rotated part turns with i + half by pos * base^(-2i / rotaryWidth)
    private Tensor Rotate(Tensor heads)
    {
        var half = Config.RotaryWidth / 2;
        if (half == 0) return heads;
        var frequencies = pow(Config.RotaryBase, arange(half, ScalarType.Float64, Device).mul(-2.0 / Config.RotaryWidth));
        var angles = outer(arange(heads.shape[2], ScalarType.Float64, Device), frequencies); // [pos, half]
        var (cosine, sine) = (angles.cos().to(Type), angles.sin().to(Type));
        var (first, second) = (heads.narrow(-1, 0, half), heads.narrow(-1, half, half));
        var rest = heads.narrow(-1, 2 * half, Config.HeadWidth - (2 * half));
        return cat([(first * cosine) - (second * sine), (second * cosine) + (first * sine), rest], -1);
    }

    private Tensor Norm(Tensor input, string name) => F.layer_norm(input, [Config.Width], Weight(name), Bias(name), Config.LayerNormEpsilon);

    private Tensor Linear(Tensor input, string name) => F.linear(input, Weight(name), Bias(name));

    private Tensor Weight(string name) => weights.Weight(name + ".weight");

    private Tensor Bias(string name) => weights.Weight(name + ".bias");
}
