using System.Text.Json;
using Repro.Experiments.Cells;
using Repro.Experiments.Costs;
using Repro.Models;
using Repro.Models.Costs;
using Repro.Tasks;
using TorchSharp;

namespace Repro.Experiments.Analyses;

/// <summary>What the performance of a model on a task depends on.</summary>
/// <param name="Task">The task's name.</param>
/// <param name="Metric">What is read from the logits.</param>
/// <param name="Prompts">How the prompts are drawn.</param>
public sealed record PerformanceSettings(string Task, Metric Metric, TaskDraw Prompts) : AnalysisSettings;

/// <summary>The metric of every prompt, in the order of the data set, so that any statistic can be taken of it later.</summary>
/// <param name="Clean">After the clean prompts.</param>
/// <param name="Corrupted">After the corrupted prompts, with the clean prompts' answers.</param>
public sealed record PerformanceResult(double[] Clean, double[] Corrupted);

/// <summary>How well a model does a task (paper, figure 1): the task's metric per prompt, clean and corrupted.</summary>
public sealed class PerformanceAnalysis : IAnalysis
{
    private readonly TaskData data;

    /// <param name="task">One of the four.</param>
    /// <param name="languages">The words of the suite's models.</param>
    /// <param name="prompts">How the prompts are drawn.</param>
    public PerformanceAnalysis(PromptTask task, TaskLanguages languages, TaskDraw prompts)
    {
        (Task, data) = (task, task.Generate(languages, prompts));
        Settings = new PerformanceSettings(task.Name, task.Metric, prompts);
        HardPrompts = [.. data.Pairs.Select(pair => pair.Hard)];
    }

    public string Name => "performance";

    public int Revision => 2;

    public AnalysisSettings Settings { get; }

    public string DataSha256 => data.Sha256;

    public bool ToldApartByWeights => true;

    public PromptTask Task { get; }

    /// <summary>Which prompts belong to the task's harder part, see <see cref="PromptPair.Hard"/>.</summary>
    public IReadOnlyList<bool> HardPrompts { get; }

    public int Prompts => data.Pairs.Count;

    public AnalysisCost Cost(GptNeoXConfig config, ComputeType type, Execution execution)
    {
        var model = new ModelCost(config, type);
        return new AnalysisCost(model, PromptShapes.Of(data, execution.PromptsPerBatch).Select(batch => model.Forward(batch).Times(2)).Aggregate((sum, one) => sum.Then(one)));
    }

    public JsonElement Run(GptNeoX model, Execution execution) => JsonSerializer.SerializeToElement(
        new PerformanceResult(Measure(model, execution, pair => pair.Clean), Measure(model, execution, pair => pair.Corrupted)), CellJson.Options);

    private double[] Measure(GptNeoX model, Execution execution, Func<PromptPair, IReadOnlyList<int>> sequence)
    {
        using var quiet = torch.no_grad();
        return [.. data.Pairs.Chunk(execution.PromptsPerBatch).SelectMany(pairs =>
        {
            using var scope = torch.NewDisposeScope();
            using var batch = new PromptBatch([.. pairs.Select(sequence)], model.Device);
            var logits = model.LogitsAt(batch.Tokens, batch.LastPositions, batch.Mask); // [prompts, vocabulary]
            using var reader = new MetricReader(Task.Metric, pairs, logits.shape[1], logits.device);
            return reader.PerPrompt(logits).to(torch.ScalarType.Float64).cpu().data<double>().ToArray();
        })];
    }
}
