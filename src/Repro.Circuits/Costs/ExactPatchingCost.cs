using Repro.Circuits.Evaluation;
using Repro.Models.Costs;
using Repro.Tasks;

namespace Repro.Circuits.Costs;

/// <summary>What <see cref="ExactPatching.Measure"/> of every edge costs.</summary>
public static class ExactPatchingCost
{
    // numbers of d a token: the edges' differences, the clean residual with them, its norm, and the destination's change
    private const double StackedWidths = 4;

    /// <param name="model">The model's shape.</param>
    /// <param name="batches">The prompts, cut into its batches.</param>
    /// <param name="metric">What is read.</param>
    /// <param name="settings">Its settings.</param>
    public static Cost Of(ModelCost model, IReadOnlyList<BatchShape> batches, Metric metric, EvaluationSettings settings)
    {
        var graph = new GraphSize(model.Config);
        var allLogits = metric is not (Metric.LogitDifference or Metric.Accuracy);
        return batches.Select(batch =>
        {
            var flops = batch.Tokens * Enumerable.Range(0, graph.Layers).Sum(layer => (3 * graph.Heads * graph.ReadByHeads(layer) * IntoHead(layer, batch.Length)) + (graph.ReadByMlp(layer) * IntoMlp(layer, batch.Length)));
            var ends = model.Forward(batch with { Masked = false }).Times(2);
            // PatchingBatch.EdgesPerPass counts on so many bytes an edge; really alive are a fused layer, the stacked differences, and the residual stream after every layer
            var counted = ((8 * model.Width) + (2.0 * model.Config.MlpWidth)) * model.ElementBytes * batch.Tokens;
            var alive = model.PassBytes(batch with { Masked = false }) + ((StackedWidths + model.Layers) * model.Width * model.ElementBytes * batch.Tokens);
            var pass = Math.Max(1, Math.Floor(settings.BytesPerPass / counted)) * alive;
            // the clean run's 7 tensors a layer, every source's difference; while these are made, the corrupted run's too
            var kept = model.ElementBytes * model.Width * batch.Tokens * ((7 * model.Layers) + graph.Sources);
            return ends.Then(Cost.Exactly(
                new Work(PartialRuns: (double)graph.Edges * batch.Prompts, Flops: flops + (allLogits ? graph.Edges * batch.Prompts * model.RowFlops : 0)),
                kept + Math.Max(pass, 3 * model.Layers * model.Width * batch.Tokens * model.ElementBytes) + (allLogits ? model.LogitBytes(batch.Prompts) : 0)));
        }).Aggregate(Cost.Nothing, (sum, one) => sum.Then(one));

        // one edge's run, a token: what is patched, then every later layer; into the logits nothing is left to run
        double Later(int layer, double length) => (graph.Layers - 1 - layer) * (model.LayerFlops + model.AttentionFlops(length));
        double IntoMlp(int layer, double length) => Later(layer, length) + model.MlpFlops;
        double IntoHead(int layer, double length) => Later(layer, length) + (4 * (model.Width + length) * model.Config.HeadWidth) + (model.Config.ParallelResidual ? 0 : model.MlpFlops); // a stream, attention, its projection
    }
}
