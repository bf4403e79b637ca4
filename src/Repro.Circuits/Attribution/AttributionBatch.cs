using Repro.Models;
using Repro.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Circuits.Attribution;

/// <summary>One run whose gradients count: a point between corrupted and clean, of the embedding or of one layer's outputs.</summary>
/// <param name="Clean">How far towards the clean value, 0 to 1.</param>
/// <param name="Kind">The outputs that are moved; the embedding when <see cref="Activations.None"/>.</param>
/// <param name="Layer">The layer of these outputs.</param>
/// <param name="OthersClean">Whether everything else starts from the clean embedding (EAP-IG, activations).</param>
internal sealed record AttributionRun(double Clean, Activations Kind = Activations.None, int Layer = 0, bool OthersClean = false)
{
    /// <summary>Whether the embedding is given, so that it has no gradient of its own in EAP-IG's code.</summary>
    public bool EmbeddingReplaced => OthersClean && Kind == Activations.None;

    /// <summary>Whether the loss does not depend on what a destination reads, since what it writes is replaced.</summary>
    public bool Cuts(Activations read, int layer) => layer == Layer && Kind switch
    {
        Activations.AttentionOutput => read is Activations.Query or Activations.Key or Activations.Value,
        Activations.MlpOutput => read is Activations.MlpInput,
        _ => false,
    };
}

/// <summary>A batch of prompts with its clean and its corrupted run. Owns its tensors.</summary>
internal sealed class AttributionBatch : IDisposable
{
    private readonly GptNeoX model;
    private readonly ComponentGraph graph;
    private readonly PromptBatch prompts;
    private readonly MetricReader reader;
    private readonly ActivationCache clean, corrupted;
    private readonly Tensor cleanEmbedding, corruptedEmbedding;
    private readonly double weight;
    private readonly int first;
    private readonly Metric metric;

    public AttributionBatch(GptNeoX model, ComponentGraph graph, IReadOnlyList<PromptPair> pairs, int first, int total, Metric metric, AttributionSettings settings, SourceOutputs? means, ScalarType type)
    {
        (this.model, this.graph, this.first, this.metric) = (model, graph, first, metric);
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        // the runs' own outputs are needed again only where they are put back in; else their differences are enough
        var putBack = settings.Method == AttributionMethod.EapIgActivations;
        var kept = Activations.Z | Activations.MlpOutput | (putBack ? Activations.AttentionOutput : Activations.None);
        (clean, corrupted) = (new ActivationCache(kept), new ActivationCache(kept));
        prompts = new PromptBatch([.. pairs.Select(pair => pair.Clean)], model.Device);
        using var corruptedPrompts = new PromptBatch([.. pairs.Select(pair => pair.Corrupted)], model.Device);
        cleanEmbedding = model.Embed(prompts.Tokens).DetachFromDisposeScope();
        corruptedEmbedding = model.Embed(corruptedPrompts.Tokens).DetachFromDisposeScope();
        // the logits themselves are wanted of the clean run alone, and only to be held against
        Tensor Run(Tensor embedding, ActivationCache cache, Tensor? words) => model.LogitsAt(embedding, prompts.LastPositions, prompts.Mask, cache, edit: null, words);
        var reference = Run(cleanEmbedding, clean, metric == Metric.KullbackLeibler ? null : prompts.Tokens.narrow(1, 0, 1));
        Run(corruptedEmbedding, corrupted, prompts.Tokens.narrow(1, 0, 1));
        reader = new MetricReader(metric, pairs, model.Config.VocabularySize, model.Device, reference);

        var sign = metric == Metric.KullbackLeibler ? 1.0 : -1.0;
        weight = sign / total / (settings.DivideByBatchSize ? pairs.Count : 1) / (metric == Metric.KullbackLeibler && settings.KullbackLeiblerPerWord ? model.Config.VocabularySize : 1);

        SourceOutputs Written(Tensor embedding, ActivationCache cache) => new(embedding, [.. cache[Activations.Z].Select(z => z.transpose(0, 1))], [.. cache[Activations.MlpOutput]]);
        using var mean = means?.First(prompts.Tokens.shape[1]);
        var becomes = settings.Intervention switch
        {
            Intervention.Patching => Written(corruptedEmbedding, corrupted),
            Intervention.Zero => null,
            _ => mean,
        };
        Differences = new SourceDifferences(graph, model, Written(cleanEmbedding, clean), becomes, type);
        if (!putBack)
        {
            clean.Dispose();
            corrupted.Dispose();
        }

        var rows = arange(prompts.Tokens.shape[0], ScalarType.Int64, model.Device) * prompts.Tokens.shape[1];
        LastTokens = (rows + prompts.LastPositions).DetachFromDisposeScope();
        LastDifferences = Differences.Expand((tensor, dimension) => tensor.index_select(dimension, LastTokens)).DetachFromDisposeScope();
    }

