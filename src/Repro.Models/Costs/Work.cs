namespace Repro.Models.Costs;

/// <summary>How much is computed. Figures are sums over prompts, so they do not depend on how prompts are batched, but for padding.</summary>
/// <param name="Forwards">Prompts that pass forward through the whole model.</param>
/// <param name="Backwards">Prompts whose gradients pass back to activations; the weights are frozen and get none.</param>
/// <param name="PartialRuns">Prompts times circuits, patched edges or patched senders: runs of a part of the model from kept activations.</param>
/// <param name="Tokens">Through <paramref name="Forwards"/>, padding counted.</param>
/// <param name="Flops">
/// Floating-point operations in matrix products, 2 n k m for [n, k] times [k, m]: linear maps, attention over all pairs of positions, the rows of
/// the unembedding that are computed, and what analyses contract. A backward pass to activations has one product for every linear map,
/// and two for each of attention's. Elementwise work is left out.
/// </param>
public readonly record struct Work(double Forwards = 0, double Backwards = 0, double PartialRuns = 0, double Tokens = 0, double Flops = 0)
{
    public static Work operator +(Work left, Work right) =>
        new(left.Forwards + right.Forwards, left.Backwards + right.Backwards, left.PartialRuns + right.PartialRuns, left.Tokens + right.Tokens, left.Flops + right.Flops);

    public static Work operator *(double times, Work work) =>
        new(times * work.Forwards, times * work.Backwards, times * work.PartialRuns, times * work.Tokens, times * work.Flops);
}
