using Repro.Circuits;
using Repro.Circuits.Evaluation;
using Repro.Models;
using Repro.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Heads.Algorithm;

/// <summary>
/// What components of a model do at the end of Greater-Than prompts (Hanna et al. 2023, arXiv 2305.00586; the checks of Tigges et al.
/// 2024). Sources are numbered as in <see cref="ComponentGraph"/>; the embedding's rows stay empty, and an MLP has no attention.
/// </summary>
/// <param name="AttendsStart">1 where a head's attention from the end is largest at the start year's YY, [source][prompts].</param>
/// <param name="Attention">That attention to YY, [source][prompts].</param>
/// <param name="Rise">Direct logits, mean over the years above YY less mean over the others, [source][prompts].</param>
/// <param name="Peaks">1 where a head's direct logits over the 100 years are largest at YY or YY + 1, [source][prompts].</param>
internal sealed record GreaterThanReadings(double[][] AttendsStart, double[][] Attention, double[][] Rise, double[][] Peaks)
{
    /// <summary>Where the start year's YY stands in each clean prompt: the one place where the twins differ, which holds the last of the wrong answers.</summary>
    /// <exception cref="ArgumentException">Some pair is not so; the message names it.</exception>
    public static int[] StartYears(TaskData data) => [.. data.Pairs.Select((pair, i) =>
    {
        int[] different = [.. Enumerable.Range(0, pair.Clean.Count).Where(at => pair.Clean[at] != pair.Corrupted[at])];
        return different is [var place] && pair.Clean[place] == pair.WrongAnswers[^1] ? place
            : throw new ArgumentException($"Pair {i} of '{data.Task}' differs from its corrupted twin at {different.Length} places, or not in its last wrong answer: a Greater-Than prompt differs in the start year's last two digits.");
    })];

    /// <exception cref="ArgumentException">A prompt that the model cannot read, or one without a start year.</exception>
    public static GreaterThanReadings Measure(GptNeoX model, TaskData data, int promptsPerBatch)
    {
        var (graph, starts) = (new ComponentGraph(model.Config), StartYears(data));
        double[][] Empty() => [.. Enumerable.Range(0, graph.SourceCount).Select(_ => new double[data.Pairs.Count])];
        var readings = new GreaterThanReadings(Empty(), Empty(), Empty(), Empty());
        using var quiet = no_grad();
        for (var first = 0; first < data.Pairs.Count; first += promptsPerBatch)
        {
            using var scope = NewDisposeScope();
            PromptPair[] pairs = [.. data.Pairs.Skip(first).Take(promptsPerBatch)];
            using var prompts = new PromptBatch([.. pairs.Select(pair => pair.Clean)], model.Device);
            using var cache = new ActivationCache(Activations.Residual | Activations.Z | Activations.MlpOutput | Activations.Pattern);
            _ = model.LogitsAt(prompts.Tokens, prompts.LastPositions, mask: null, cache); // right padding needs no mask: attention looks back only
            var direct = new DirectLogits(model, cache, prompts.LastPositions, pairs);
            for (var layer = 0; layer < graph.Layers; layer++)
            {
                using var inner = NewDisposeScope();
                var pattern = Numbers(cache[Activations.Pattern][layer].transpose(0, 1), prompts.LastPositions); // [head][prompt][key]
                var z = Rows.AtPositions(cache[Activations.Z][layer].transpose(0, 1), prompts.LastPositions); // [head, batch, dHead]
                var outputs = bmm(z, new NeoXLayer(model, layer).OutputWeights([.. Enumerable.Range(0, graph.Heads)])); // [head, batch, d]
                for (var head = 0; head < graph.Heads; head++)
                {
                    var source = graph.HeadSource(layer, head);
                    for (var i = 0; i < pairs.Length; i++)
                    {
                        var row = pattern[head][i];
                        readings.Attention[source][first + i] = row[starts[first + i]];
                        readings.AttendsStart[source][first + i] = Array.IndexOf(row, row.Max()) == starts[first + i] ? 1 : 0; // ties: the first place
                    }

                    readings.Read(source, first, pairs, direct.Of(outputs.select(0, head)));
                }

                readings.Read(graph.MlpSource(layer), first, pairs, direct.Of(Rows.AtPositions(cache[Activations.MlpOutput][layer], prompts.LastPositions)));
            }
        }

        return readings;
    }

    // logits over the years 00 to 99, prompt by prompt
    private void Read(int source, int first, PromptPair[] pairs, double[][] years)
    {
        for (var i = 0; i < pairs.Length; i++)
        {
            var (logits, wrong) = (years[i], pairs[i].WrongAnswers.Count); // 00 to YY are wrong: YY stands at wrong - 1
            Rise[source][first + i] = logits[wrong..].Average() - logits[..wrong].Average();
            var top = Array.IndexOf(logits, logits.Max());
            Peaks[source][first + i] = top == wrong - 1 || top == wrong ? 1 : 0;
        }
    }

    private static double[][][] Numbers(Tensor perHead, Tensor lastPositions)
    {
        var fromEnd = Rows.AtPositions(perHead, lastPositions).to(ScalarType.Float64).cpu().contiguous(); // [head, batch, key]
        var keys = (int)fromEnd.shape[2];
        return [.. fromEnd.data<double>().ToArray().Chunk(keys).Chunk((int)fromEnd.shape[1])];
    }

    // what an output at the last token writes straight into the years' logits, with the final LayerNorm's scale of the whole run
    private sealed class DirectLogits(GptNeoX model, ActivationCache cache, Tensor lastPositions, PromptPair[] pairs)
    {
        private readonly Tensor scale = (Rows.AtPositions(cache[Activations.Residual][^1], lastPositions).var([-1L], unbiased: false, keepdim: true) + model.Config.LayerNormEpsilon).sqrt(); // [batch, 1]

        private readonly Tensor years = model.Weight("embed_out.weight").index_select(0, Rows.Index([.. pairs[0].WrongAnswers, .. pairs[0].Answers], model.Device)); // [100, d]

        public double[][] Of(Tensor output)
        {
            using var scope = NewDisposeScope();
            var normal = (output - output.mean([-1L], keepdim: true)) / scale * model.Weight("gpt_neox.final_layer_norm.weight"); // [batch, d]
            var logits = nn.functional.linear(normal, years).to(ScalarType.Float64).cpu().contiguous(); // [batch, 100]
            return [.. logits.data<double>().ToArray().Chunk((int)years.shape[0])];
        }
    }
}
