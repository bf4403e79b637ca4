using Repro.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Heads;

/// <summary>
/// CSPA written down as it is defined: one row, one head, one pair of places at a time, projections of whole vectors, logits and
/// logarithms of probabilities at each place. Sums over the places of a row, in nats.
/// </summary>
internal static class PlainCopySuppression
{
    public static (double Ablated, double Preserving) Divergences(GptNeoX model, IReadOnlyList<int[]> text, int row, Head head, CopySuppressionSettings settings)
    {
        using var scope = NewDisposeScope();
        var (mean, length) = (zeros(text[0].Length, model.Config.Width, ScalarType.Float64), text[0].Length);
        foreach (var other in text) mean += Output(model, other, head, out _, out _, out _) / text.Count;
        var output = Output(model, text[row], head, out var sources, out var pattern, out var residuals);
        var preserving = mean.clone();
        for (var to = 0; to < length; to++)
        {
            for (var from = 0; from <= to; from++)
            {
                var token = text[row][from];
                if (!IsPredicted(model, text[row], to, token, residuals[head.Layer][to], settings)) continue;
                var direction = Unembedding(model, token);
                direction /= direction.norm();
                var component = ((sources[from] - mean[to]) * direction).sum().item<double>();
                if (component < 0) preserving[to] += pattern[to, from] * component * direction;
            }
        }

        var (ablated, kept) = (0.0, 0.0);
        for (var at = 0; at < length; at++)
        {
            var final = residuals[^1][at];
            var reference = LogProbabilities(model, final, final, settings);
            ablated += Divergence(reference, LogProbabilities(model, final - output[at] + mean[at], final, settings));
            kept += Divergence(reference, LogProbabilities(model, final - output[at] + preserving[at], final, settings));
        }

        return (ablated, kept);
    }

    private static Tensor Output(GptNeoX model, int[] row, Head head, out Tensor sources, out Tensor pattern, out Tensor[] residuals)
    {
        using var cache = new ActivationCache(Activations.Residual | Activations.Pattern | Activations.Value | Activations.HeadOutput);
        _ = model.Logits(tensor(row.Select(token => (long)token).ToArray(), [1, row.Length]), cache: cache);
        var width = model.Config.HeadWidth;
        var projection = model.Weight($"gpt_neox.layers.{head.Layer}.attention.dense.weight").narrow(1, head.Index * width, width);
        sources = cache[Activations.Value][head.Layer][0, head.Index].mm(projection.t());
        pattern = cache[Activations.Pattern][head.Layer][0, head.Index].clone();
        residuals = [.. cache[Activations.Residual].Select(residual => residual[0].clone())];
        return cache[Activations.HeadOutput][head.Layer][0].select(1, head.Index).clone();
    }

    private static bool IsPredicted(GptNeoX model, int[] row, int to, int token, Tensor residual, CopySuppressionSettings settings)
    {
        if (settings.FunctionWords.Contains(token)) return false;
        var among = settings.Among == PredictedAmong.Vocabulary ? [.. Enumerable.Range(0, model.Config.VocabularySize)] : row[..(to + 1)].Distinct().Where(other => !settings.FunctionWords.Contains(other)).ToArray();
        var most = Math.Ceiling(settings.PredictedFraction * (settings.Among == PredictedAmong.Vocabulary ? model.Config.VocabularySize : to + 1));
        double Logit(int word) => (residual * Unembedding(model, word)).sum().item<double>();
        var own = Logit(token);
        return among.Count(other => other != token && Logit(other) > own) < most;
    }

    private static Tensor Unembedding(GptNeoX model, int token)
    {
        var all = model.Weight("embed_out.weight");
        var folded = (all[token] - all.mean([0L])) * model.Weight("gpt_neox.final_layer_norm.weight");
        return folded - folded.mean();
    }

    private static Tensor LogProbabilities(GptNeoX model, Tensor residual, Tensor original, CopySuppressionSettings settings)
    {
        double Variance(Tensor x) => (x - x.mean()).square().mean().item<double>();
        var deviation = Math.Sqrt(Variance(settings.FreezeFinalScale ? original : residual) + model.Config.LayerNormEpsilon);
        var normal = ((residual - residual.mean()) / deviation * model.Weight("gpt_neox.final_layer_norm.weight")) + model.Weight("gpt_neox.final_layer_norm.bias");
        return model.Weight("embed_out.weight").mv(normal).log_softmax(-1);
    }

    private static double Divergence(Tensor reference, Tensor other) => (reference.exp() * (reference - other)).sum().item<double>();
}
