using Repro.Circuits.Evaluation;
using Repro.Models.Costs;
using Repro.Tasks;

namespace Repro.Circuits.Costs;

/// <summary>What <see cref="ExactPatching.Measure"/> of every edge costs.</summary>
public static class ExactPatchingCost
{
    /// <param name="model">The model's shape.</param>
    /// <param name="batches">The prompts, cut into its batches.</param>
    /// <param name="metric">What is read.</param>
    /// <param name="settings">Its settings.</param>
    public static Cost Of(ModelCost model, IReadOnlyList<BatchShape> batches, Metric metric, EvaluationSettings settings)
    {
        var graph = new ComponentGraph(model.Config);
        var allLogits = metric is not (Metric.LogitDifference or Metric.Accuracy);
        return batches.Select(batch =>
        {
            var flops = graph.Edges.GroupBy(edge => PatchingBatch.StageOf(graph, edge.Destination)).Sum(stage => stage.Count() * PerToken(stage.Key, batch.Length)) * batch.Tokens;
            var ends = model.Forward(batch with { Masked = false }).Times(2);
            var perToken = ((8 * model.Width) + (2.0 * model.Config.MlpWidth)) * model.ElementBytes * batch.Tokens; // as PatchingBatch.EdgesPerPass
            // the clean run's 7 tensors a layer, every source's difference; while these are made, the corrupted run's too
            var kept = model.ElementBytes * model.Width * batch.Tokens * ((7 * model.Layers) + graph.SourceCount);
            return ends.Then(Cost.Exactly(
                new Work(PartialRuns: (double)graph.Edges.Count * batch.Prompts, Flops: flops + (allLogits ? graph.Edges.Count * batch.Prompts * model.RowFlops : 0)),
                kept + Math.Max(Math.Max(perToken, settings.BytesPerPass), 3 * model.Layers * model.Width * batch.Tokens * model.ElementBytes) + (allLogits ? model.LogitBytes(batch.Prompts) : 0)));
        }).Aggregate(Cost.Nothing, (sum, one) => sum.Then(one));

        // one run's: the destination, then every later layer
        double PerToken(PatchingStage stage, double length)
        {
            if (stage.Layer == graph.Layers) return 0;
            var later = (graph.Layers - 1 - stage.Layer) * (model.LayerFlops + model.AttentionFlops(length));
            if (stage.IsMlp) return later + model.MlpFlops;
            var head = (2 * 2.0 * model.Width * model.Config.HeadWidth) + (4.0 * length * model.Config.HeadWidth); // one stream, attention, its projection
            return later + head + (graph.ParallelResidual ? 0 : model.MlpFlops);
        }
    }
}
