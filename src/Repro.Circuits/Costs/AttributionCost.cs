using Repro.Circuits.Attribution;
using Repro.Models.Costs;
using Repro.Tasks;

namespace Repro.Circuits.Costs;

/// <summary>What <see cref="AttributionEngine.Edges"/> costs.</summary>
/// <param name="model">The model's shape.</param>
/// <param name="settings">How edges are scored.</param>
/// <param name="execution">In what portions.</param>
public sealed class AttributionCost(ModelCost model, AttributionSettings settings, AttributionExecution execution)
{
    // numbers of d a token and layer that one step's graph keeps besides the MLP's hidden layer: residual, MLP input, q k v 3, rotated q k 2, z
    private const double GraphWidths = 8;

    // of a graph when its backward pass is through: what the cache keeps (residual, MLP input, q k v) and the gradients of q k v and MLP input
    private const double GradientWidths = 9;

    // of the patterns of a masked pass that the backward pass keeps, in float32: softmax and its products' operands
    private const double KeptPatterns = 3;

    // of the reader group's own width while it is widened: its parts, joined, and the correction
    private const double WidenedCopies = 3;

    private readonly GraphSize graph = new(model.Config);

    private double Copies => (3.0 * graph.Heads) + 1; // destinations of a layer

    private int Runs => settings.Method switch
    {
        AttributionMethod.Eap => 1,
        AttributionMethod.CleanCorrupted => 2,
        AttributionMethod.EapIgInputs => settings.Steps,
        _ => settings.Steps * (1 + (2 * graph.Layers)),
    };

    /// <summary>Scores of every edge.</summary>
    /// <param name="batches">The prompts, cut as the execution says.</param>
    /// <param name="metric">The metric.</param>
    public Cost Of(IReadOnlyList<BatchShape> batches, Metric metric)
    {
        var cost = batches.Select(batch => Batch(batch, metric)).Aggregate(Cost.Nothing, (sum, one) => sum.Then(one)).Beside(WidenedWeights);
        if (settings.Intervention is Intervention.Mean or Intervention.MeanPositional) cost = batches.Select(batch => model.Forward(batch)).Aggregate(cost, (sum, one) => sum.Then(one));
        return cost;
    }

    // q k v and output weights are widened to the scores' type where the model computes in a narrower one
    private double WidenedWeights => model.ElementBytes < ModelCost.ScoreBytes ? model.Layers * 4 * model.Width * model.Width * ModelCost.ScoreBytes : 0;

    private Cost Batch(BatchShape shape, Metric metric)
    {
        var (tokens, allLogits) = (shape.Tokens, metric != Metric.LogitDifference);
        var ends = model.Forward(shape, allLogits: metric == Metric.KullbackLeibler).Then(model.Forward(shape, allLogits: false));
        var step = model.Forward(shape, allLogits).AtMost.Flops;
        // attention has two products for each of its own; layer 0's q k v map and what lies before it get no gradient
        var back = step + (tokens * ((model.Layers * model.AttentionFlops(shape.Length)) - (6 * model.Width * model.Width)));
        var contractions = Math.Ceiling(Runs / (double)AttributionEngine.RunsHeld);
        var inner = graph.Edges - graph.Sources; // edges but those into the logits
        var contraction = tokens * ((model.Layers * 8 * model.Width * model.Width) + (2 * model.Width * inner));
        var correction = tokens * model.Layers * 2 * Copies * model.Width * Runs;
        var work = ends.AtMost + new Work(
            Forwards: Runs * shape.Prompts,
            Backwards: Runs * shape.Prompts,
            Tokens: Runs * tokens,
            Flops: (Runs * (step + back)) + (contractions * contraction) + correction);
        return Cost.Exactly(work, PeakBytes(shape, allLogits));
    }

    private double PeakBytes(BatchShape shape, bool allLogits)
    {
        var (own, score, d) = (shape.Tokens * model.ElementBytes, shape.Tokens * ModelCost.ScoreBytes, model.Width);
        var held = Math.Min(Runs, AttributionEngine.RunsHeld);
        var logits = allLogits ? model.LogitBytes(shape.Prompts) : 0;
        var always = ((1 + (2 * model.Layers)) * d * score) + (graph.Sources * d * shape.Prompts * ModelCost.ScoreBytes) + (2 * d * own) + (logits / 2);
        double Sums(int runs) => runs == 0 ? 0 : model.Layers * score * ((runs * (d + Copies)) + (4 * d));
        var patterns = shape.Masked ? model.Layers * KeptPatterns * model.PatternBytes(shape) : 0;
        var makingEnds = (model.Layers * 4 * d * own) + model.PassBytes(shape);
        var running = Sums(held - 1) + (model.Layers * own * ((GraphWidths * d) + model.Config.MlpWidth)) + patterns + model.PassBytes(shape) + logits;
        var summing = Sums(held) + (model.Layers * own * GradientWidths * d) + (score * 12 * d);
        var group = graph.WidestGroup;
        var perToken = (graph.Sources + (2.0 * group)) * d * ModelCost.ScoreBytes;
        var tile = Math.Clamp(Math.Floor(execution.TileBytes / perToken), 1, shape.Tokens);
        var contracting = Sums(held) + (tile * d * ModelCost.ScoreBytes * (graph.Sources + graph.Heads + (WidenedCopies * group) + held));
        return always + new[] { makingEnds, running, summing, contracting }.Max();
    }
}
