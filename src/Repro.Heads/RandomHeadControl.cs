using Repro.Models;

namespace Repro.Heads;

/// <summary>The random-head control: a detector's scores on <see cref="RandomHeadTwin"/>s of the model, what heads of that size give by chance in this network.</summary>
/// <param name="Seed">Of the first twin; the next ones follow on.</param>
/// <param name="LeastScores">As many twins are made as give so many scores: the 95 % quantile of fewer than 40 is next to their maximum.</param>
public sealed record RandomHeadControl(ulong Seed = 23, int LeastScores = 40)
{
    /// <summary>How many twins a model gets.</summary>
    public int Twins(GptNeoXConfig config)
    {
        var heads = config.Layers * config.Heads;
        return (LeastScores + heads - 1) / heads;
    }

    /// <summary>What is measured on every twin, twin by twin.</summary>
    internal T[] Of<T>(GptNeoX model, Func<GptNeoX, T> measure) =>
        [.. Enumerable.Range(0, Twins(model.Config)).Select(i =>
        {
            using var twin = RandomHeadTwin.Of(model, Seed + (ulong)i);
            return measure(twin);
        })];
}
