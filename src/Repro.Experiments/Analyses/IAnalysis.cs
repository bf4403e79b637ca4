using System.Text.Json;
using Repro.Experiments.Cells;
using Repro.Experiments.Costs;
using Repro.Models;

namespace Repro.Experiments.Analyses;

/// <summary>Something measured on one checkpoint.</summary>
public interface IAnalysis
{
    string Name { get; }

    /// <summary>Raised by hand when the same settings give another answer than before.</summary>
    int Revision { get; }

    AnalysisSettings Settings { get; }

    /// <summary>The task it is about, where its settings name one; null: none, or several.</summary>
    string? Task => Settings.GetType().GetProperty(nameof(Task))?.GetValue(Settings) as string;

    /// <summary>Hash of the prompts.</summary>
    string DataSha256 { get; }

    /// <summary>
    /// Whether other weights always give another result, to the last bit: so of every measurement in real numbers, not of one that
    /// counts. Equal results of two checkpoints are then a fault of the sweep.
    /// </summary>
    bool ToldApartByWeights => false;

    /// <summary>Prompts that it has; batches are never larger.</summary>
    int Prompts { get; }

    /// <summary>Prompts in a batch where the answer depends on it, which nobody may choose then; null: any number gives the same.</summary>
    int? PromptsPerBatch => null;

    /// <summary>What running it costs, from shapes alone.</summary>
    AnalysisCost Cost(GptNeoXConfig config, ComputeType type, Execution execution);

    /// <summary>Leaves no live tensor behind.</summary>
    JsonElement Run(GptNeoX model, Execution execution);
}