    public SourceDifferences Differences { get; }

    /// <summary>[prompt], the last token of each prompt among all tokens.</summary>
    public Tensor LastTokens { get; }

    /// <summary>The sources' differences there, [source, prompt, d].</summary>
    public Tensor LastDifferences { get; }

    /// <summary>The runs whose mean gradient a method takes.</summary>
    public IEnumerable<AttributionRun> Runs(AttributionSettings settings)
    {
        var steps = Enumerable.Range(0, settings.Steps);
        return settings.Method switch
        {
            AttributionMethod.Eap => [new(1)],
            AttributionMethod.CleanCorrupted => [new(1), new(0)],
            AttributionMethod.EapIgInputs => steps.Select(step => new AttributionRun(settings.Points switch
            {
                PathPoints.CorruptedEndIn => step / (double)settings.Steps,
                PathPoints.CleanEndIn => (step + 1) / (double)settings.Steps,
                _ => (step + 0.5) / settings.Steps,
            })),
            // groups: the embedding, then each layer's heads together and its MLP; both profiles take the clean end in
            _ => steps.SelectMany(step => Groups().Select(group => new AttributionRun((step + 1) / (double)settings.Steps, group.Kind, group.Layer, OthersClean: true))),
        };
    }

    /// <summary>A forward pass of one run.</summary>
    /// <returns>The loss, and the embedding as the leaf of the graph; both in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">The metric of a prompt is not finite.</exception>
    public (Tensor Loss, Tensor Leaf) Forward(AttributionRun run, ActivationCache cache)
    {
        using var scope = NewDisposeScope();
        var towards = run.Kind == Activations.None ? run.Clean : 1;
        var leaf = (corruptedEmbedding + (towards * (cleanEmbedding - corruptedEmbedding))).detach();
        leaf.requires_grad = true;
        ActivationEdit? edit = run.Kind == Activations.None ? null : (kind, layer, value) =>
            kind == run.Kind && layer == run.Layer ? corrupted[kind][layer] + (run.Clean * (clean[kind][layer] - corrupted[kind][layer])) : value;
        var logits = model.LogitsAt(leaf, prompts.LastPositions, prompts.Mask, cache, edit, reader.Words);
        var values = reader.PerPrompt(logits);
        CheckFinite(values);
        return ((values.sum() * weight).MoveToOuterDisposeScope(), leaf.MoveToOuterDisposeScope());
    }

    public void Dispose()
    {
        Differences.Dispose();
        reader.Dispose();
        prompts.Dispose();
        clean.Dispose();
        corrupted.Dispose();
        foreach (var tensor in (Tensor[])[cleanEmbedding, corruptedEmbedding, LastTokens, LastDifferences]) tensor.Dispose();
    }

    private IEnumerable<(Activations Kind, int Layer)> Groups() =>
        Enumerable.Range(0, graph.Layers).SelectMany(layer => ((Activations, int)[])[(Activations.AttentionOutput, layer), (Activations.MlpOutput, layer)]).Prepend((Activations.None, 0));

    private void CheckFinite(Tensor values)
    {
        using var bad = values.isfinite().logical_not();
        if (!bad.any().item<bool>()) return;
        var at = bad.nonzero()[0].item<long>();
        throw new ArgumentException($"The {metric} of pair {first + at} is {values[at].to(ScalarType.Float64).item<double>()}: no score can be taken of it.");
    }
}
