using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Models.Tests;

/// <summary>
/// GPT-NeoX once more, token by token in plain doubles, for one sequence without padding: slow, and sharing nothing with the
/// model but the weights and the error function.
/// </summary>
internal sealed class TextbookNeoX(GptNeoXConfig config, IReadOnlyDictionary<string, Tensor> weights)
{
    private readonly Dictionary<string, double[]> values = weights.ToDictionary(pair => pair.Key, pair =>
    {
        using var wide = pair.Value.to(ScalarType.Float64).contiguous();
        return wide.data<double>().ToArray();
    });

    /// <returns>[pos][vocabulary]</returns>
    public double[][] Logits(int[] tokens)
    {
        var d = config.Width;
        var residual = tokens.Select(token => values["gpt_neox.embed_in.weight"].AsSpan(token * d, d).ToArray()).ToArray();
        for (var layer = 0; layer < config.Layers; layer++)
        {
            var at = $"gpt_neox.layers.{layer}.";
            var attention = Attention(at, [.. residual.Select(x => Norm(x, at + "input_layernorm"))]);
            var afterAttention = residual.Zip(attention, Add).ToArray();
            var mlpInput = config.ParallelResidual ? residual : afterAttention;
            var mlp = mlpInput.Select(x => Linear([.. Linear(Norm(x, at + "post_attention_layernorm"), at + "mlp.dense_h_to_4h").Select(Gelu)], at + "mlp.dense_4h_to_h"));
            residual = [.. afterAttention.Zip(mlp, Add)];
        }

        return [.. residual.Select(x => Multiply("embed_out.weight", Norm(x, "gpt_neox.final_layer_norm")))];
    }

    private double[][] Attention(string at, double[][] inputs)
    {
        var (h, w) = (config.Heads, config.HeadWidth);
        var fused = inputs.Select(x => Linear(x, at + "attention.query_key_value")).ToArray();
        double[] Part(int pos, int head, int which) => fused[pos].AsSpan((head * 3 * w) + (which * w), w).ToArray();
        return [.. inputs.Select((_, query) =>
        {
            var z = new double[config.Width];
            for (var head = 0; head < h; head++)
            {
                var q = Rotate(Part(query, head, 0), query);
                var scores = Enumerable.Range(0, query + 1).Select(key => Math.Exp(Dot(q, Rotate(Part(key, head, 1), key)) / Math.Sqrt(w))).ToArray();
                for (var key = 0; key <= query; key++)
                {
                    var value = Part(key, head, 2);
                    for (var i = 0; i < w; i++) z[(head * w) + i] += scores[key] / scores.Sum() * value[i];
                }
            }

            return Linear(z, at + "attention.dense");
        })];
    }

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

    private double[] Norm(double[] x, string name)
    {
        var mean = x.Average();
        var deviation = Math.Sqrt(x.Average(value => (value - mean) * (value - mean)) + config.LayerNormEpsilon);
        return [.. x.Select((value, i) => ((value - mean) / deviation * values[name + ".weight"][i]) + values[name + ".bias"][i])];
    }

    private double[] Linear(double[] x, string name) => Add(Multiply(name + ".weight", x), values[name + ".bias"]);

    private double[] Multiply(string name, double[] x) => [.. values[name].Chunk(x.Length).Select(row => Dot(row, x))];

    private static double Gelu(double x)
    {
        using var half = erf(tensor(x / Math.Sqrt(2), ScalarType.Float64));
        return 0.5 * x * (1 + half.item<double>());
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static double[] Add(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];
}
