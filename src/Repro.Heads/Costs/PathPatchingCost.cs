using Repro.Heads.Paths;
using Repro.Models.Costs;
using Repro.Tasks;

namespace Repro.Heads.Costs;

/// <summary>What a <see cref="PathPatching"/> costs.</summary>
internal sealed class PathPatchingCost(ModelCost model, TaskData data, Metric metric, PathPatchingSettings settings)
{
    private readonly IReadOnlyList<BatchShape> batches = PromptShapes.Of(data, settings.PromptsPerBatch);

    private double Heads => model.Config.Heads;

    private double Prompts => data.Pairs.Count;

    private bool AllLogits => metric is not (Metric.LogitDifference or Metric.Accuracy);

    private double Unit(double tokens) => tokens * model.Width * model.ElementBytes;

    /// <summary>Bytes that stay as long as it: of every prompt the clean run (as the evaluator's outside run), and what sources change by.</summary>
    public double KeptBytes => batches.Sum(batch => Unit((model.Layers * ((5 * batch.SuffixTokens) + (3 * batch.Tokens))) + batch.SuffixTokens) + (AllLogits ? batch.Prompts * (double)model.Config.VocabularySize * ModelCost.ScoreBytes : 0));

    /// <summary>The clean and the corrupted run of every prompt; the peak is with all that is kept.</summary>
    public Cost Prepare => batches.Select(batch => model.Forward(batch with { Masked = false }).Times(2).Beside(Unit(12 * model.Layers * batch.Tokens)))
        .Aggregate(Cost.Nothing, (sum, one) => sum.Then(one)).Then(Cost.Exactly(new Work(Flops: (AllLogits ? 3 : 1) * Prompts * model.RowFlops), 0)).Beside(KeptBytes);

    /// <summary>Every head, or every source, along its paths to the final residual stream: only last positions run.</summary>
    public Cost ToLogits(bool headsOnly)
    {
        var layers = model.Layers;
        var reached = headsOnly ? Heads * layers * (layers - 1) / 2 : layers + ((Heads + 1) * layers * (layers - 1) / 2); // rows times MLPs that answer
        var rows = headsOnly ? Heads * layers : 1 + ((Heads + 1) * layers);
        var flops = (settings.Mlps == MlpsBetween.Recomputed ? reached * model.MlpFlops * Prompts : 0) + (AllLogits ? rows * Prompts * model.RowFlops : 0);
        return Cost.Exactly(new Work(PartialRuns: rows * Prompts, Flops: flops), KeptBytes + RowBytes(rows, lastOnly: true) + (AllLogits ? model.LogitBytes(batches.Max(batch => batch.Prompts)) : 0));
    }

    /// <summary>
    /// Every head along its paths to inputs of heads, for so many sets of receivers that share the second step. Which rows run, and from which layer on, depends on
    /// where the receivers are; at most each sender's row runs every layer after it.
    /// </summary>
    public Cost ToHeads(int sets, ExpectedCase expected)
    {
        var (layers, tokens) = (model.Layers, batches.Sum(batch => batch.SuffixTokens));
        var layer = tokens * model.LayerFlops + batches.Sum(batch => batch.SuffixTokens * model.AttentionFlops(batch.Length));
        var first = Math.Ceiling(expected.ReceiverDepth * layers);
        double Answers(double end) => settings.Mlps == MlpsBetween.Recomputed ? Heads * end * (end - 1) / 2 * tokens * model.MlpFlops : 0;
        var runs = sets * Heads * layers * Prompts;
        var logits = AllLogits ? runs * model.RowFlops : 0;
        return new Cost(
            new Work(PartialRuns: runs, Flops: Answers(first) + (sets * Heads * first * (layers - first) * layer) + logits),
            new Work(PartialRuns: runs, Flops: Answers(layers) + (sets * Heads * layers * (layers - 1) / 2 * layer) + logits),
            KeptBytes + RowBytes(Heads * layers, lastOnly: false));
    }

    // as PathBatch.RowsPerPass, with receivers in every layer: all rows, as many as the settings let run together, or one
    private double RowBytes(double rows, bool lastOnly)
    {
        var perToken = ((10 + model.Layers) * model.Width) + (2.0 * model.Config.MlpWidth);
        return batches.Max(batch =>
        {
            var row = perToken * (lastOnly ? batch.Prompts : batch.Tokens) * model.ElementBytes;
            return Math.Max(row, Math.Min(settings.BytesPerPass, rows * row));
        });
    }
}
