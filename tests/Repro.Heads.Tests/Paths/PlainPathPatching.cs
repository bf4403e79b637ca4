using Repro.Circuits;
using Repro.Models;
using Repro.Tasks;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Repro.Heads.Paths;

/// <summary>
/// Path patching written down step by step as Wang et al. 2022 describe it: one unpadded prompt, one head at a time, four whole
/// runs, nothing skipped. Shares nothing with <see cref="PathPatching"/> but the weights and the graph's numbers.
/// </summary>
internal sealed class PlainPathPatching(GptNeoX model, MlpsBetween mlps)
{
    private readonly GptNeoXConfig config = model.Config;
    private readonly ComponentGraph graph = new(model.Config);

    /// <summary>
    /// logit(answer) - logit(wrong answer) with the senders patched along their paths to each set of receivers, and each head's attention
    /// from the last token.
    /// </summary>
    public (double Metric, Func<Head, double[]> Attention)[] Patched(PromptPair pair, IReadOnlyList<int> senders, IReadOnlyList<IReadOnlyList<int>> receivers)
    {
        var clean = Go(pair.Clean, [], []);         // A
        var corrupted = Go(pair.Corrupted, [], []); // B
        var frozen = new Dictionary<int, Tensor>();
        for (var layer = 0; layer < config.Layers; layer++)
        {
            for (var head = 0; head < config.Heads; head++) frozen[graph.HeadSource(layer, head)] = clean.Outputs[graph.HeadSource(layer, head)];
            if (mlps == MlpsBetween.Frozen) frozen[graph.MlpSource(layer)] = clean.Outputs[graph.MlpSource(layer)];
        }

        foreach (var sender in senders) frozen[sender] = corrupted.Outputs[sender];
        var sent = Go(pair.Clean, frozen, []);      // C
        return [.. receivers.Select(set =>
        {
            var run = set.Contains(graph.Logits) ? sent : Go(pair.Clean, [], set.ToDictionary(receiver => receiver, receiver => sent.Streams[receiver])); // D
            return ((run.Logits[pair.Answers[0]] - run.Logits[pair.WrongAnswers[0]]).item<double>(), (Func<Head, double[]>)(head => [.. run.Patterns[head][pair.Clean.Count - 1].data<double>()]));
        })];
    }

    /// <param name="tokens">The prompt.</param>
    /// <param name="outputs">By source: what it writes whatever it reads.</param>
    /// <param name="streams">By destination: queries, keys or values to use instead of the computed ones.</param>
    private PlainRun Go(IReadOnlyList<int> tokens, Dictionary<int, Tensor> outputs, Dictionary<int, Tensor> streams)
    {
        var run = new PlainRun();
        Tensor Write(int source, Func<Tensor> compute) => run.Outputs[source] = outputs.TryGetValue(source, out var given) ? given : compute();
        var residual = Write(0, () => cat(tokens.Select(token => model.Weight("gpt_neox.embed_in.weight").narrow(0, token, 1)).ToArray(), 0)); // [pos, d]
        for (var layer = 0; layer < config.Layers; layer++)
        {
            var at = $"gpt_neox.layers.{layer}.";
            var normal = Norm(residual, at + "input_layernorm");
            var attention = model.Weight(at + "attention.dense.bias").expand(residual.shape).clone();
            for (var head = 0; head < config.Heads; head++)
            {
                Tensor Stream(HeadInput input)
                {
                    var (destination, row) = (graph.HeadDestination(layer, head, input), ((head * 3) + (int)input) * config.HeadWidth);
                    var computed = F.linear(normal, model.Weight(at + "attention.query_key_value.weight").narrow(0, row, config.HeadWidth), model.Weight(at + "attention.query_key_value.bias").narrow(0, row, config.HeadWidth));
                    return run.Streams[destination] = streams.TryGetValue(destination, out var given) ? given : computed;
                }

                var (query, key, value) = (Rotate(Stream(HeadInput.Query)), Rotate(Stream(HeadInput.Key)), Stream(HeadInput.Value));
                var scores = query.mm(key.t()) / Math.Sqrt(config.HeadWidth);
                var pattern = scores.masked_fill(ones_like(scores).triu(1).to(ScalarType.Bool), double.NegativeInfinity).softmax(-1);
                run.Patterns[new Head(layer, head)] = pattern;
                var projection = model.Weight(at + "attention.dense.weight").narrow(1, head * config.HeadWidth, config.HeadWidth);
                attention = attention + Write(graph.HeadSource(layer, head), () => pattern.mm(value).mm(projection.t()));
            }

            var after = residual + attention;
            var read = Norm(config.ParallelResidual ? residual : after, at + "post_attention_layernorm");
            var hidden = F.gelu(F.linear(read, model.Weight(at + "mlp.dense_h_to_4h.weight"), model.Weight(at + "mlp.dense_h_to_4h.bias")));
            residual = after + Write(graph.MlpSource(layer), () => F.linear(hidden, model.Weight(at + "mlp.dense_4h_to_h.weight"), model.Weight(at + "mlp.dense_4h_to_h.bias")));
        }

        run.Logits = F.linear(Norm(residual, "gpt_neox.final_layer_norm"), model.Weight("embed_out.weight"))[tokens.Count - 1];
        return run;
    }

    private Tensor Norm(Tensor x, string name)
    {
        var centred = x - x.mean([-1L], keepdim: true);
        return (centred / (centred.pow(2).mean([-1L], keepdim: true) + config.LayerNormEpsilon).sqrt() * model.Weight(name + ".weight")) + model.Weight(name + ".bias");
    }

    private Tensor Rotate(Tensor x)
    {
        var half = config.RotaryWidth / 2;
        if (half == 0) return x;
        var angles = new double[x.shape[0], half];
        for (var pos = 0; pos < x.shape[0]; pos++)
        {
            for (var i = 0; i < half; i++) angles[pos, i] = pos * Math.Pow(config.RotaryBase, -2.0 * i / config.RotaryWidth);
        }

        var (cosine, sine) = (tensor(angles).cos().to(x.dtype), tensor(angles).sin().to(x.dtype));
        var (a, b, rest) = (x.narrow(1, 0, half), x.narrow(1, half, half), x.narrow(1, 2 * half, config.HeadWidth - (2 * half)));
        return cat([(a * cosine) - (b * sine), (b * cosine) + (a * sine), rest], 1);
    }

    private sealed class PlainRun
    {
        public Dictionary<int, Tensor> Outputs { get; } = [];

        public Dictionary<int, Tensor> Streams { get; } = [];

        public Dictionary<Head, Tensor> Patterns { get; } = [];

        public Tensor Logits { get; set; } = null!;
    }
}
