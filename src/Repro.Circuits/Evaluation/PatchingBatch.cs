using Repro.Models;
using Repro.Models.Costs;
using Repro.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Circuits.Evaluation;

/// <summary>Where a run with one patched edge leaves the clean run.</summary>
/// <param name="Layer">The destination's layer; the number of layers for the logits.</param>
/// <param name="IsMlp">Whether the destination is the layer's MLP.</param>
internal readonly record struct PatchingStage(int Layer, bool IsMlp) : IComparable<PatchingStage>
{
    public int CompareTo(PatchingStage other) => (Layer, IsMlp).CompareTo((other.Layer, other.IsMlp));
}

/// <summary>One batch of pairs: the clean run kept whole, the corrupted run's source outputs, and runs from the middle on. Owns its tensors.</summary>
internal sealed class PatchingBatch : IDisposable
{
    private const Activations Kept = Activations.Residual | Activations.Query | Activations.Key | Activations.Value | Activations.Z | Activations.AttentionOutput | Activations.MlpOutput;

    private readonly GptNeoX model;
    private readonly ComponentGraph graph;
    private readonly PromptBatch prompts;
    private readonly ActivationCache clean;
    private readonly Readout readout;
    private readonly Tensor[] differences; // by source: corrupted less clean output, [batch, pos, d]

