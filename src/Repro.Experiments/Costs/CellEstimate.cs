using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Models;

namespace Repro.Experiments.Costs;

/// <summary>What one cell will cost, before any weight is read.</summary>
/// <param name="Analysis">The analysis's name.</param>
/// <param name="Plan">Prompts per batch, work and bytes.</param>
/// <param name="ExpectedSeconds">Without loading weights; null: no speed was given.</param>
/// <param name="MostSeconds">Of the most work that it can be.</param>
public sealed record CellEstimate(string Analysis, MemoryPlan Plan, double? ExpectedSeconds, double? MostSeconds)
{
    public AnalysisCost Cost => Plan.Cost;

    /// <summary>The cells of one checkpoint of a shape, an estimate for each analysis; all checkpoints of a model cost the same.</summary>
    /// <param name="model">The model's name, for messages.</param>
    /// <param name="config">Its shape.</param>
    /// <param name="analyses">What is measured.</param>
    /// <param name="type">What is computed in.</param>
    /// <param name="execution">Where and in what portions; its <see cref="Execution.MemoryBytes"/> is the budget of one checkpoint at a time.</param>
    /// <param name="speed">Null: no seconds.</param>
    /// <param name="efficiency">Null: <see cref="Efficiency.Measured"/>.</param>
    /// <exception cref="MemoryBudgetException">An analysis does not fit.</exception>
    public static IReadOnlyList<CellEstimate> Of(string model, GptNeoXConfig config, IEnumerable<IAnalysis> analyses, ComputeType type, Execution execution, MachineSpeed? speed = null, Efficiency? efficiency = null) =>
        [.. analyses.Select(analysis =>
        {
            var plan = MemoryPlanner.Plan(model, config, type, analysis, execution, execution.MemoryBytes);
            double? Seconds(double flops) => speed is null ? null : flops / (speed.FlopsPerSecond * (efficiency ?? Efficiency.Measured).Of(analysis.Name, config.Width));
            return new CellEstimate(analysis.Name, plan, Seconds(plan.Cost.Expected.Flops), Seconds(plan.Cost.AtMost.Flops));
        })];
}
