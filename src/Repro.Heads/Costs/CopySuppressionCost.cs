using Repro.Models.Costs;
using Repro.Tasks;

namespace Repro.Heads.Costs;

/// <summary>What the arithmetic of <see cref="CopySuppressionDetector"/> costs. Most of its time is elementwise, over logits of every head.</summary>
internal static class CopySuppressionCost
{
    private const double TileCopies = 4; // changed logits of a tile: ablated, a variant's, weighted, and one on the way

    public static Cost Of(ModelCost model, TokenRows text, CopySuppressionSettings settings)
    {
        var (d, vocabulary, length) = (model.Width, (double)model.Config.VocabularySize, (double)text.Length);
        var (heads, width, variants) = (model.Layers * model.Config.Heads, (double)model.Config.HeadWidth, 1.0 + settings.ControlDraws);
        var (all, scored) = (PromptShapes.Of(text.Rows.Count, text.Length, settings.RowsPerBatch), PromptShapes.Of(settings.ScoredRows, text.Length, settings.RowsPerBatch));
        var forwards = all.Concat(scored).Select(batch => model.Forward(batch with { Masked = true })).Aggregate(Cost.Nothing, (sum, one) => sum.Then(one));
        var places = settings.ScoredRows * length;
        var perBatch = (1 + variants) * places * model.RowFlops; // the lens, and the source tokens' logits
        var perHead = (scored.Count * 2 * width * d * vocabulary) + (2 * places * width * vocabulary) + (variants * 2 * places * ((length * vocabulary) + (d * width) + (length * 2 * width)));
        var perLayer = variants * 2 * places * length * d;
        var rows = (double)scored[0].Prompts;
        var folded = 3 * vocabulary * d * ModelCost.ScoreBytes; // itself, and on the way
        var kept = (rows * length * vocabulary * ModelCost.ScoreBytes * (3 + variants))
            + (rows * length * d * ((model.Layers * 5 * model.ElementBytes) + (variants * 3 * ModelCost.ScoreBytes)))
            + (model.Layers * model.PatternBytes(scored[0]) / ModelCost.ScoreBytes * model.ElementBytes);
        var tile = Math.Max(settings.TileBytes, length * vocabulary * ModelCost.ScoreBytes) * TileCopies;
        var unembedding = width * vocabulary * ModelCost.ScoreBytes;
        return forwards.Then(Cost.Exactly(new Work(Flops: perBatch + (heads * perHead) + (model.Layers * perLayer)), kept + tile + unembedding)).Beside(folded);
    }
}
