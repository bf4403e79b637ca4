using Repro.Circuits.Evaluation;
using Repro.Models;
using Repro.Tasks;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Repro.Circuits.Tests.Evaluation;

/// <summary>
/// The definition of a circuit's run written down as it stands: one unpadded prompt at a time, every node of the model run, every
/// destination's input summed over all its sources. Shares nothing with the evaluator but the weights and the graph.
/// </summary>
internal sealed class DenseCircuit(GptNeoX model)
{
    private readonly GptNeoXConfig config = model.Config;
    private readonly ComponentGraph graph = new(model.Config);

    /// <summary>The logits after each clean prompt: of the whole model, and of each circuit.</summary>
    public (Tensor[] Clean, Tensor[][] Circuits) Logits(IReadOnlyList<Circuit> circuits, TaskData data, Intervention intervention)
    {
        var whole = Circuit.Whole(graph);
        var clean = data.Pairs.Select(pair => Run(pair.Clean, whole, outside: null)).ToArray();
        Tensor[][] outside =
        [
            .. data.Pairs.Select(pair => intervention == Intervention.Patching
                ? Run(pair.Corrupted, whole, outside: null).Outputs
                : [.. Enumerable.Range(0, graph.SourceCount).Select(source => Replaced(clean.Select(run => run.Outputs[source]), pair.Clean.Count, intervention))]),
        ];
        return ([.. clean.Select(run => run.Logits)], [.. circuits.Select(circuit => data.Pairs.Select((pair, i) => Run(pair.Clean, circuit, outside[i]).Logits).ToArray())]);
    }

    /// <summary>A metric of the logits after one prompt.</summary>
    public static double Read(Metric metric, PromptPair pair, Tensor logits, Tensor cleanLogits)
    {
        var (run, reference) = (logits.softmax(-1), cleanLogits.softmax(-1));
        return metric switch
        {
            Metric.LogitDifference => (logits[pair.Answers[0]] - logits[pair.WrongAnswers[0]]).item<double>(),
            Metric.Accuracy => logits[pair.Answers[0]].item<double>() > logits[pair.WrongAnswers[0]].item<double>() ? 1 : 0,
            Metric.ProbabilityDifference => pair.Answers.Sum(id => run[id].item<double>()) - pair.WrongAnswers.Sum(id => run[id].item<double>()),
            _ => (reference * (reference / run).log()).sum().item<double>(),
        };
    }

    // [pos, d] for a prompt of that length
    private static Tensor Replaced(IEnumerable<Tensor> outputs, int length, Intervention intervention)
    {
        var all = outputs.ToArray();
        return intervention switch
        {
            Intervention.Zero => zeros_like(all[0][0]).expand(length, -1),
            Intervention.Mean => cat(all, 0).mean([0L]).expand(length, -1),
            _ => stack(Enumerable.Range(0, length).Select(at => stack(all.Where(output => output.shape[0] > at).Select(output => output[at]).ToArray()).mean([0L])).ToArray()),
        };
    }

    private (Tensor[] Outputs, Tensor Logits) Run(IReadOnlyList<int> tokens, Circuit circuit, Tensor[]? outside)
    {
        var outputs = new Tensor[graph.SourceCount]; // [pos, d]
        outputs[0] = model.Weight("gpt_neox.embed_in.weight")[tensor(tokens.Select(token => (long)token).ToArray())];
        var biases = zeros_like(outputs[0]);

        Tensor Input(int destination)
        {
            var sum = biases.clone();
            for (var source = 0; source < graph.SourcesRead(destination); source++)
            {
                sum += circuit.Contains(graph.NumberOf(new Edge(source, destination))) ? outputs[source] : outside![source];
            }

            return sum;
        }

        for (var layer = 0; layer < config.Layers; layer++)
        {
            var at = $"gpt_neox.layers.{layer}.";
            for (var head = 0; head < config.Heads; head++)
            {
                var streams = new Tensor[3];
                for (var stream = HeadInput.Query; stream <= HeadInput.Value; stream++)
                {
                    var rows = ((head * 3) + (int)stream) * config.HeadWidth;
                    var weight = model.Weight(at + "attention.query_key_value.weight").narrow(0, rows, config.HeadWidth);
                    var bias = model.Weight(at + "attention.query_key_value.bias").narrow(0, rows, config.HeadWidth);
                    streams[(int)stream] = Norm(Input(graph.HeadDestination(layer, head, stream)), at + "input_layernorm").mm(weight.t()) + bias;
                }

                var scores = Rotate(streams[0]).mm(Rotate(streams[1]).t()) / Math.Sqrt(config.HeadWidth);
                var pattern = scores.masked_fill(ones_like(scores).triu(1).to(ScalarType.Bool), double.NegativeInfinity).softmax(-1);
                var output = model.Weight(at + "attention.dense.weight").narrow(1, head * config.HeadWidth, config.HeadWidth);
                outputs[graph.HeadSource(layer, head)] = pattern.mm(streams[2]).mm(output.t());
            }

            var attentionBias = model.Weight(at + "attention.dense.bias");
            if (!config.ParallelResidual) biases = biases + attentionBias;
            var hidden = Norm(Input(graph.MlpDestination(layer)), at + "post_attention_layernorm").mm(model.Weight(at + "mlp.dense_h_to_4h.weight").t()) + model.Weight(at + "mlp.dense_h_to_4h.bias");
            outputs[graph.MlpSource(layer)] = F.gelu(hidden).mm(model.Weight(at + "mlp.dense_4h_to_h.weight").t()) + model.Weight(at + "mlp.dense_4h_to_h.bias");
            if (config.ParallelResidual) biases = biases + attentionBias;
        }

        var logits = Norm(Input(graph.Logits), "gpt_neox.final_layer_norm").mm(model.Weight("embed_out.weight").t());
        return (outputs, logits[tokens.Count - 1]);
    }

    private Tensor Norm(Tensor x, string name)
    {
        var centred = x - x.mean([-1L], keepdim: true);
        return (centred / (centred.pow(2).mean([-1L], keepdim: true) + config.LayerNormEpsilon).sqrt() * model.Weight(name + ".weight")) + model.Weight(name + ".bias");
    }

    private Tensor Rotate(Tensor x)
    {
        var half = config.RotaryWidth / 2;
        var angles = new double[x.shape[0], half];
        for (var pos = 0; pos < x.shape[0]; pos++)
        {
            for (var i = 0; i < half; i++) angles[pos, i] = pos * Math.Pow(config.RotaryBase, -2.0 * i / config.RotaryWidth);
        }

        var (cosine, sine) = (tensor(angles).cos(), tensor(angles).sin());
        var (a, b, rest) = (x.narrow(1, 0, half), x.narrow(1, half, half), x.narrow(1, 2 * half, config.HeadWidth - (2 * half)));
        return cat([(a * cosine) - (b * sine), (b * cosine) + (a * sine), rest], 1);
    }
}
