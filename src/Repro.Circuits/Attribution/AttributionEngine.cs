using Repro.Models;
using Repro.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Circuits.Attribution;

/// <summary>
/// Scores every edge of a model by what cutting it would do to the loss, without giving each head its own copy of the residual
/// stream: one ordinary fused forward pass a step, the gradients of q, k, v, of the MLPs' inputs and of the final LayerNorm's output, and a
/// closed-form LayerNorm Jacobian (see <see cref="GradientSums"/>). score(u, v) = sum over prompts and positions of (what u becomes - what u
/// writes) . d loss / d (input of v); the loss is minus the metric, or the KL divergence. Positive: cutting the edge hurts.
/// </summary>
/// <param name="model">Its weights need no gradients and get none.</param>
/// <param name="settings">What the scores depend on.</param>
/// <param name="execution">How they are computed.</param>
public sealed class AttributionEngine(GptNeoX model, AttributionSettings settings, AttributionExecution execution)
{
    internal const int RunsHeld = 8; // gradients of so many runs are kept before they are contracted

    private readonly ComponentGraph graph = new(model.Config);

    // scores are summed in float32 at least, whatever the model computes in
    private readonly ScalarType type = model.ComputeType == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;

    /// <summary>A score for every edge.</summary>
    /// <param name="data">The prompts.</param>
    /// <param name="metric">The metric; <see cref="Metric.Accuracy"/> has no gradient and is refused.</param>
    /// <param name="stop">Looked at between batches.</param>
    /// <exception cref="ArgumentException">The metric has no gradient, or is not finite for a prompt; the message names it.</exception>
    public EdgeScores Edges(TaskData data, Metric metric, CancellationToken stop = default)
    {
        using var scope = NewDisposeScope();
        var scores = zeros(graph.SourceCount, graph.DestinationCount, ScalarType.Float64, model.Device);
        var groups = ReaderGroup.Of(graph);
        GradientSums[] sums = [.. groups.Select(group => new GradientSums(model, group, type))];
        try
        {
            foreach (var batch in Batches(data, metric, stop))
            {
                using (batch)
                {
                    var runs = batch.Runs(settings).ToArray();
                    for (var i = 0; i < runs.Length; i++)
                    {
                        AddRun(batch, runs[i], groups, sums, scores, 1.0 / runs.Length);
                        if (sums[0].Runs == RunsHeld || i == runs.Length - 1) Contract(batch.Differences, groups, sums, scores, 1.0 / runs.Length);
                    }
                }
            }
        }
        finally
        {
            foreach (var sum in sums) sum.Dispose();
        }

        return EdgeScores.FromMatrix(graph, ToMatrix(scores));
    }

    /// <summary>A score for every source: what replacing its whole output would do. By source number.</summary>
    /// <inheritdoc cref="Edges"/>
    public double[] Nodes(TaskData data, Metric metric, CancellationToken stop = default)
    {
        using var scope = NewDisposeScope();
        var scores = zeros(graph.SourceCount, ScalarType.Float64, model.Device);
        foreach (var batch in Batches(data, metric, stop))
        {
            using (batch)
            {
                var runs = batch.Runs(settings).ToArray();
                foreach (var run in runs)
                {
                    using var inner = NewDisposeScope();
                    using var cache = new ActivationCache(Activations.AttentionOutput | Activations.MlpOutput);
                    var (loss, leaf) = batch.Forward(run, cache);
                    Tensor[] wanted = [leaf, .. cache[Activations.AttentionOutput], .. cache[Activations.MlpOutput]];
                    var gradients = Ops.Grad(loss, wanted);
                    scores.add_(batch.Differences.Dot(gradients[0], gradients[1..(1 + graph.Layers)], gradients[(1 + graph.Layers)..]), alpha: 1.0 / runs.Length);
                }
            }
        }

        return [.. scores.cpu().data<double>()];
    }

    private IEnumerable<AttributionBatch> Batches(TaskData data, Metric metric, CancellationToken stop)
    {
        if (metric == Metric.Accuracy) throw new ArgumentException("Accuracy has no gradient: attribute with a logit difference, a probability difference or a KL divergence, and evaluate with accuracy.");
        if (settings.Steps < 1) throw new ArgumentException($"Attribution needs at least one step, not {settings.Steps}.");
        PromptPair[][] batches = [.. data.Pairs.Chunk(execution.PromptsPerBatch)];
        using var means = settings.Intervention is Intervention.Mean or Intervention.MeanPositional ? SourceMeans.Compute(model, batches, settings.Intervention == Intervention.MeanPositional) : null;
        var first = 0;
        foreach (var pairs in batches)
        {
            stop.ThrowIfCancellationRequested();
            yield return new AttributionBatch(model, graph, pairs, first, data.Pairs.Count, metric, settings, means, type);
            first += pairs.Length;
        }
    }

