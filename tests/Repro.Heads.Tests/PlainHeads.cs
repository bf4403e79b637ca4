using MathNet.Numerics;
using Repro.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Heads;

/// <summary>
/// GPT-NeoX and the heads' OV circuits once more in plain doubles, one sequence without padding at a time: slow, and sharing nothing
/// with the model but the numbers of its weights.
/// </summary>
internal sealed class PlainHeads(GptNeoX model)
{
    private readonly GptNeoXConfig config = model.Config;
    private readonly Dictionary<string, double[]> values = model.Config.WeightShapes().Keys.ToDictionary(name => name, name =>
    {
        using var wide = model.Weight(name).to(ScalarType.Float64).contiguous();
        return wide.data<double>().ToArray();
    });

    /// <summary>Attention [layer][head][query][key], and the residual stream after the first layer [pos][d].</summary>
    public (double[][][][] Patterns, double[][] AfterFirstLayer) Run(int[] tokens)
    {
        var residual = tokens.Select(Embedding).ToArray();
        var patterns = new double[config.Layers][][][];
        var first = residual;
        for (var layer = 0; layer < config.Layers; layer++)
        {
            var at = $"gpt_neox.layers.{layer}.";
            var inputs = residual.Select(x => Norm(x, at + "input_layernorm", divide: true, bias: true)).ToArray();
            patterns[layer] = [.. Enumerable.Range(0, config.Heads).Select(head => Pattern(at, head, inputs))];
            var next = residual.Select((x, pos) => Add(x, Add(Mlp(at, Norm(x, at + "post_attention_layernorm", divide: true, bias: true)), values[at + "attention.dense.bias"]))).ToArray();
            for (var head = 0; head < config.Heads; head++)
            {
                var v = inputs.Select(x => Part(at, head, 2, x, bias: true)).ToArray();
                for (var pos = 0; pos < tokens.Length; pos++)
                {
                    for (var key = 0; key <= pos; key++) next[pos] = Add(next[pos], Output(at, head, [.. v[key].Select(value => value * patterns[layer][head][pos][key])]));
                }
            }

            residual = next;
            if (layer == 0) first = residual;
        }

        return (patterns, first);
    }

    /// <summary>Logits of a head's OV circuit.</summary>
    public double[] OvLogits(int layer, int head, double[] residual, bool divide, bool biases, int sign = 1)
    {
        var at = $"gpt_neox.layers.{layer}.";
        var written = Output(at, head, Part(at, head, 2, Norm(residual, at + "input_layernorm", divide, biases), biases));
        return Multiply("embed_out.weight", Norm([.. written.Select(x => sign * x)], "gpt_neox.final_layer_norm", divide, biases));
    }

    public double[] Embedding(int token) => values["gpt_neox.embed_in.weight"].AsSpan(token * config.Width, config.Width).ToArray();

    /// <summary>The first MLP of a word, its LayerNorm with or without the division.</summary>
    public double[] FirstMlp(int token, bool divide) => Mlp("gpt_neox.layers.0.", Norm(Embedding(token), "gpt_neox.layers.0.post_attention_layernorm", divide, bias: true));

    public static double[] Add(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];

    private double[][] Pattern(string at, int head, double[][] inputs)
    {
        var (q, k) = (inputs.Select((x, pos) => Rotate(Part(at, head, 0, x, bias: true), pos)).ToArray(), inputs.Select((x, pos) => Rotate(Part(at, head, 1, x, bias: true), pos)).ToArray());
        return [.. q.Select((query, pos) =>
        {
            var scores = k.Take(pos + 1).Select(key => Math.Exp(Dot(query, key) / Math.Sqrt(config.HeadWidth))).ToArray();
            return scores.Select(score => score / scores.Sum()).ToArray();
        })];
    }

    // query, key or value of one head
    private double[] Part(string at, int head, int which, double[] x, bool bias)
    {
        var rows = Enumerable.Range(((head * 3) + which) * config.HeadWidth, config.HeadWidth);
        var (weight, biases) = (values[at + "attention.query_key_value.weight"], values[at + "attention.query_key_value.bias"]);
        return [.. rows.Select(row => Dot(weight[(row * config.Width)..((row + 1) * config.Width)], x) + (bias ? biases[row] : 0))];
    }

    private double[] Output(string at, int head, double[] z) =>
        [.. values[at + "attention.dense.weight"].Chunk(config.Width).Select(row => Dot(row[(head * config.HeadWidth)..((head + 1) * config.HeadWidth)], z))];

    private double[] Rotate(double[] x, int position)
    {
        var (result, half) = ((double[])x.Clone(), config.RotaryWidth / 2);
        for (var i = 0; i < half; i++)
        {
            var angle = position * Math.Pow(config.RotaryBase, -2.0 * i / config.RotaryWidth);
            result[i] = (x[i] * Math.Cos(angle)) - (x[i + half] * Math.Sin(angle));
            result[i + half] = (x[i + half] * Math.Cos(angle)) + (x[i] * Math.Sin(angle));
        }

        return result;
    }

    private double[] Mlp(string at, double[] x)
    {
        var hidden = Add(Multiply(at + "mlp.dense_h_to_4h.weight", x), values[at + "mlp.dense_h_to_4h.bias"]);
        return Add(Multiply(at + "mlp.dense_4h_to_h.weight", [.. hidden.Select(h => 0.5 * h * (1 + SpecialFunctions.Erf(h / Math.Sqrt(2))))]), values[at + "mlp.dense_4h_to_h.bias"]);
    }

    private double[] Norm(double[] x, string name, bool divide, bool bias)
    {
        var mean = x.Average();
        var deviation = divide ? Math.Sqrt(x.Average(value => (value - mean) * (value - mean)) + config.LayerNormEpsilon) : 1;
        return [.. x.Select((value, i) => ((value - mean) / deviation * values[name + ".weight"][i]) + (bias ? values[name + ".bias"][i] : 0))];
    }

    private double[] Multiply(string name, double[] x) => [.. values[name].Chunk(x.Length).Select(row => Dot(row, x))];

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