    public PatchingBatch(GptNeoX model, ComponentGraph graph, Metric metric, IReadOnlyList<PromptPair> pairs)
    {
        (this.model, this.graph) = (model, graph);
        using var scope = NewDisposeScope();
        prompts = new PromptBatch([.. pairs.Select(pair => pair.Clean)], model.Device);
        clean = new ActivationCache(Kept);
        differences = new Tensor[graph.SourceCount];
        try
        {
            // right padding needs no mask: attention looks back only
            var logits = model.LogitsAt(prompts.Tokens, prompts.LastPositions, mask: null, clean);
            readout = new Readout(model, metric, pairs, logits);
            Clean = readout.OfLogits(logits);
            Subtract(pairs);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The clean run's metric, one number a pair.</summary>
    public double[] Clean { get; }

    private long Prompts => prompts.Tokens.shape[0];

    private long Length => prompts.Tokens.shape[1];

    public static PatchingStage StageOf(ComponentGraph graph, int destination)
    {
        var layer = graph.LayerOfDestination(destination);
        return new(layer, layer < graph.Layers && destination == graph.MlpDestination(layer));
    }

    /// <summary>Edges whose runs fit together; one at least.</summary>
    public int EdgesPerPass(long bytes)
    {
        // residuals and their norms, queries, keys and values, and the MLP's hidden layer before and after its nonlinearity
        var perToken = (8L * model.Config.Width) + (2L * model.Config.MlpWidth);
        return (int)Math.Clamp(bytes / (perToken * Prompts * Length * model.ComputeType.ElementSize()), 1, int.MaxValue);
    }

    /// <summary>The metric with each edge patched alone, [edge][pair].</summary>
    /// <param name="stage">Where all of the edges end.</param>
    /// <param name="edges">The edges.</param>
    public double[][] Patched(PatchingStage stage, IReadOnlyList<Edge> edges)
    {
        using var scope = NewDisposeScope();
        PassCounter.Partial(edges.Count * Prompts);
        var difference = stack(edges.Select(edge => differences[edge.Source]).ToArray()); // [edge, batch, pos, d]
        var residual = stage.Layer == graph.Layers ? clean[Activations.Residual][^1] + difference
            : stage.IsMlp ? AfterMlp(stage.Layer, difference)
            : AfterHeads(stage.Layer, edges, difference); // [edge, batch, pos, d], before the next layer
        residual = residual.view(-1, Length, model.Config.Width);
        for (var layer = stage.Layer + 1; layer < graph.Layers; layer++) residual = new NeoXLayer(model, layer).Run(residual);
        return readout.OfResiduals(Rows.AtPositions(residual.view(edges.Count, Prompts, Length, model.Config.Width), prompts.LastPositions));
    }

    public void Dispose()
    {
        prompts.Dispose();
        clean.Dispose();
        readout?.Dispose(); // null when the constructor could not finish
        foreach (var difference in differences) difference?.Dispose();
    }

    private void Subtract(IReadOnlyList<PromptPair> pairs)
    {
        using var other = new PromptBatch([.. pairs.Select(pair => pair.Corrupted)], model.Device);
        using var corrupted = new ActivationCache(Activations.Residual | Activations.Z | Activations.MlpOutput);
        _ = model.LogitsAt(other.Tokens, other.LastPositions, mask: null, corrupted);
        differences[0] = (corrupted[Activations.Residual][0] - clean[Activations.Residual][0]).DetachFromDisposeScope();
        for (var layer = 0; layer < graph.Layers; layer++)
        {
            var weights = new NeoXLayer(model, layer).OutputWeights([.. Enumerable.Range(0, graph.Heads)]); // [head, dHead, d]
            var heads = Ops.MatMul(corrupted[Activations.Z][layer] - clean[Activations.Z][layer], weights); // [batch, head, pos, d]
            for (var head = 0; head < graph.Heads; head++) differences[graph.HeadSource(layer, head)] = heads.select(1, head).contiguous().DetachFromDisposeScope();
            differences[graph.MlpSource(layer)] = (corrupted[Activations.MlpOutput][layer] - clean[Activations.MlpOutput][layer]).DetachFromDisposeScope();
        }
    }

    private Tensor AfterMlp(int layer, Tensor difference)
    {
        var parts = new NeoXLayer(model, layer);
        var (next, before) = (clean[Activations.Residual][layer + 1], clean[Activations.Residual][layer]);
        if (!graph.ParallelResidual) before = before + clean[Activations.AttentionOutput][layer];
        return next - clean[Activations.MlpOutput][layer] + parts.Mlp(parts.NormForMlp(before + difference));
    }

    private Tensor AfterHeads(int layer, IReadOnlyList<Edge> edges, Tensor difference)
    {
        var parts = new NeoXLayer(model, layer);
        var width = (3 * graph.Heads) + 1;
        (int Head, HeadInput Stream)[] read = [.. edges.Select(edge => (edge.Destination % width % graph.Heads, (HeadInput)(edge.Destination % width / graph.Heads)))];
        int[] heads = [.. read.Select(stream => stream.Head)];
        var index = Rows.Index(heads, model.Device);
        Tensor Clean(Activations kind) => clean[kind][layer].index_select(1, index).transpose(0, 1).contiguous(); // [edge, batch, pos, dHead]
        Tensor[] streams = [Clean(Activations.Query), Clean(Activations.Key), Clean(Activations.Value)];
        var normal = parts.NormForHeads(clean[Activations.Residual][layer] + difference).view(edges.Count, -1, model.Config.Width);
        var patched = parts.Streams(normal, read).view(edges.Count, Prompts, Length, model.Config.HeadWidth);
        foreach (var group in read.Select((stream, edge) => (stream.Stream, edge)).GroupBy(item => item.Stream, item => item.edge))
        {
            int[] into = [.. group];
            streams[(int)group.Key].index_copy_(0, Rows.Index(into, model.Device), Rows.Of(patched, into));
        }

        var z = model.Attend(streams[0], streams[1], streams[2], real: null) - Clean(Activations.Z);
        var change = bmm(z.reshape(edges.Count, -1, model.Config.HeadWidth), parts.OutputWeights(heads)).view(difference.shape);
        if (graph.ParallelResidual) return clean[Activations.Residual][layer + 1] + change;
        var after = clean[Activations.Residual][layer] + clean[Activations.AttentionOutput][layer] + change;
        return after + parts.Mlp(parts.NormForMlp(after));
    }
}
