using Repro.Models.Costs;

namespace Repro.Heads.Costs;

/// <summary>What <see cref="OutputValueCircuit.EachHead"/> costs.</summary>
internal static class OutputValueCost
{
    private const double LogitCopies = 5; // logits, with the bias, of the opposite, and what a reader makes of them

    /// <summary>So many tokens through every head of every layer, to logits over the whole vocabulary.</summary>
    public static Cost Of(ModelCost model, double tokens, double tokensAtOnce)
    {
        var heads = model.Layers * model.Config.Heads;
        var flops = heads * tokens * ((4 * model.Width * model.Config.HeadWidth) + model.RowFlops);
        var widened = model.ElementBytes < ModelCost.ScoreBytes ? ModelCost.ScoreBytes * ((4 * model.Width * model.Width) + (model.Width * model.Config.VocabularySize)) : 0;
        return Cost.Exactly(new Work(Flops: flops), widened + (LogitCopies * tokensAtOnce * model.Config.VocabularySize * ModelCost.ScoreBytes));
    }
}
