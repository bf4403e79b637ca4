using Repro.Circuits.Evaluation;
using Repro.Circuits.Selection;
using Repro.Statistics;
using Repro.Tasks;

namespace Repro.Circuits.MinimalCircuit;

/// <summary>A rule's search with a real evaluator: circuits are the first n edges of an order, pruned.</summary>
public static class MinimalCircuitSearch
{
    /// <param name="evaluator">Of the model, prompts and metric.</param>
    /// <param name="order">Of the edges.</param>
    /// <param name="rule">The search.</param>
    /// <param name="measure">Faithfulness.</param>
    /// <param name="draws">Resamples of the prompts: where the model's own metric, or what faithfulness divides by, is not above its noise, the
    /// result is "undefined here". Null: the ratio as it comes.</param>
    /// <exception cref="InvalidOperationException">Faithfulness is not finite: the model's own metric is exactly zero.</exception>
    public static MinimalCircuitResult Run(CircuitEvaluator evaluator, CircuitOrder order, IMinimalCircuitRule rule, FaithfulnessMeasure measure, ResampleDraws? draws)
    {
        return rule.Search(
            order.Count,
            sizes => [.. evaluator.Evaluate([.. sizes.Select(size => Pruning.Prune(order.Take(size)))]).Select(values => measure.Of(values, evaluator.Clean, evaluator.Outside))],
            draws is null ? null : Denominator(evaluator, measure, draws));
    }

    private static Interval Denominator(CircuitEvaluator evaluator, FaithfulnessMeasure measure, ResampleDraws draws)
    {
        var range = measure.Denominators(evaluator.Clean, evaluator.Outside);
        // a divergence from the clean run is 0 in the clean run: what must be above noise is that of the run outside the circuit
        if (evaluator.Metric == Metric.KullbackLeibler) return Bootstrap.Mean([.. range.Select(value => -value)], draws);
        var own = Bootstrap.Mean([.. evaluator.Clean], draws);
        return own.Lower > 0 ? Bootstrap.Mean(range, draws) : own;
    }
}
