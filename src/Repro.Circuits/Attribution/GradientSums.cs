using Repro.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Circuits.Attribution;

/// <summary>
/// The gradients of several runs with respect to one group's pre-LayerNorm inputs, kept so that they take little room and can be
/// widened a tile of tokens at a time.
/// With x the normalised residual before gain and bias, sigma its deviation, and y = W (gain x + bias) + b what a destination reads,
/// the gradient at its input is g = p - mean(p) - x (x . p) / d with p = gain W^T dy / sigma. Over runs, the first term is the sum of
/// dy / sigma through one W; for the last, x is kept for each run and x . p = dy . (y - b - W bias) / sigma is one number a token.
/// The mean drops out, since source differences are centred. (LayerNorm's Jacobian is symmetric.)
/// </summary>
internal sealed class GradientSums : IDisposable
{
    private readonly GptNeoXConfig config;
    private readonly ReaderGroup group;
    private readonly ScalarType type;
    private readonly Tensor? headGain, headOffset; // [d], [3 head, 1, dHead]
    private readonly Tensor[] headWeight = [];     // of q, k, v: [head, dHead, d], views of the model's own where it computes in this type
    private readonly Tensor? mlpGain, mlpBias;                 // [d]
    private readonly List<Tensor> normal = [];                 // per run [token, d]
    private readonly List<Tensor> along = [];                  // per run [destination, token]: x . p
    private Tensor? headSum;                                   // [3 head, token, dHead]
    private Tensor? mlpSum;                                    // [token, d]

    public GradientSums(GptNeoX model, ReaderGroup group, ScalarType type)
    {
        (config, this.group, this.type) = (model.Config, group, type);
        using var scope = NewDisposeScope();
        var at = $"gpt_neox.layers.{group.Layer}.";
        if (group.Heads)
        {
            headGain = model.Weight(at + "input_layernorm.weight").to(type).alias().DetachFromDisposeScope();
            // rows of the fused weight are head, then q | k | v; destinations are q of all heads, then k, then v
            var fused = model.Weight(at + "attention.query_key_value.weight").to(type);
            headWeight = [.. Enumerable.Range(0, 3).Select(part => fused.view(config.Heads, 3, config.HeadWidth, config.Width).select(1, part).DetachFromDisposeScope())];
            var offset = nn.functional.linear(model.Weight(at + "input_layernorm.bias").to(type), fused, model.Weight(at + "attention.query_key_value.bias").to(type));
            headOffset = offset.view(config.Heads, 3, config.HeadWidth).transpose(0, 1).reshape(3 * config.Heads, 1, config.HeadWidth).DetachFromDisposeScope();
        }

        if (group.Mlp)
        {
            mlpGain = model.Weight(at + "post_attention_layernorm.weight").to(type).alias().DetachFromDisposeScope();
            mlpBias = model.Weight(at + "post_attention_layernorm.bias").to(type).alias().DetachFromDisposeScope();
        }
    }

    /// <summary>Runs added so far.</summary>
    public int Runs => normal.Count;

    /// <summary>Adds a run.</summary>
    /// <param name="residual">What the group reads, before its LayerNorm, [batch, pos, d].</param>
    /// <param name="qkv">Queries, keys and values before the rotation, each [batch, head, pos, dHead]; empty without heads.</param>
    /// <param name="qkvGradient">Gradients of these.</param>
    /// <param name="mlpInput">What the MLP reads, after its LayerNorm, [batch, pos, d]; null without MLP.</param>
    /// <param name="mlpGradient">Gradient of that.</param>
    public void Add(Tensor residual, IReadOnlyList<Tensor> qkv, IReadOnlyList<Tensor> qkvGradient, Tensor? mlpInput, Tensor? mlpGradient)
    {
        using var scope = NewDisposeScope();
        var wide = residual.detach().to(type).flatten(0, 1); // [token, d]
        var centred = wide - wide.mean([-1], keepdim: true);
        var deviation = (centred.square().mean([-1], keepdim: true) + config.LayerNormEpsilon).sqrt(); // [token, 1]
        normal.Add((centred / deviation).DetachFromDisposeScope());
        var products = new List<Tensor>();
        if (group.Heads)
        {
            var values = PerDestination(qkv);
            var scaled = PerDestination(qkvGradient) / deviation; // [3 head, token, dHead]
            products.Add((scaled * (values - headOffset!)).sum(-1));
            Accumulate(ref headSum, scaled);
        }

        if (group.Mlp)
        {
            var scaled = mlpGradient!.to(type).flatten(0, 1) / deviation; // [token, d]
            products.Add((scaled * (mlpInput!.detach().to(type).flatten(0, 1) - mlpBias!)).sum(-1).unsqueeze(0));
            Accumulate(ref mlpSum, scaled);
        }

        along.Add((products.Count == 1 ? products[0].alias() : cat(products)).DetachFromDisposeScope());
    }

    /// <summary>The summed gradients at some tokens, up to their means: [destination, token, d].</summary>
    public Tensor Expand(Func<Tensor, int, Tensor> select)
    {
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>();
        if (group.Heads)
        {
            var sum = select(headSum!, 1);
            parts.AddRange(headWeight.Select((weight, part) => bmm(sum.narrow(0, part * config.Heads, config.Heads), weight).mul_(headGain!)));
        }

        if (group.Mlp) parts.Add((select(mlpSum!, 0) * mlpGain!).unsqueeze(0));
        var gradient = parts.Count == 1 ? parts[0] : cat(parts); // [destination, token, d]
        var directions = stack([.. normal.Select(x => select(x, 0))], 1); // [token, run, d]
        var amounts = stack([.. along.Select(product => select(product, 1))], 2).transpose(0, 1); // [token, destination, run]
        return gradient.sub_(bmm(amounts / config.Width, directions).transpose(0, 1)).MoveToOuterDisposeScope();
    }

    /// <summary>Forgets all runs.</summary>
    public void Clear()
    {
        foreach (var tensor in (Tensor?[])[.. normal, .. along, headSum, mlpSum]) tensor?.Dispose();
        normal.Clear();
        along.Clear();
        (headSum, mlpSum) = (null, null);
    }

    public void Dispose()
    {
        Clear();
        foreach (var tensor in (Tensor?[])[headGain, .. headWeight, headOffset, mlpGain, mlpBias]) tensor?.Dispose();
    }

    // three times [batch, head, pos, dHead] to [3 head, token, dHead]
    private Tensor PerDestination(IReadOnlyList<Tensor> qkv) =>
        cat([.. qkv.Select(part => part.detach().to(type).transpose(0, 1).reshape(config.Heads, -1, config.HeadWidth))]);

    private static void Accumulate(ref Tensor? sum, Tensor more)
    {
        if (sum is null) sum = more.DetachFromDisposeScope();
        else sum.add_(more);
    }
}
