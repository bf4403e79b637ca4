using System.Text.Json;
using Repro.Experiments.Cells;
using Repro.Models;
using Repro.Tasks;
using TorchSharp;

namespace Repro.Experiments.Analyses;

/// <summary>What the performance of a model on a task depends on.</summary>
/// <param name="Task">The task's name.</param>
/// <param name="Metric">What is read from the logits.</param>
/// <param name="Prompts">How the prompts are drawn.</param>
public sealed record PerformanceSettings(string Task, string Metric, IoiSettings Prompts) : AnalysisSettings;

/// <summary>The metric of every prompt, in the order of the data set, so that any statistic can be taken of it later.</summary>
/// <param name="Clean">After the clean prompts.</param>
/// <param name="Corrupted">After the corrupted prompts, with the clean prompts' answers.</param>
public sealed record PerformanceResult(double[] Clean, double[] Corrupted);

/// <summary>How well a model does a task (paper, figure 1): logit difference per prompt, clean and corrupted.</summary>
public sealed class PerformanceAnalysis : IAnalysis
{
    private readonly TaskData data;

    /// <param name="language">The words of the suite's models.</param>
    /// <param name="prompts">How the prompts are drawn.</param>
    public PerformanceAnalysis(IoiLanguage language, IoiSettings prompts)
    {
        data = IoiTask.Generate(language, prompts);
        Settings = new PerformanceSettings(IoiTask.Name, "logit-difference", prompts);
    }

    public string Name => "performance";

    public int Revision => 1;

    public AnalysisSettings Settings { get; }

    public string DataSha256 => data.Sha256;

    public JsonElement Run(GptNeoX model, Execution execution) => JsonSerializer.SerializeToElement(
        new PerformanceResult(Measure(model, execution, pair => pair.Clean), Measure(model, execution, pair => pair.Corrupted)), CellJson.Options);

    private double[] Measure(GptNeoX model, Execution execution, Func<PromptPair, IReadOnlyList<int>> sequence)
    {
        using var quiet = torch.no_grad();
        return [.. data.Pairs.Chunk(execution.PromptsPerBatch).SelectMany(pairs =>
        {
            using var scope = torch.NewDisposeScope();
            using var batch = new PromptBatch([.. pairs.Select(sequence)], model.Device);
            return LogitDifference.PerPrompt(model.LogitsAt(batch.Tokens, batch.LastPositions, batch.Mask), pairs);
        })];
    }
}
