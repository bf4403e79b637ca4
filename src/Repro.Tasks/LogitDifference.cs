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
        for (var i = 0; i < pairs.Count; i++)
        {
            if (pairs[i].Answers.Count != 1 || pairs[i].WrongAnswers.Count != 1)
            {
                throw new ArgumentException($"Pair {i} has {pairs[i].Answers.Count} answers and {pairs[i].WrongAnswers.Count} wrong answers: a logit difference needs one of each.");
            }

            foreach (var id in (int[])[pairs[i].Answers[0], pairs[i].WrongAnswers[0]])
            {
                if (id < 0 || id >= logits.shape[1]) throw new ArgumentException($"Pair {i} has the answer {id}, outside the vocabulary of {logits.shape[1]}.");
            }
        }

        using var scope = NewDisposeScope();
        var right = tensor(pairs.Select(pair => (long)pair.Answers[0]).ToArray(), device: logits.device).unsqueeze(1);
        var wrong = tensor(pairs.Select(pair => (long)pair.WrongAnswers[0]).ToArray(), device: logits.device).unsqueeze(1);
        var difference = (Precise(logits.gather(1, right)) - Precise(logits.gather(1, wrong))).squeeze(1).to(ScalarType.Float64).cpu();
        return difference.data<double>().ToArray();

        // bfloat16 would round the difference a second time
        static Tensor Precise(Tensor some) => some.dtype == ScalarType.Float64 ? some : some.to(ScalarType.Float32);
    }

    /// <summary>Share of prompts whose answer has the larger logit; a tie counts as wrong. Chance is 0.5.</summary>
    public static double Accuracy(IReadOnlyCollection<double> differences) => differences.Count(difference => difference > 0) / (double)differences.Count;
}
