using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Tasks;

/// <summary>logit(answer) - logit(wrong answer) after each prompt: the metric of IOI (paper, section 3; Wang et al. 2022, section 3).</summary>
public static class LogitDifference
{
    /// <param name="logits">[prompts, vocabulary], at each prompt's last position.</param>
    /// <param name="pairs">The prompts, with one answer and one wrong answer each.</param>
    /// <returns>[prompts], in logits.</returns>
    /// <exception cref="ArgumentException">There is not a row of logits for each pair; or a pair has several answers, or an answer outside the vocabulary, and the message names it.</exception>
    public static double[] PerPrompt(Tensor logits, IReadOnlyList<PromptPair> pairs)
    {
        if (logits.dim() != 2 || logits.shape[0] != pairs.Count) throw new ArgumentException($"{pairs.Count} pairs need logits of [{pairs.Count}, vocabulary], not of [{string.Join(", ", logits.shape)}].");
        using var scope = NewDisposeScope();
        using var reader = new MetricReader(Metric.LogitDifference, pairs, logits.shape[1], logits.device);
        return reader.PerPrompt(logits).to(ScalarType.Float64).cpu().data<double>().ToArray();
    }

    /// <summary>Share of prompts whose answer has the larger logit; a tie counts as wrong. Chance is 0.5.</summary>
    public static double Accuracy(IReadOnlyCollection<double> differences) => differences.Count(difference => difference > 0) / (double)differences.Count;
}