    private void AddRun(AttributionBatch batch, AttributionRun run, IReadOnlyList<ReaderGroup> groups, GradientSums[] sums, Tensor scores, double weight)
    {
        using var scope = NewDisposeScope();
        using var cache = new ActivationCache(Activations.Residual | Activations.Query | Activations.Key | Activations.Value | Activations.MlpInput | Activations.FinalNorm | (graph.ParallelResidual ? Activations.None : Activations.AttentionOutput));
        var (loss, _) = batch.Forward(run, cache);
        Activations[] parts = [Activations.Query, Activations.Key, Activations.Value, Activations.MlpInput];
        var wanted = new List<Tensor> { cache[Activations.FinalNorm][0] };
        var places = new Dictionary<(Activations Part, int Layer), int>();
        foreach (var (part, layer) in parts.SelectMany(part => Enumerable.Range(0, graph.Layers).Select(layer => (part, layer))).Where(place => !run.Cuts(place.part, place.layer)))
        {
            places[(part, layer)] = wanted.Count;
            wanted.Add(cache[part][layer]);
        }

        var gradients = Ops.Grad(loss, wanted);

        using var quiet = no_grad();
        for (var i = 0; i < groups.Count; i++)
        {
            var (group, layer) = (groups[i], groups[i].Layer);
            var residual = cache[Activations.Residual][layer];
            if (!graph.ParallelResidual && group.Mlp) residual = residual + cache[Activations.AttentionOutput][layer];
            var skipped = layer == 0 && run.EmbeddingReplaced && settings.EmbeddingRunsSkipLayerZero;
            Tensor Gradient(Activations part) => !skipped && places.TryGetValue((part, layer), out var place) ? gradients[place] : zeros_like(cache[part][layer]);
            sums[i].Add(
                residual,
                group.Heads ? [.. parts[..3].Select(part => cache[part][layer])] : [],
                group.Heads ? [.. parts[..3].Select(Gradient)] : [],
                group.Mlp ? cache[Activations.MlpInput][layer] : null,
                group.Mlp ? Gradient(Activations.MlpInput) : null);
        }

        // the logits read the last positions only, few enough to be contracted at once
        var last = batch.LastTokens;
        var final = cache[Activations.Residual][^1].to(type).flatten(0, 1).index_select(0, last); // [prompt, d]
        var centred = final - final.mean([-1], keepdim: true);
        var deviation = (centred.square().mean([-1], keepdim: true) + model.Config.LayerNormEpsilon).sqrt();
        var normal = centred / deviation;
        var p = gradients[0].to(type) * model.Weight("gpt_neox.final_layer_norm.weight").to(type) / deviation;
        var gradientAtInput = p - (normal * (normal * p).sum(-1, keepdim: true) / model.Config.Width); // up to its mean
        var sources = batch.LastDifferences; // [source, prompt, d]
        scores.select(1, graph.Logits).add_((sources * gradientAtInput).sum([1, 2]), alpha: weight);
    }

    private void Contract(SourceDifferences differences, IReadOnlyList<ReaderGroup> groups, GradientSums[] sums, Tensor scores, double weight)
    {
        using var quiet = no_grad();
        // a tile holds all sources, and twice the widest group of destinations
        var perToken = (graph.SourceCount + (2L * groups.Max(group => group.Count))) * model.Config.Width * type.ElementSize();
        var tile = Math.Max(1, execution.TileBytes / perToken);
        for (long first = 0; first < differences.Tokens; first += tile)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(tile, differences.Tokens - first);
            Tensor Select(Tensor tensor, int dimension) => tensor.narrow(dimension, first, count);
            var sources = differences.Expand(Select).flatten(1); // [source, token d]
            for (var i = 0; i < groups.Count; i++)
            {
                using var inner = NewDisposeScope();
                var destinations = sums[i].Expand(Select).flatten(1); // [destination, token d]
                var product = mm(sources.narrow(0, 0, groups[i].Sources), destinations.t());
                scores.narrow(0, 0, groups[i].Sources).narrow(1, groups[i].First, groups[i].Count).add_(product, alpha: weight);
            }
        }

        foreach (var sum in sums) sum.Clear();
    }

    private static double[,] ToMatrix(Tensor scores)
    {
        using var cpu = scores.cpu();
        var (rows, columns) = ((int)cpu.shape[0], (int)cpu.shape[1]);
        var (flat, matrix) = (cpu.data<double>().ToArray(), new double[rows, columns]);
        Buffer.BlockCopy(flat, 0, matrix, 0, flat.Length * sizeof(double));
        return matrix;
    }
}
