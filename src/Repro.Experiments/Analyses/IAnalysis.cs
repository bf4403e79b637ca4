using System.Text.Json;
using Repro.Experiments.Cells;
using Repro.Models;

namespace Repro.Experiments.Analyses;

/// <summary>Something measured on one checkpoint.</summary>
public interface IAnalysis
{
    string Name { get; }

    /// <summary>Raised by hand when the same settings give another answer than before.</summary>
    int Revision { get; }

    AnalysisSettings Settings { get; }

    /// <summary>Hash of the prompts.</summary>
    string DataSha256 { get; }

    /// <summary>Leaves no live tensor behind.</summary>
    JsonElement Run(GptNeoX model, Execution execution);
}
