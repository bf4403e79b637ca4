using Repro.Circuits;
using Repro.Circuits.Evaluation;
using Repro.Models;
using Repro.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Heads.Paths;

/// <summary>
/// What each source writes straight into logit(answer) - logit(wrong answer), two ways; in both, more than zero is for the answer and the
/// numbers are per pair, in logits. Sources are numbered as in <see cref="ComponentGraph"/>; the embedding is one of them.
/// </summary>
/// <param name="Clean">The clean run's logit difference, [prompts].</param>
/// <param name="Corrupted">The corrupted run's, with the clean prompt's answers, [prompts].</param>
/// <param name="Patched">
/// Clean logit difference less that with the source patched along its paths to the final residual stream, [source][prompts] (Wang et al.
/// 2022, arXiv 2211.00593, section 3.1): what the answer loses. MLPs in between answer or not, as the <see cref="PathPatchingSettings"/> say.
/// </param>
/// <param name="Attributed">
/// Direct logit attribution on the clean run, [source][prompts] (Elhage et al. 2021, "A Mathematical Framework for Transformer Circuits";
/// Wang et al. 2022, section 3): the output at the last token, centred, over the final LayerNorm's scale of that run, times its gain, along
/// the answer's unembedding less the wrong answer's.
/// </param>
/// <param name="Biases">What the output projections' biases and the final LayerNorm's write, [prompts]: with it the attributions sum to <paramref name="Clean"/>.</param>
public sealed record DirectEffects(double[] Clean, double[] Corrupted, double[][] Patched, double[][] Attributed, double[] Biases)
{
    /// <exception cref="ArgumentException">A prompt that the model cannot read, or a pair without one answer and one wrong answer.</exception>
    public static DirectEffects Measure(GptNeoX model, TaskData data, PathPatchingSettings? settings = null)
    {
        using var patching = new PathPatching(model, data, Metric.LogitDifference, settings);
        return Measure(model, patching);
    }

    /// <summary>The same from a path patching that is there already.</summary>
    /// <param name="model">The model that is patched.</param>
    /// <param name="patching">Of the logit difference.</param>
    /// <exception cref="ArgumentException">The patching reads another metric.</exception>
    public static DirectEffects Measure(GptNeoX model, PathPatching patching)
    {
        if (patching.Metric != Metric.LogitDifference) throw new ArgumentException($"Direct effects are on the logit difference, not on {patching.Metric}.");
        var graph = patching.Graph;
        var patched = patching.Patched([.. Enumerable.Range(0, graph.SourceCount).Select(source => (int[])[source])], [graph.Logits]);
        foreach (var values in patched)
        {
            for (var i = 0; i < values.Length; i++) values[i] = patching.Clean[i] - values[i];
        }

        var attributed = Enumerable.Range(0, graph.SourceCount).Select(_ => new double[patching.Data.Pairs.Count]).ToArray();
        var biases = new double[patching.Data.Pairs.Count];
        using var quiet = no_grad();
        var first = 0;
        foreach (var pairs in patching.Data.Pairs.Chunk(patching.Settings.PromptsPerBatch))
        {
            using var scope = NewDisposeScope();
            var batch = Attribute(model, graph, pairs).to(ScalarType.Float64).cpu(); // [source + 1, batch]
            for (var source = 0; source <= graph.SourceCount; source++)
            {
                batch.select(0, source).data<double>().ToArray().CopyTo(source < graph.SourceCount ? attributed[source] : biases, first);
            }

            first += pairs.Length;
        }

        return new DirectEffects([.. patching.Clean], [.. patching.Corrupted], patched, attributed, biases);
    }

    // [source + 1, batch]: the last row is the biases'
    private static Tensor Attribute(GptNeoX model, ComponentGraph graph, PromptPair[] pairs)
    {
        using var scope = NewDisposeScope();
        using var prompts = new PromptBatch([.. pairs.Select(pair => pair.Clean)], model.Device);
        using var cache = new ActivationCache(Activations.Residual | Activations.Z | Activations.MlpOutput);
        _ = model.LogitsAt(prompts.Tokens, prompts.LastPositions, mask: null, cache); // right padding needs no mask: attention looks back only
        Tensor AtLast(Tensor all) => Rows.AtPositions(all, prompts.LastPositions);
        Tensor Words(Func<PromptPair, int> word) => model.Weight("embed_out.weight").index_select(0, Rows.Index([.. pairs.Select(word)], model.Device));
        var direction = Words(pair => pair.Answers[0]) - Words(pair => pair.WrongAnswers[0]); // [batch, d]
        var residual = AtLast(cache[Activations.Residual][^1]);
        var scale = (residual.var([-1L], unbiased: false, keepdim: true) + model.Config.LayerNormEpsilon).sqrt(); // [batch, 1]
        var along = direction * model.Weight("gpt_neox.final_layer_norm.weight") / scale;
        along = along - along.mean([-1L], keepdim: true); // as good as centring every output

        var rows = new List<Tensor> { Along(AtLast(cache[Activations.Residual][0])) };
        var biases = (direction * model.Weight("gpt_neox.final_layer_norm.bias")).sum(-1);
        for (var layer = 0; layer < graph.Layers; layer++)
        {
            var z = AtLast(cache[Activations.Z][layer].transpose(0, 1)); // [head, batch, dHead]
            var outputs = bmm(z, new NeoXLayer(model, layer).OutputWeights([.. Enumerable.Range(0, graph.Heads)])); // [head, batch, d]
            rows.AddRange(Enumerable.Range(0, graph.Heads).Select(head => Along(outputs.select(0, head))));
            rows.Add(Along(AtLast(cache[Activations.MlpOutput][layer])));
            biases = biases + Along(model.Weight($"gpt_neox.layers.{layer}.attention.dense.bias"));
        }

        return stack([.. rows, biases]).MoveToOuterDisposeScope();

        Tensor Along(Tensor output) => (output * along).sum(-1);
    }
}
