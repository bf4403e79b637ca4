using Repro.Circuits;
using Repro.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Textbook;

/// <summary>
/// A circuit's metric by running the whole model (as EAP-IG does, <c>eap/evaluate.py</c>): every destination reads the sum over all
/// of its sources of mask times the source's output in this run plus (1 - mask) times its output in a corrupted run, which is made
/// anew for every circuit; biases stay.
/// </summary>
public static class TextbookEvaluation
{
    /// <summary>The metric of every pair when edges outside the circuit carry the corrupted prompt.</summary>
    /// <param name="model">The model.</param>
    /// <param name="circuit">Edges that carry the clean prompt.</param>
    /// <param name="data">The pairs.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="batchSize">Consecutive pairs a batch; the last may be short.</param>
    /// <param name="klPerWord">The KL divergence divided by the vocabulary's size, as the golden files have it.</param>
    /// <returns>[pairs]</returns>
    public static double[] PerPrompt(TextbookModel model, Circuit circuit, TaskData data, Metric metric, int batchSize, bool klPerWord = false)
    {
        var mask = new double[model.Graph.SourceCount, model.Graph.DestinationCount];
        foreach (var edge in circuit.EdgeNumbers) mask[circuit.Graph.Edges[edge].Source, circuit.Graph.Edges[edge].Destination] = 1;
        return PerPrompt(model, mask, data, metric, batchSize, klPerWord);
    }

    /// <summary>The same with any share of every edge.</summary>
    /// <param name="model">See above; so are the other parameters and the result.</param>
    /// <param name="mask">[source, destination], numbered as <see cref="ComponentGraph"/>: 1 an edge that carries the clean prompt, 0 the corrupted one.</param>
    /// <param name="data">See above.</param>
    /// <param name="metric">See above.</param>
    /// <param name="batchSize">See above.</param>
    /// <param name="klPerWord">See above.</param>
    public static double[] PerPrompt(TextbookModel model, double[,] mask, TaskData data, Metric metric, int batchSize, bool klPerWord = false)
    {
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        var current = tensor(mask, model.Type, model.Device); // [source, destination]
        var corrupted = 1 - current;
        return [.. data.Pairs.Chunk(batchSize).SelectMany(pairs => OneBatch(model, current, corrupted, pairs, metric, klPerWord))];
    }

    private static double[] OneBatch(TextbookModel model, Tensor currentMask, Tensor corruptedMask, PromptPair[] pairs, Metric metric, bool klPerWord)
    {
        using var scope = NewDisposeScope();
        using var clean = new PromptBatch([.. pairs.Select(pair => pair.Clean)], model.Device);
        using var corrupted = new PromptBatch([.. pairs.Select(pair => pair.Corrupted)], model.Device);
        var corruptedSources = CorruptedSources(model, corrupted);
        var cleanLogits = metric == Metric.KullbackLeibler ? CleanLogits(model, clean) : null;
        using var reader = new MetricReader(metric, pairs, model.Config.VocabularySize, model.Device, cleanLogits);

        var run = model.Run(model.Embed(clean.Tokens), clean.Mask, (run, destination, count) =>
        {
            var read = model.Graph.SourcesRead(destination);
            var fromCurrent = einsum("bspd,sn->bnpd", run.Sources(), currentMask.narrow(0, 0, read).narrow(1, destination, count));
            var fromCorrupted = einsum("bspd,sn->bnpd", corruptedSources.narrow(1, 0, read), corruptedMask.narrow(0, 0, read).narrow(1, destination, count));
            return fromCurrent + fromCorrupted + run.Biases; // [batch, n, pos, d]
        });
        var values = reader.PerPrompt(run.LogitsAt(clean.LastPositions)) / (klPerWord && metric == Metric.KullbackLeibler ? model.Config.VocabularySize : 1);
        return values.to(ScalarType.Float64).cpu().data<double>().ToArray();
    }

    /// <returns>[batch, source, pos, d]</returns>
    private static Tensor CorruptedSources(TextbookModel model, PromptBatch batch)
    {
        using var scope = NewDisposeScope();
        return model.Run(model.Embed(batch.Tokens), batch.Mask).Sources().MoveToOuterDisposeScope();
    }

    /// <returns>[batch, vocabulary]</returns>
    private static Tensor CleanLogits(TextbookModel model, PromptBatch batch)
    {
        using var scope = NewDisposeScope();
        return model.Run(model.Embed(batch.Tokens), batch.Mask).LogitsAt(batch.LastPositions).MoveToOuterDisposeScope();
    }
}
