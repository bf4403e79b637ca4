using Repro.Models;
using Repro.Tasks;
using Repro.Textbook;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Benchmarks;

/// <summary>What the engines are held against.</summary>
internal static class Baselines
{
    public static IReadOnlyList<Entry> All =>
    [
        new(Role.PlainForward, workload => new PlainForward(workload)),
        new(Role.PlainGradients, workload => new PlainGradients(workload)),
        new(Role.TextbookAttribution, workload => new TextbookEapIg(workload)),
        new(Role.TextbookEvaluation, workload => new TextbookCircuit(workload)),
    ];
}

/// <summary>The model's own forward pass on the clean prompts, without gradients.</summary>
internal sealed class PlainForward(Workload workload) : IContestant
{
    public string Name => "plain forward";

    public double[] Run()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var batch = new PromptBatch([.. workload.Data.Pairs.Select(pair => pair.Clean)], workload.Model.Device);
        using var reader = new MetricReader(Metric.LogitDifference, workload.Data.Pairs, workload.Model.Config.VocabularySize, workload.Model.Device);
        var values = reader.PerPrompt(workload.Model.LogitsAt(batch.Tokens, batch.LastPositions, batch.Mask));
        return values.to(ScalarType.Float64).data<double>().ToArray();
    }

    public void Dispose()
    {
    }
}

/// <summary>The least that integrated gradients need: the loss and its gradient at the embedding, for every step, with the model's fused layers.</summary>
internal sealed class PlainGradients(Workload workload) : IContestant
{
    public string Name => $"{Workload.Steps} forwards + {Workload.Steps} backwards";

    /// <returns>Sum of each step's gradient.</returns>
    public double[] Run()
    {
        using var scope = NewDisposeScope();
        var (model, pairs) = (workload.Model, workload.Data.Pairs);
        using var clean = new PromptBatch([.. pairs.Select(pair => pair.Clean)], model.Device);
        using var corrupted = new PromptBatch([.. pairs.Select(pair => pair.Corrupted)], model.Device);
        using var reader = new MetricReader(Metric.LogitDifference, pairs, model.Config.VocabularySize, model.Device);
        var (from, to) = (model.Embed(corrupted.Tokens), model.Embed(clean.Tokens)); // [batch, pos, d]
        return [.. Enumerable.Range(0, Workload.Steps).Select(k => OneStep(from + ((to - from) * ((double)k / Workload.Steps))))];

        double OneStep(Tensor point)
        {
            using var step = NewDisposeScope();
            var embedding = point.detach().requires_grad_(true);
            var loss = -reader.PerPrompt(model.LogitsAt(embedding, clean.LastPositions, clean.Mask, cache: null, edit: null)).mean();
            return Ops.Grad(loss, [embedding])[0].sum().to(ScalarType.Float64).item<double>();
        }
    }

    public void Dispose()
    {
    }
}

/// <summary>EAP-IG as the reference does it.</summary>
internal sealed class TextbookEapIg(Workload workload) : IContestant
{
    private readonly TextbookModel model = new(workload.Model);

    public string Name => $"textbook EAP-IG, {Workload.Steps} steps";

    public double[] Run() => [.. TextbookAttribution.EapIg(model, workload.Data, Metric.LogitDifference, Workload.Steps, Workload.Prompts).Cast<double>()];

    public void Dispose()
    {
    }
}

/// <summary>A circuit evaluated as the reference does it.</summary>
internal sealed class TextbookCircuit(Workload workload) : IContestant
{
    private readonly TextbookModel model = new(workload.Model);

    public string Name => $"textbook evaluation, {Workload.CircuitEdges} edges";

    public double[] Run() => TextbookEvaluation.PerPrompt(model, workload.Circuit, workload.Data, Metric.LogitDifference, Workload.Prompts);

    public void Dispose()
    {
    }
}
