using Repro.Statistics;

namespace Repro.Experiments.Timing;

/// <summary>
/// The models in which something emerges, and the tokens at which it does. Models in which it is there before training, at no tokens, have
/// no ratio to the others and are left out.
/// </summary>
/// <param name="Models">Smallest first.</param>
/// <param name="ResampledTokens">Tokens of each, in every resample in which it emerges in all of them.</param>
public sealed record ComparableModels(IReadOnlyList<ModelTiming> Models, IReadOnlyList<double[]> ResampledTokens)
{
    /// <summary>Tokens of each.</summary>
    public double[] Tokens => [.. Models.Select(model => (double)model.Point.Value.Tokens)];

    /// <summary>
    /// Between which ratios of the latest to the earliest token count the truth lies: each model came to it after the checkpoint before
    /// its emergence and no later than at it. Null where that is the first checkpoint or the untrained model.
    /// </summary>
    public (double Lower, double Upper)? SpacingAllows
    {
        get
        {
            double[] before = [.. Models.Select(model => (double)(model.Point.Value.PreviousTokens ?? 0))];
            return before.Length < 2 || before.Min() <= 0 ? null : (Math.Max(1, before.Max() / Tokens.Min()), Tokens.Max() / before.Min());
        }
    }

    /// <param name="all">Smallest first.</param>
    public static ComparableModels Of(IEnumerable<ModelTiming> all)
    {
        ModelTiming[] models = [.. all.Where(model => Emerges(model.Point))];
        var resamples = models.Length == 0 ? 0 : models[0].Resampled.Count;
        return new ComparableModels(
            models,
            [.. Enumerable.Range(0, resamples)
                .Where(resample => models.All(model => Emerges(model.Resampled[resample])))
                .Select(resample => models.Select(model => (double)model.Resampled[resample].Value.Tokens).ToArray())]);
    }

    private static bool Emerges(Outcome<EmergencePoint> outcome) => outcome.TryGet(out var point) && point.Tokens > 0;
}
