using Repro.Models;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Repro.Heads;

/// <summary>
/// What a head writes about a token it attends to, read as logits: W_V, W_O and the unembedding in a row (Elhage et al. 2021, OV circuit).
/// The LayerNorms' gains, biases and centring are always in it (they can be folded into the matrices); their division by the
/// deviation only where asked for.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="normalize">Divide by the deviation before W_V and before the unembedding (Wang et al. 2022); false: the authors' code.</param>
/// <param name="biases">Add the norms' and the value's biases, and the final norm's; false: the matrices alone.</param>
internal sealed class OutputValueCircuit(GptNeoX model, bool normalize, bool biases)
{
    private const int Value = 2, Parts = 3; // rows of the fused weight: head, then q | k | v, then dHead

    // bfloat16 has too few digits for the order of logits
    private readonly ScalarType type = model.ComputeType == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;

    /// <summary>Hands over each head's logits in turn, [token, vocabulary], which go when the call returns.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="residual">[token, d], what the head attends to, before the LayerNorm.</param>
    /// <param name="read">Given the head's index, its logits, and the logits of the opposite of what it writes.</param>
    public void EachHead(int layer, Tensor residual, Action<int, Tensor, Tensor> read)
    {
        var at = $"gpt_neox.layers.{layer}.";
        using var scope = NewDisposeScope();
        var input = Scale(residual.to(type), at + "input_layernorm"); // [token, d]
        if (biases) input = input + Weight(at + "input_layernorm.bias");
        var (heads, width) = (model.Config.Heads, model.Config.HeadWidth);
        var values = Weight(at + "attention.query_key_value.weight").view(heads, Parts, width, model.Config.Width);
        var valueBiases = Weight(at + "attention.query_key_value.bias").view(heads, Parts, width);
        var output = Weight(at + "attention.dense.weight");
        var unembedding = Weight("embed_out.weight");
        var always = biases ? F.linear(Weight("gpt_neox.final_layer_norm.bias"), unembedding) : zeros(unembedding.shape[0], type, unembedding.device); // [vocabulary]
        for (var head = 0; head < heads; head++)
        {
            using var one = NewDisposeScope();
            var value = F.linear(input, values.select(0, head).select(0, Value)); // [token, dHead]
            if (biases) value = value + valueBiases.select(0, head).select(0, Value);
            var written = F.linear(value, output.narrow(1, head * width, width)); // [token, d]
            var logits = F.linear(Scale(written, "gpt_neox.final_layer_norm"), unembedding); // [token, vocabulary]
            read(head, always + logits, always - logits);
        }
    }

    // a LayerNorm without its bias
    private Tensor Scale(Tensor x, string name)
    {
        var centred = x - x.mean([-1L], keepdim: true);
        if (normalize) centred = centred / (centred.square().mean([-1L], keepdim: true) + model.Config.LayerNormEpsilon).sqrt();
        return centred * Weight(name + ".weight");
    }

    private Tensor Weight(string name) => model.Weight(name).to(type);
}
