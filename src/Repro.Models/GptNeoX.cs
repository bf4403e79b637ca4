using Repro.Models.Costs;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Repro.Models;

/// <summary>
/// GPT-NeoX as Pythia has it (Black et al. 2022, arXiv 2204.06745; Biderman et al. 2023, arXiv 2304.01373; reference code:
/// transformers, <c>models/gpt_neox/modeling_gpt_neox.py</c>): rotary positions on a fraction of each head, exact GELU,
/// LayerNorm with bias, attention and MLP side by side on one residual stream (or one after the other), untied unembedding.
/// The weights' element type is the type computed in: float32 or bfloat16, never float16 (a CPU has no arithmetic for it).
/// Shapes in comments: batch, pos (query or key where both occur), head, d = width, dHead = d / H.
/// </summary>
public sealed class GptNeoX : IDisposable
{
    private readonly IReadOnlyDictionary<string, Tensor> weights;
    private readonly Tensor cosines; // [contextLength, dHead], 1 where a dimension is not rotated
    private readonly Tensor sines;   // [contextLength, dHead], 0 where a dimension is not rotated
    private readonly Tensor future;  // [contextLength, contextLength], true where the key comes after the query

    /// <summary>Takes ownership of <paramref name="weights"/>: the names and shapes of <see cref="GptNeoXConfig.WeightShapes"/>.</summary>
    /// <exception cref="ArgumentException">A weight is missing, has another shape, or an element type that is not computed in.</exception>
    public GptNeoX(GptNeoXConfig config, IReadOnlyDictionary<string, Tensor> weights)
    {
        TorchBackend.EnsureLoaded();
        (Config, this.weights) = (config, weights);
        foreach (var (name, shape) in config.WeightShapes())
        {
            if (!weights.TryGetValue(name, out var weight)) throw new ArgumentException($"The weight '{name}' is missing.");
            if (!weight.shape.SequenceEqual(shape)) throw new ArgumentException($"The weight '{name}' has shape [{string.Join(", ", weight.shape)}], not [{string.Join(", ", shape)}].");
        }

        var embedding = weights["gpt_neox.embed_in.weight"];
        (ComputeType, Device) = (embedding.dtype, embedding.device);
        if (ComputeType is not (ScalarType.Float32 or ScalarType.BFloat16 or ScalarType.Float64))
        {
            throw new ArgumentException($"The model computes in float32, bfloat16 or float64, not in {ComputeType}: convert the weights when loading them.");
        }

        using var scope = NewDisposeScope();
        (cosines, sines) = RotaryTables(config, Device);
        future = ones(config.ContextLength, config.ContextLength, ScalarType.Bool, Device).triu(1);
        foreach (var table in (Tensor[])[cosines, sines, future]) table.DetachFromDisposeScope();
    }

    /// <summary>The model's shape.</summary>
    public GptNeoXConfig Config { get; }

    /// <summary>The element type computed in.</summary>
    public ScalarType ComputeType { get; }

    // softmax and rotation of bfloat16 are done in float32
    private ScalarType PreciseType => ComputeType == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;

    /// <summary>Where the weights are and tokens must be.</summary>
    public Device Device { get; }

    /// <summary>One weight by its Hugging Face name; it stays the model's.</summary>
    public Tensor Weight(string name) => weights[name];

    /// <summary>Logits at every position.</summary>
    /// <param name="tokens">[batch, pos] int64.</param>
    /// <param name="mask">[batch, pos], 1 at tokens and 0 at padding (left or right); null: no padding. Logits at padding mean nothing.</param>
    /// <param name="cache">Receives the activations it asks for.</param>
    /// <returns>[batch, pos, vocabulary], the caller's to dispose.</returns>
    /// <exception cref="ArgumentException">A token outside the vocabulary, a sequence longer than the context, a mask of another shape.</exception>
    public Tensor Logits(Tensor tokens, Tensor? mask = null, ActivationCache? cache = null)
    {
        using var scope = NewDisposeScope();
        CheckMask(tokens, mask);
        return Unembed(FinalResidual(Embed(tokens), mask, cache, edit: null), cache).MoveToOuterDisposeScope();
    }

