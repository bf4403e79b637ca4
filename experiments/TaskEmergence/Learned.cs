using System.Globalization;

namespace TaskEmergence;

/// <summary>The models in which the task emerges, and the tokens at which it does.</summary>
/// <param name="Models">Smallest first.</param>
/// <param name="Tokens">Of each.</param>
/// <param name="ResampledTokens">The same in every resample of the prompts in which the task emerges in all of them.</param>
/// <param name="Coverage">Checkpoints measured, of all models: "56 of 56".</param>
internal sealed record Learned(IReadOnlyList<ModelEmergence> Models, double[] Tokens, IReadOnlyList<double[]> ResampledTokens, string Coverage)
{
    /// <summary>
    /// Between which ratios of the latest to the earliest token count the truth lies: each model learned the task after the
    /// checkpoint before its emergence and no later than at it. Null where that is the first checkpoint or the untrained model.
    /// </summary>
    public (double Lower, double Upper)? SpacingAllows
    {
        get
        {
            double[] before = [.. Models.Select(model => (double)(model.Point.Value.PreviousTokens ?? 0))];
            return before.Length < 2 || before.Min() <= 0 ? null : (Math.Max(1, before.Max() / Tokens.Min()), Tokens.Max() / before.Min());
        }
    }

    public static Learned Of(IReadOnlyList<ModelEmergence> all)
    {
        ModelEmergence[] models = [.. all.Where(model => model.Point.IsPresent)];
        var resamples = models.Length == 0 ? 0 : models[0].Resampled.Count;
        return new Learned(
            models,
            [.. models.Select(model => (double)model.Point.Value.Tokens)],
            [.. Enumerable.Range(0, resamples)
                .Where(resample => models.All(model => model.Resampled[resample].IsPresent))
                .Select(resample => models.Select(model => (double)model.Resampled[resample].Value.Tokens).ToArray())],
            string.Create(CultureInfo.InvariantCulture, $"{all.Sum(model => model.Points.Count(point => point.Performance.IsPresent))} of {all.Sum(model => model.Points.Count)}"));
    }
}
