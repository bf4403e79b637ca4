using System.Text.Json;
using Repro.Circuits.Attribution;
using Repro.Circuits.Costs;
using Repro.Circuits.Evaluation;
using Repro.Experiments.Cells;
using Repro.Experiments.Costs;
using Repro.Models;
using Repro.Models.Costs;
using Repro.Tasks;

namespace Repro.Experiments.Analyses;

/// <summary>One way to attribute, by name.</summary>
/// <param name="Name">For tables.</param>
/// <param name="Settings">What its scores depend on.</param>
public sealed record NamedAttribution(string Name, AttributionSettings Settings);

/// <summary>What exact effects and the scores beside them depend on, besides the prompts.</summary>
/// <param name="Task">The task's name.</param>
/// <param name="Metric">What is read after each prompt.</param>
/// <param name="Attributions">The ways that are held against exact patching.</param>
public sealed record ExactPatchingSettings(string Task, Metric Metric, IReadOnlyList<NamedAttribution> Attributions) : AnalysisSettings
{
    /// <summary>Also tells the analyses of a run apart: a list does not print what it holds.</summary>
    public override string ToString() => JsonSerializer.Serialize(this, CellJson.Options);
}

/// <summary>Numbers by edge, in the graph's order.</summary>
/// <param name="Effects">By how much the metric falls when the edge alone is patched, mean over the prompts: the sign of scores.</param>
/// <param name="FirstEffects">Of the first half of the prompts. (Not of every second one: at even places IOI has one order of names, at odd ones the other.)</param>
/// <param name="SecondEffects">Of the other half: how far the truth itself repeats on other prompts.</param>
/// <param name="Scores">Of each attribution, on the same prompts.</param>
public sealed record ExactPatchingResult(double[] Effects, double[] FirstEffects, double[] SecondEffects, IReadOnlyDictionary<string, double[]> Scores);

/// <summary>Is attribution right (claim R4)? The effect of every edge by exact patching, and its scores by attributions on the same prompts.</summary>
public sealed class ExactPatchingAnalysis : IAnalysis
{
    private readonly TaskData data;
    private readonly ExactPatchingSettings settings;

    /// <param name="data">The prompts: few, a run an edge is made of each. At least two.</param>
    /// <param name="metric">The task's metric.</param>
    /// <param name="attributions">No two of one name.</param>
    /// <exception cref="ArgumentException">Fewer than two prompts, or two attributions of one name.</exception>
    public ExactPatchingAnalysis(TaskData data, Metric metric, IReadOnlyList<NamedAttribution> attributions)
    {
        if (data.Pairs.Count < 2) throw new ArgumentException("Exact patching is held against itself on two halves of the prompts: give at least two.");
        if (attributions.GroupBy(way => way.Name).FirstOrDefault(group => group.Count() > 1) is { } twice) throw new ArgumentException($"The attribution '{twice.Key}' is there {twice.Count()} times: give it once.");
        (this.data, settings) = (data, new ExactPatchingSettings(data.Task, metric, attributions));
    }

    public string Name => "exact-patching";

    public int Revision => 2;

    public AnalysisSettings Settings => settings;

    public string DataSha256 => data.Sha256;

    public bool ToldApartByWeights => true;

    public int Prompts => data.Pairs.Count;

    public AnalysisCost Cost(GptNeoXConfig config, ComputeType type, Execution execution)
    {
        var (model, batches) = (new ModelCost(config, type), PromptShapes.Of(data, execution.PromptsPerBatch));
        return new AnalysisCost(model, settings.Attributions
            .Select(way => new AttributionCost(model, way.Settings, Attribution(execution)).Of(batches, settings.Metric))
            .Aggregate(ExactPatchingCost.Of(model, batches, settings.Metric, Evaluation(execution)), (sum, one) => sum.Then(one)));
    }

    public JsonElement Run(GptNeoX model, Execution execution)
    {
        var exact = ExactPatching.Measure(model, data, settings.Metric, keepPerPrompt: true, settings: Evaluation(execution));
        int[] all = [.. Enumerable.Range(0, data.Pairs.Count)];
        double[] Fall(int[] prompts) => [.. exact.PerPrompt.Select(patched => prompts.Average(prompt => exact.Clean[prompt] - patched[prompt]))];
        return JsonSerializer.SerializeToElement(
            new ExactPatchingResult(
                Fall(all),
                Fall(all[..(all.Length / 2)]),
                Fall(all[(all.Length / 2)..]),
                settings.Attributions.ToDictionary(way => way.Name, way =>
                {
                    var scores = new AttributionEngine(model, way.Settings, Attribution(execution)).Edges(data, settings.Metric);
                    return (double[])[.. exact.Edges.Select(edge => scores[edge])];
                })),
            CellJson.Options);
    }

    private static EvaluationSettings Evaluation(Execution execution) => new() { PromptsPerBatch = execution.PromptsPerBatch, BytesPerPass = execution.WorkBytes };

    private static AttributionExecution Attribution(Execution execution) => new(execution.PromptsPerBatch, execution.WorkBytes);
}