    /// <summary>Logits at one position of each sequence, the only rows the unembedding is multiplied with.</summary>
    /// <param name="tokens">[batch, pos] int64.</param>
    /// <param name="positions">[batch] int64.</param>
    /// <param name="mask">As in <see cref="Logits"/>.</param>
    /// <param name="cache">As in <see cref="Logits"/>; its <see cref="Activations.FinalNorm"/> is [batch, d].</param>
    /// <returns>[batch, vocabulary], the caller's to dispose.</returns>
    public Tensor LogitsAt(Tensor tokens, Tensor positions, Tensor? mask = null, ActivationCache? cache = null)
    {
        using var scope = NewDisposeScope();
        CheckMask(tokens, mask);
        return LogitsAt(Embed(tokens), positions, mask, cache, edit: null).MoveToOuterDisposeScope();
    }

    /// <summary>The same from the residual stream before the first layer, with activations replaced on the way.</summary>
    /// <param name="embedding">[batch, pos, d]; a leaf of the graph when gradients are wanted.</param>
    /// <param name="positions">[batch] int64.</param>
    /// <param name="mask">[batch, pos].</param>
    /// <param name="cache">Receives activations, after the edits.</param>
    /// <param name="edit">Given each layer's <see cref="Activations.AttentionOutput"/> and <see cref="Activations.MlpOutput"/>, returns what goes on instead.</param>
    /// <param name="words">[batch, word] int64: the tokens whose logits are wanted; null: all. A logit difference needs two rows of the unembedding.</param>
    /// <returns>[batch, vocabulary], or [batch, word].</returns>
    public Tensor LogitsAt(Tensor embedding, Tensor positions, Tensor? mask, ActivationCache? cache, ActivationEdit? edit, Tensor? words = null)
    {
        using var scope = NewDisposeScope();
        var residual = FinalResidual(embedding, mask, cache, edit);
        var index = positions.to(Device).view(-1, 1, 1).expand(-1, 1, Config.Width);
        var last = residual.gather(1, index).squeeze(1); // [batch, d]
        if (words is null) return Unembed(last, cache).MoveToOuterDisposeScope();
        var normal = FinalNorm(last, cache);
        var rows = weights["embed_out.weight"].index_select(0, words.flatten()).view(words.shape[0], words.shape[1], Config.Width); // [batch, word, d]
        return (rows * normal.unsqueeze(1)).sum(-1).MoveToOuterDisposeScope();
    }

    /// <summary>The residual stream before the first layer, [batch, pos, d].</summary>
    /// <exception cref="ArgumentException">As <see cref="Logits"/>.</exception>
    public Tensor Embed(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        Check(tokens);
        // index_select, not embedding[tokens]: the latter's backward pass is not repeatable
        return weights["gpt_neox.embed_in.weight"].index_select(0, tokens.to(Device).flatten()).view(tokens.shape[0], tokens.shape[1], Config.Width).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        foreach (var weight in weights.Values) weight.Dispose();
        foreach (var table in (Tensor[])[cosines, sines, future]) table.Dispose();
    }

    private Tensor FinalResidual(Tensor embedding, Tensor? mask, ActivationCache? cache, ActivationEdit? edit)
    {
        var residual = embedding; // [batch, pos, d]
        PassCounter.Forward(embedding.shape[0], embedding.shape[1]);
        var real = mask?.to(Device).to(ScalarType.Bool); // [batch, pos]
        cache?.Keep(Activations.Residual, residual);
        for (var layer = 0; layer < Config.Layers; layer++)
        {
            residual = Layer(layer, residual, real, cache, edit);
            cache?.Keep(Activations.Residual, residual);
        }

        return residual;
    }

