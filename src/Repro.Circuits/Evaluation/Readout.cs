using Repro.Models;
using Repro.Tasks;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Repro.Circuits.Evaluation;

/// <summary>
/// A metric read from the residual stream after the last layer. A logit difference needs two rows of the unembedding, not all of
/// them; the other metrics need every logit. Owns its tensors.
/// </summary>
internal sealed class Readout : IDisposable
{
    private readonly GptNeoX model;
    private readonly MetricReader reader;
    private readonly Metric metric;
    private readonly int prompts;
    private readonly Tensor? direction; // [prompts, d], unembedding of the answer less that of the wrong answer

    /// <param name="model">The model.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="pairs">The batch.</param>
    /// <param name="cleanLogits">[prompts, vocabulary], the clean run's.</param>
    public Readout(GptNeoX model, Metric metric, IReadOnlyList<PromptPair> pairs, Tensor cleanLogits)
    {
        (this.model, this.metric, prompts) = (model, metric, pairs.Count);
        reader = new MetricReader(metric, pairs, model.Config.VocabularySize, model.Device, cleanLogits);
        if (metric is not (Metric.LogitDifference or Metric.Accuracy)) return;
        using var scope = NewDisposeScope();
        var unembedding = model.Weight("embed_out.weight");
        Tensor Of(Func<PromptPair, int> answer) => Wide(unembedding.index_select(0, Rows.Index([.. pairs.Select(answer)], model.Device)));
        direction = (Of(pair => pair.Answers[0]) - Of(pair => pair.WrongAnswers[0])).DetachFromDisposeScope();
    }

    /// <summary>The metric of logits [prompts, vocabulary], one number a prompt.</summary>
    public double[] OfLogits(Tensor logits)
    {
        using var values = reader.PerPrompt(logits);
        return Numbers(values);
    }

    /// <summary>The metric of residual streams, one number a prompt for each of them.</summary>
    /// <param name="residuals">[runs, prompts, d].</param>
    public double[][] OfResiduals(Tensor residuals)
    {
        using var scope = NewDisposeScope();
        var normal = NeoXLayer.FinalNorm(model, residuals);
        if (direction is null)
        {
            // run by run: logits of many runs would be larger than everything before them
            return [.. Enumerable.Range(0, (int)residuals.shape[0]).Select(run =>
            {
                using var inner = NewDisposeScope();
                return OfLogits(F.linear(normal.select(0, run), model.Weight("embed_out.weight")));
            })];
        }

        var differences = (Wide(normal) * direction).sum(-1); // [runs, prompts]
        if (metric == Metric.Accuracy) differences = differences.gt(0);
        return [.. Numbers(differences.flatten()).Chunk(prompts)];
    }

    public void Dispose()
    {
        reader.Dispose();
        direction?.Dispose();
    }

    private static double[] Numbers(Tensor values)
    {
        using var wide = values.to(ScalarType.Float64);
        using var here = wide.cpu();
        return here.data<double>().ToArray();
    }

    private static Tensor Wide(Tensor tensor) => tensor.dtype == ScalarType.BFloat16 ? tensor.to(ScalarType.Float32) : tensor;
}
