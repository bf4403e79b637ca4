using Repro.Models;
using Repro.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Textbook;

/// <summary>
/// Edge attribution patching as its reference has it (EAP-IG, Hanna et al. 2024, arXiv 2403.17806; <c>eap/attribute.py</c>): score
/// of an edge u -> v = sum over prompts, positions and width of (corrupted - clean output of u) times the gradient of the loss with
/// respect to the input of v before its LayerNorm, the gradient averaged over some runs. The loss is minus the metric (the KL
/// divergence itself), averaged over a batch; scores are divided by the number of pairs once more. One dense product a destination
/// group, batch and run. Unlike the reference it takes no gradients of weights.
/// </summary>
public static class TextbookAttribution
{
    /// <summary>EAP: the gradient of the clean run.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The pairs.</param>
    /// <param name="metric">One with a gradient.</param>
    /// <param name="batchSize">Consecutive pairs a batch; the last may be short.</param>
    /// <param name="klPerWord">The KL divergence divided by the vocabulary's size, as the golden files have it.</param>
    /// <returns>[source, destination], numbered as <see cref="Repro.Circuits.ComponentGraph"/>; 0 where there is no edge.</returns>
    public static double[,] Eap(TextbookModel model, TaskData data, Metric metric, int batchSize, bool klPerWord = false) =>
        Scores(model, data, metric, batchSize, klPerWord, (clean, _) => [clean]);

    /// <summary>EAP-IG (inputs): the mean gradient of runs whose embedding is corrupted + k/K (clean - corrupted), k = 0 .. K-1.</summary>
    /// <param name="model">See <see cref="Eap"/>; so are the other parameters and the result.</param>
    /// <param name="data">See there.</param>
    /// <param name="metric">See there.</param>
    /// <param name="steps">K.</param>
    /// <param name="batchSize">See there.</param>
    /// <param name="klPerWord">See there.</param>
    public static double[,] EapIg(TextbookModel model, TaskData data, Metric metric, int steps, int batchSize, bool klPerWord = false) =>
        Scores(model, data, metric, batchSize, klPerWord, (clean, corrupted) => [.. Enumerable.Range(0, steps).Select(k => corrupted + ((clean - corrupted) * ((double)k / steps)))]);

    /// <summary>Clean-corrupted: the mean of the gradients of the clean and of the corrupted run.</summary>
    /// <param name="model">See <see cref="Eap"/>; so are the other parameters and the result.</param>
    /// <param name="data">See there.</param>
    /// <param name="metric">See there.</param>
    /// <param name="batchSize">See there.</param>
    /// <param name="klPerWord">See there.</param>
    public static double[,] CleanCorrupted(TextbookModel model, TaskData data, Metric metric, int batchSize, bool klPerWord = false) =>
        Scores(model, data, metric, batchSize, klPerWord, (clean, corrupted) => [clean, corrupted]);

    // points: the embeddings at which gradients are taken, from the clean and the corrupted one, each [batch, pos, d]
    private static double[,] Scores(TextbookModel model, TaskData data, Metric metric, int batchSize, bool klPerWord, Func<Tensor, Tensor, IReadOnlyList<Tensor>> points)
    {
        var scores = new double[model.Graph.SourceCount, model.Graph.DestinationCount];
        foreach (var pairs in data.Pairs.Chunk(batchSize))
        {
            using var scope = NewDisposeScope();
            using var clean = new PromptBatch([.. pairs.Select(pair => pair.Clean)], model.Device);
            using var corrupted = new PromptBatch([.. pairs.Select(pair => pair.Corrupted)], model.Device);
            var (cleanEmbedding, corruptedEmbedding) = (model.Embed(clean.Tokens), model.Embed(corrupted.Tokens));
            var (difference, cleanLogits) = Difference(model, cleanEmbedding, corruptedEmbedding, clean);
            using var reader = new MetricReader(metric, pairs, model.Config.VocabularySize, model.Device, cleanLogits);

            var embeddings = points(cleanEmbedding, corruptedEmbedding);
            foreach (var embedding in embeddings)
            {
                AddRun(scores, model, embedding, clean, difference, logits => Loss(reader.PerPrompt(logits), metric, klPerWord ? model.Config.VocabularySize : 1), 1.0 / (embeddings.Count * data.Pairs.Count));
            }
        }

        return scores;
    }

    /// <returns>Corrupted minus clean output of every source, [batch, source, pos, d], and the clean logits, [batch, vocabulary].</returns>
    private static (Tensor Difference, Tensor CleanLogits) Difference(TextbookModel model, Tensor cleanEmbedding, Tensor corruptedEmbedding, PromptBatch batch)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var difference = model.Run(corruptedEmbedding, batch.Mask).Sources();
        var clean = model.Run(cleanEmbedding, batch.Mask);
        difference.sub_(clean.Sources());
        return (difference.MoveToOuterDisposeScope(), clean.LogitsAt(batch.LastPositions).MoveToOuterDisposeScope());
    }

    private static Tensor Loss(Tensor perPrompt, Metric metric, int divisor) => metric == Metric.KullbackLeibler ? perPrompt.mean() / divisor : -perPrompt.mean();

    private static void AddRun(double[,] scores, TextbookModel model, Tensor embedding, PromptBatch batch, Tensor difference, Func<Tensor, Tensor> loss, double weight)
    {
        using var scope = NewDisposeScope();
        var inputs = new List<(int First, Tensor Input)>(); // the copies that destinations read, [batch, n, pos, d]
        var run = model.Run(embedding.detach().requires_grad_(true), batch.Mask, (run, destination, count) =>
        {
            var copies = run.Copies(count);
            scope.Attach(copies); // they outlive the layer's scope
            inputs.Add((destination, copies));
            return copies;
        });
        var gradients = Ops.Grad(loss(run.LogitsAt(batch.LastPositions)), [.. inputs.Select(input => input.Input)]);
        foreach (var (first, gradient) in inputs.Zip(gradients, (input, gradient) => (input.First, gradient)))
        {
            // [source, tokens d] x [tokens d, n]
            using var product = einsum("bspd,bnpd->sn", difference.narrow(1, 0, model.Graph.SourcesRead(first)), gradient);
            using var wide = product.to(ScalarType.Float64).cpu();
            var (values, count) = (wide.data<double>().ToArray(), (int)wide.shape[1]);
            for (var i = 0; i < values.Length; i++) scores[i / count, first + (i % count)] += weight * values[i];
        }
    }
}