    private Tensor Layer(int layer, Tensor residual, Tensor? real, ActivationCache? cache, ActivationEdit? edit)
    {
        using var scope = NewDisposeScope(); // a layer's intermediates are freed before the next layer starts
        var at = $"gpt_neox.layers.{layer}.";
        var attention = Attention(at, Norm(residual, at + "input_layernorm"), real, cache);
        attention = edit?.Invoke(Activations.AttentionOutput, layer, attention) ?? attention;
        cache?.Keep(Activations.AttentionOutput, attention);
        var afterAttention = residual + attention;
        var mlpInput = Norm(Config.ParallelResidual ? residual : afterAttention, at + "post_attention_layernorm");
        cache?.Keep(Activations.MlpInput, mlpInput);
        var mlp = Mlp(at, mlpInput);
        mlp = edit?.Invoke(Activations.MlpOutput, layer, mlp) ?? mlp;
        cache?.Keep(Activations.MlpOutput, mlp);
        return (afterAttention + mlp).MoveToOuterDisposeScope();
    }

    private Tensor Attention(string at, Tensor input, Tensor? real, ActivationCache? cache)
    {
        var (batch, length) = (input.shape[0], input.shape[1]);
        // rows of the fused weight are ordered head, then q | k | v, then dHead
        var fused = Linear(input, at + "attention.query_key_value").view(batch, length, Config.Heads, 3, Config.HeadWidth);
        var heads = fused.permute(3, 0, 2, 1, 4); // [qkv, batch, head, pos, dHead]
        var (query, key, value) = (heads.select(0, 0), heads.select(0, 1), heads.select(0, 2));
        cache?.Keep(Activations.Query, query);
        cache?.Keep(Activations.Key, key);
        cache?.Keep(Activations.Value, value);

        var z = Attend(query, key, value, real, cache);
        cache?.Keep(Activations.Z, z);
        if (cache?.Wants(Activations.HeadOutput) == true) cache.Keep(Activations.HeadOutput, HeadOutputs(at, z));
        return Linear(z.transpose(1, 2).reshape(batch, length, Config.Width), at + "attention.dense");
    }

    /// <summary>Rotation, attention and weighted values of any number of heads.</summary>
    /// <param name="query">[batch, head, pos, dHead], before the rotation; so are <paramref name="key"/> and <paramref name="value"/>.</param>
    /// <param name="key">See there.</param>
    /// <param name="value">See there.</param>
    /// <param name="real">[batch, pos] bool, false at padding; null: no padding.</param>
    /// <param name="cache">Receives the pattern.</param>
    /// <returns>z, [batch, head, pos, dHead].</returns>
    public Tensor Attend(Tensor query, Tensor key, Tensor value, Tensor? real, ActivationCache? cache = null)
    {
        using var scope = NewDisposeScope();
        var (rotatedQuery, rotatedKey) = (Rotate(query), Rotate(key));
        if (real is null && cache?.Wants(Activations.Pattern) != true)
        {
            return F.scaled_dot_product_attention(rotatedQuery, rotatedKey, value, is_casual: true).MoveToOuterDisposeScope();
        }

        var pattern = Pattern(rotatedQuery, rotatedKey, real);
        cache?.Keep(Activations.Pattern, pattern);
        return Ops.MatMul(pattern, value).MoveToOuterDisposeScope();
    }

    private Tensor Pattern(Tensor query, Tensor key, Tensor? real)
    {
        var length = query.shape[2];
        var scores = Ops.MatMul(query, key.transpose(-1, -2)).to(PreciseType) / Math.Sqrt(Config.HeadWidth); // [batch, head, query, key]
        var hidden = future.narrow(0, 0, length).narrow(1, 0, length);
        if (real is not null) hidden = hidden | real.logical_not().view(-1, 1, 1, length);
        // a finite floor: a row with nothing to attend to (left padding) must not become 0/0
        var pattern = scores.masked_fill(hidden, float.MinValue).softmax(-1);
        if (real is not null) pattern = pattern * real.view(-1, 1, length, 1); // rows of padding attend to nothing
        return pattern.to(ComputeType);
    }

    // each head's z through its own columns of the output projection: [batch, pos, head, d]
    private Tensor HeadOutputs(string at, Tensor z)
    {
        var perHead = weights[at + "attention.dense.weight"].view(Config.Width, Config.Heads, Config.HeadWidth).permute(1, 2, 0); // [head, dHead, d]
        return Ops.MatMul(z, perHead).transpose(1, 2);
    }

