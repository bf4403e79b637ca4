using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Tasks;

/// <summary>logit(answer) - logit(wrong answer) after each prompt: the metric of IOI (paper, section 3; Wang et al. 2022, section 3).</summary>
public static class LogitDifference
{
    /// <param name="logits">[prompts, vocabulary], at each prompt's last position.</param>
    /// <param name="pairs">The prompts, with one answer and one wrong answer each.</param>
    /// <returns>[prompts], in logits.</returns>
    /// <exception cref="ArgumentException">A pair has several answers, or an answer outside the vocabulary; the message names the pair.</exception>
    public static double[] PerPrompt(Tensor logits, IReadOnlyList<PromptPair> pairs)
    {
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
        var difference = (logits.gather(1, right) - logits.gather(1, wrong)).squeeze(1).to(ScalarType.Float64).cpu();
        return difference.data<double>().ToArray();
    }

    /// <summary>Share of prompts whose answer has the larger logit; a tie counts as wrong. Chance is 0.5.</summary>
    public static double Accuracy(IReadOnlyCollection<double> differences) => differences.Count(difference => difference > 0) / (double)differences.Count;
}
