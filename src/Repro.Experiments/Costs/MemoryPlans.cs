using System.Collections.Concurrent;
using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Models;

namespace Repro.Experiments.Costs;

/// <summary>The portions of a run's analyses, planned once for each shape of model.</summary>
internal sealed class MemoryPlans(ComputeType type, Execution execution)
{
    private readonly ConcurrentDictionary<(GptNeoXConfig Config, IAnalysis Analysis, long? Budget), Execution> known = new();

    /// <exception cref="MemoryBudgetException">It does not fit.</exception>
    public Execution Of(string model, GptNeoXConfig config, IAnalysis analysis, long? budget) =>
        known.GetOrAdd((config, analysis, budget), key => MemoryPlanner.Plan(model, key.Config, type, key.Analysis, execution, key.Budget).Execution);
}
