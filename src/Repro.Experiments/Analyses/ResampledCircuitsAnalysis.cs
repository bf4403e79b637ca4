using System.Text.Json;
using Repro.Circuits;
using Repro.Experiments.Cells;
using Repro.Experiments.Costs;
using Repro.Models;
using Repro.Models.Costs;
using Repro.Statistics;
using Repro.Tasks;

namespace Repro.Experiments.Analyses;

/// <summary>What the circuits of resampled prompts depend on, besides the prompts.</summary>
/// <param name="Circuit">How each is found: the settings of <see cref="CircuitAnalysis"/>.</param>
/// <param name="CircuitRevision">Of that analysis: what it finds is all that is here.</param>
/// <param name="Circuits">Resamples of the prompts, and so circuits.</param>
/// <param name="Seed">Of the resamples.</param>
public sealed record ResampledCircuitsSettings(JsonElement Circuit, int CircuitRevision, int Circuits, ulong Seed) : AnalysisSettings;

/// <summary>The minimal circuit of one resample.</summary>
/// <param name="Edges">Numbers of its edges; empty where there is none.</param>
/// <param name="Faithfulness">On the resample.</param>
/// <param name="Absent">Why there is none.</param>
public sealed record ResampledCircuit(int[] Edges, double? Faithfulness, string? Absent);

/// <param name="Circuits">One a resample.</param>
public sealed record ResampledCircuitsResult(ResampledCircuit[] Circuits);

/// <summary>
/// The method's own noise (claim R1): minimal circuits of one checkpoint, each from the prompts drawn again with replacement, as many as
/// there are. Two of them differ by the draw of the prompts alone.
/// </summary>
public sealed class ResampledCircuitsAnalysis : IAnalysis
{
    private readonly CircuitAnalysis[] resampled;

    /// <param name="data">The prompts.</param>
    /// <param name="metric">The task's metric.</param>
    /// <param name="circuits">Resamples; at least two, or there is nothing to compare.</param>
    /// <param name="seed">Of the resamples.</param>
    /// <param name="profile">Null: <see cref="Profile.Corrected"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than two resamples, or prompts.</exception>
    public ResampledCircuitsAnalysis(TaskData data, Metric metric, int circuits, ulong seed, Profile? profile = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(circuits, 2);
        var whole = new CircuitAnalysis(data, metric, profile);
        var draws = Bootstrap.Resample(data.Pairs.Count, circuits, seed);
        resampled = [.. Enumerable.Range(0, circuits).Select(resample =>
        {
            PromptPair[] pairs = [.. draws[resample].ToArray().Select(pair => data.Pairs[pair])];
            return new CircuitAnalysis(new TaskData(data.Task, pairs), metric, profile);
        })];
        (Settings, DataSha256) = (new ResampledCircuitsSettings(JsonSerializer.SerializeToElement(whole.Settings, whole.Settings.GetType(), CellJson.Options), whole.Revision, circuits, seed), data.Sha256);
    }

    public string Name => "resampled-circuits";

    public int Revision => 1;

    public AnalysisSettings Settings { get; }

    public string DataSha256 { get; }

    public int Prompts => resampled[0].Prompts;

    public int? PromptsPerBatch => resampled[0].PromptsPerBatch;

    public AnalysisCost Cost(GptNeoXConfig config, ComputeType type, Execution execution) => new(
        new ModelCost(config, type), resampled.Select(analysis => analysis.Cost(config, type, execution).Own).Aggregate((sum, one) => sum.Then(one)));

    public JsonElement Run(GptNeoX model, Execution execution) => JsonSerializer.SerializeToElement(
        new ResampledCircuitsResult([.. resampled.Select(analysis =>
        {
            var found = analysis.Run(model, execution).Deserialize<CircuitResult>(CellJson.Options)!;
            return new ResampledCircuit(found.Minimal?.Edges ?? [], found.Minimal?.Faithfulness, found.Absent);
        })]),
        CellJson.Options);
}
