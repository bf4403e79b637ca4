using System.Globalization;
using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Models;

namespace Repro.Experiments.Costs;

/// <summary>In what portions an analysis runs, and what that takes.</summary>
/// <param name="Execution">With the prompts per batch and the tiles that fit.</param>
/// <param name="Cost">At these.</param>
public sealed record MemoryPlan(Execution Execution, AnalysisCost Cost)
{
    /// <summary>What must be free: the predicted bytes and the planner's headroom.</summary>
    public double NeededBytes => MemoryPlanner.Needed(Cost);
}

/// <summary>
/// Picks how many prompts run together, from shapes alone: what the execution asks for where it fits, else the largest power of two below it that
/// does; where not even one prompt fits, smaller tiles. It changes nothing of an answer but rounding, and
/// what a profile fixes (batches whose size is part of the result) it only checks.
/// </summary>
public static class MemoryPlanner
{
    /// <summary>What is kept free for each byte predicted: measured peaks were 0.7 to 1.32 times the predicted ones (tests/Benchmarks, <c>--analyses</c>, mini-1m and the shape of 70m on a CPU; no GPU).</summary>
    public const double Headroom = 1.35;

    private const long SmallestWorkBytes = 1L << 20;

    /// <param name="model">The model's name, for the message.</param>
    /// <param name="config">Its shape.</param>
    /// <param name="type">What is computed in.</param>
    /// <param name="analysis">The analysis with its settings and prompts.</param>
    /// <param name="execution">The portions that are asked for.</param>
    /// <param name="budgetBytes">For weights and all else; null: without limit.</param>
    /// <exception cref="MemoryBudgetException">It does not fit, however small the portions.</exception>
    public static MemoryPlan Plan(string model, GptNeoXConfig config, ComputeType type, IAnalysis analysis, Execution execution, long? budgetBytes)
    {
        MemoryPlan At(int prompts, long work)
        {
            var portions = execution with { PromptsPerBatch = prompts, WorkBytes = work };
            return new MemoryPlan(portions, analysis.Cost(config, type, portions));
        }

        bool Fits(MemoryPlan plan) => budgetBytes is null || plan.NeededBytes <= budgetBytes;
        var smallest = (MemoryPlan?)null;
        foreach (var prompts in analysis.PromptsPerBatch is null ? Sizes(execution.PromptsPerBatch) : [execution.PromptsPerBatch])
        {
            smallest = At(prompts, execution.WorkBytes);
            if (Fits(smallest)) return smallest;
        }

        for (var work = execution.WorkBytes / 2; work >= SmallestWorkBytes; work /= 2)
        {
            smallest = At(smallest!.Execution.PromptsPerBatch, work);
            if (Fits(smallest)) return smallest;
        }

        throw Refusal(model, type, analysis, smallest!, budgetBytes!.Value);
    }

    /// <summary>Half as many prompts together, for when memory was short all the same; null where there is nothing to halve.</summary>
    /// <inheritdoc cref="Plan"/>
    public static MemoryPlan? Halved(GptNeoXConfig config, ComputeType type, IAnalysis analysis, Execution execution)
    {
        if (analysis.PromptsPerBatch is not null || execution.PromptsPerBatch == 1) return null;
        // a batch larger than the data would run the same portions again
        var largest = Math.Min(execution.PromptsPerBatch, analysis.Prompts);
        var half = execution with { PromptsPerBatch = Math.Max(1, largest / 2) };
        return new MemoryPlan(half, analysis.Cost(config, type, half));
    }

    internal static double Needed(AnalysisCost cost) => cost.WeightBytes + (Headroom * cost.PeakBytes);

    /// <summary>The sentence for when memory was short at run time.</summary>
    internal static MemoryBudgetException Short(string model, ComputeType type, IAnalysis analysis, MemoryPlan plan, Exception cause) => new(
        $"The memory of {plan.Execution.Device} was short for '{analysis.Name}' on {model} {Portions(analysis, plan)}, which needs about {MemorySize.Text(plan.NeededBytes)} ({cause.Message.ReplaceLineEndings(" ").Trim().TrimEnd('.')}); what was computed is kept: {Remedy(type)}.",
        cause);

    private static IEnumerable<int> Sizes(int largest)
    {
        yield return largest;
        for (var size = 1 << (int)Math.Floor(Math.Log2(largest)); size >= 1; size /= 2)
        {
            if (size < largest) yield return size;
        }
    }

    private static MemoryBudgetException Refusal(string model, ComputeType type, IAnalysis analysis, MemoryPlan smallest, long budget) => new(
        $"'{analysis.Name}' on {model} needs {MemorySize.Text(smallest.NeededBytes)} ({MemorySize.Text(smallest.Cost.WeightBytes)} of weights) {Portions(analysis, smallest)}, and the budget on {smallest.Execution.Device} is {MemorySize.Text(budget)}: {Remedy(type)}.");

    private static string Portions(IAnalysis analysis, MemoryPlan plan) => analysis.PromptsPerBatch is { } fixedPrompts
        ? string.Create(CultureInfo.InvariantCulture, $"in the batches of {fixedPrompts} that its profile asks for")
        : plan.Execution.PromptsPerBatch == 1 ? "even one prompt at a time" : string.Create(CultureInfo.InvariantCulture, $"at {plan.Execution.PromptsPerBatch} prompts at a time");

    private static string Remedy(ComputeType type) => type == ComputeType.BFloat16
        ? "use a larger card, or raise --memory where more is free"
        : "compute in bfloat16 (--compute-type bf16), use a larger card, or raise --memory where more is free";
}