    /// <summary>An MLP, bias included, of its normalised input [..., d].</summary>
    /// <param name="at">The layer's prefix of weight names, <c>gpt_neox.layers.3.</c>.</param>
    /// <param name="input">See there.</param>
    public Tensor Mlp(string at, Tensor input) => Linear(F.gelu(Linear(input, at + "mlp.dense_h_to_4h")), at + "mlp.dense_4h_to_h");

    private Tensor Unembed(Tensor residual, ActivationCache? cache) => F.linear(FinalNorm(residual, cache), weights["embed_out.weight"]);

    private Tensor FinalNorm(Tensor residual, ActivationCache? cache)
    {
        var normal = Norm(residual, "gpt_neox.final_layer_norm");
        cache?.Keep(Activations.FinalNorm, normal);
        return normal;
    }

    /// <summary>The linear map whose weight and bias have this name, of [..., in] to [..., out].</summary>
    public Tensor Linear(Tensor input, string name) => F.linear(input, weights[name + ".weight"], weights[name + ".bias"]);

    /// <summary>The LayerNorm whose weight and bias have this name, of [..., d].</summary>
    public Tensor Norm(Tensor input, string name) =>
        F.layer_norm(input, [Config.Width], weights[name + ".weight"], weights[name + ".bias"], Config.LayerNormEpsilon);

    // dimension i < half of the rotated part turns with i + half by pos * base^(-2i / rotaryWidth)
    private Tensor Rotate(Tensor heads)
    {
        var (length, half) = (heads.shape[2], Config.RotaryWidth / 2);
        if (half == 0) return heads;
        var first = heads.narrow(-1, 0, half);
        var second = heads.narrow(-1, half, half);
        var rest = heads.narrow(-1, 2 * half, Config.HeadWidth - (2 * half));
        var turned = cat([second.neg(), first, rest], -1);
        return ((heads * cosines.narrow(0, 0, length)) + (turned * sines.narrow(0, 0, length))).to(ComputeType);
    }

    private (Tensor Cosines, Tensor Sines) RotaryTables(GptNeoXConfig config, Device device)
    {
        // in float64, then rounded: the angles of late positions lose digits otherwise
        var half = config.RotaryWidth / 2;
        var frequencies = torch.pow(config.RotaryBase, arange(half, ScalarType.Float64, device).mul(-2.0 / Math.Max(1, config.RotaryWidth)));
        var angles = outer(arange(config.ContextLength, ScalarType.Float64, device), frequencies); // [pos, half]
        var still = zeros(config.ContextLength, config.HeadWidth - (2 * half), ScalarType.Float64, device);
        var all = cat([angles, angles, still], 1); // [pos, dHead]
        return (all.cos().to(PreciseType), all.sin().to(PreciseType));
    }

    private void Check(Tensor tokens)
    {
        if (tokens.dim() != 2 || tokens.dtype != ScalarType.Int64 || tokens.numel() == 0)
        {
            throw new ArgumentException($"Tokens must be a non-empty int64 [batch, pos], not {tokens.dtype} [{string.Join(", ", tokens.shape)}].");
        }

        if (tokens.shape[1] > Config.ContextLength)
        {
            throw new ArgumentException($"A sequence has {tokens.shape[1]} tokens, but the model's context is {Config.ContextLength}: shorten it.");
        }

        using var smallest = tokens.min();
        using var largest = tokens.max();
        var (low, high) = (smallest.item<long>(), largest.item<long>());
        if (low < 0 || high >= Config.VocabularySize)
        {
            throw new ArgumentException($"Token id {(low < 0 ? low : high)} is outside the model's vocabulary of {Config.VocabularySize} (ids 0 to {Config.VocabularySize - 1}).");
        }
    }

    private static void CheckMask(Tensor tokens, Tensor? mask)
    {
        if (mask is not null && !mask.shape.SequenceEqual(tokens.shape))
        {
            throw new ArgumentException($"The attention mask has shape [{string.Join(", ", mask.shape)}], the tokens [{string.Join(", ", tokens.shape)}]: they must agree.");
        }
    }
}
