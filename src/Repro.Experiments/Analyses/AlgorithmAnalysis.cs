using System.Globalization;
using System.Text.Json;
using Repro.Circuits;
using Repro.Experiments.Cells;
using Repro.Experiments.Costs;
using Repro.Heads;
using Repro.Heads.Costs;
using Repro.Heads.Algorithm;
using Repro.Models;
using Repro.Models.Costs;
using Repro.Statistics;
using Repro.Tasks;

namespace Repro.Experiments.Analyses;

/// <summary>What an algorithm's steps depend on, besides the prompts.</summary>
/// <param name="Task">The task's name.</param>
/// <param name="Circuit">Settings of the task's minimal circuit, and that analysis's revision.</param>
/// <param name="Rules">Who plays a role.</param>
/// <param name="Detectors">Settings of the head detectors by their sources' names; empty where none is used.</param>
/// <param name="SignificantDigits">To which numbers are rounded in the cell.</param>
public sealed record AlgorithmSettings(string Task, JsonElement Circuit, JsonElement Rules, IReadOnlyDictionary<string, JsonElement> Detectors, int SignificantDigits) : AnalysisSettings
{
    /// <summary>Also tells the analyses of a run apart: a dictionary does not print what it holds.</summary>
    public override string ToString() => JsonSerializer.Serialize(this, CellJson.Options);
}

/// <summary>
/// The steps of a task's algorithm in a checkpoint (paper, section 4.3 and figure 4): effects along the steps' paths, prompt by prompt, of
/// every component, with who plays which role. It finds the minimal circuit and the roles itself, on its own prompts, so that a cell
/// depends on the checkpoint alone.
/// </summary>
public sealed class AlgorithmAnalysis : IAnalysis
{
    private const int Digits = 6; // far below the effects' noise

    private readonly TaskData data;
    private readonly CircuitAnalysis circuits;
    private readonly Func<GptNeoX, Execution, Outcome<Circuit>, AlgorithmSteps> measure;
    private readonly Func<ModelCost, Execution, Cost> cost; // of measure

    private AlgorithmAnalysis(TaskData data, CircuitAnalysis circuits, object rules, IReadOnlyDictionary<string, JsonElement> detectors, Func<GptNeoX, Execution, Outcome<Circuit>, AlgorithmSteps> measure, Func<ModelCost, Execution, Cost> cost)
    {
        (this.data, this.circuits, this.measure, this.cost) = (data, circuits, measure, cost);
        Settings = new AlgorithmSettings(data.Task, ToJson(new { settings = ToJson(circuits.Settings), revision = circuits.Revision }), ToJson(rules), detectors, Digits);
    }

    /// <summary>IOI, by all rules: corrected, the same with any signal of S-inhibition, and the authors'.</summary>
    /// <param name="data">IOI prompts whose corrupted twins flip the answer.</param>
    /// <param name="sources">Head detectors, on the same prompts where they read prompts.</param>
    /// <exception cref="ArgumentException">A role that the algorithm needs has no detector; the message names it when a checkpoint is measured.</exception>
    public static AlgorithmAnalysis OfIoi(TaskData data, IReadOnlyList<HeadDetectorSource> sources)
    {
        IIoiRule[] rules = [new CorrectedIoiRule(), new CorrectedIoiRule(InhibitionSignal.Any), new ReferenceIoiRule()];
        var inhibition = new SInhibitionSettings();
        return new AlgorithmAnalysis(
            data,
            new CircuitAnalysis(data, Metric.LogitDifference),
            new { rules = rules.Select(ToJson), roles = IoiAlgorithm.Roles.Select(role => RoleRules.All[role]), inhibition },
            sources.ToDictionary(source => source.Name, source => ToJson(new { settings = ToJson(source.Settings), data = source.DataSha256 })),
            (model, execution, circuit) => Algorithm(execution).Measure(model, () => Detectors(execution).Select(detector => detector.Score(model)).ToDictionary(scores => scores.Role, StringComparer.Ordinal), circuit),
            (model, execution) => Algorithm(execution).CostOf(model, DetectorCost.Sum(Detectors(execution).Select(detector => detector.CostOf(model)))));

        IoiAlgorithm Algorithm(Execution execution) => new(data, rules, inhibition.AtMost(execution.PromptsPerBatch));
        IEnumerable<IHeadDetector> Detectors(Execution execution) => sources.SelectMany(source => source.Make(execution.PromptsPerBatch)).Where(detector => IoiAlgorithm.Roles.Contains(detector.Role));
    }

    /// <summary>Greater-Than, by all rules: corrected, the same with readers by attention alone, and the authors'.</summary>
    /// <param name="data">Greater-Than prompts.</param>
    public static AlgorithmAnalysis OfGreaterThan(TaskData data)
    {
        GreaterThanRule[] rules = [GreaterThanRule.Corrected, GreaterThanRule.AttentionAlone, GreaterThanRule.Reference];
        return new AlgorithmAnalysis(
            data,
            new CircuitAnalysis(data, Metric.ProbabilityDifference),
            rules,
            new Dictionary<string, JsonElement>(),
            (model, execution, circuit) => new GreaterThanAlgorithm(data, rules, execution.PromptsPerBatch).Measure(model, circuit),
            (model, execution) => new GreaterThanAlgorithm(data, rules, execution.PromptsPerBatch).CostOf(model));
    }

    public string Name => "algorithm";

    public int Revision => 2;

    public AnalysisSettings Settings { get; }

    public string DataSha256 => data.Sha256;

    public bool ToldApartByWeights => true;

    /// <summary>Which prompts belong to the task's harder part, see <see cref="PromptPair.Hard"/>.</summary>
    public IReadOnlyList<bool> HardPrompts => [.. data.Pairs.Select(pair => pair.Hard)];

    public int Prompts => data.Pairs.Count;

    public AnalysisCost Cost(GptNeoXConfig config, ComputeType type, Execution execution) =>
        new(new ModelCost(config, type), circuits.Cost(config, type, execution).Own.Then(cost(new ModelCost(config, type), execution)));

    public JsonElement Run(GptNeoX model, Execution execution)
    {
        var found = circuits.Run(model, execution).Deserialize<CircuitResult>(CellJson.Options)!;
        Outcome<Circuit> circuit = found.Minimal is { } minimal ? new Circuit(new ComponentGraph(model.Config), minimal.Edges) : new Absence(found.Absent!);
        return JsonSerializer.SerializeToElement(AlgorithmResult.Of(measure(model, execution, circuit), circuit, Round), CellJson.Options);
    }

    private static double Round(double value) => double.Parse(value.ToString($"G{Digits}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static JsonElement ToJson(object value) => JsonSerializer.SerializeToElement(value, value.GetType(), CellJson.Options);
}
