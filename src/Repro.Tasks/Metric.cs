using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Tasks;

/// <summary>What is read from the logits after a prompt.</summary>
public enum Metric
{
    /// <summary>logit(answer) - logit(wrong answer).</summary>
    LogitDifference,

    /// <summary>Probability of the answers minus that of the wrong answers, softmax over the whole vocabulary.</summary>
    ProbabilityDifference,

    /// <summary>KL(reference || run) in nats.</summary>
    KullbackLeibler,

    /// <summary>1 when the answer's logit is larger than the wrong answer's, else 0; has no gradient.</summary>
    Accuracy,
}

/// <summary>A metric over a fixed row of prompts, differentiable in the logits. Owns its tensors.</summary>
public sealed class MetricReader : IDisposable
{
    private readonly Metric metric;
    private readonly long vocabulary;
    private readonly Tensor? signs;         // [prompts, vocabulary]: 1 at answers, -1 at wrong answers
    private readonly Tensor? reference;     // [prompts, vocabulary], log probabilities

    /// <param name="metric">The metric.</param>
    /// <param name="pairs">The prompts, in the order of the logits' rows.</param>
    /// <param name="vocabulary">Columns of the logits.</param>
    /// <param name="device">Where the logits will be.</param>
    /// <param name="referenceLogits">[prompts, vocabulary], for <see cref="Metric.KullbackLeibler"/>: the clean model's.</param>
    /// <exception cref="ArgumentException">A pair has the wrong number of answers, or one outside the vocabulary, or the reference is missing; the message names the pair.</exception>
    public MetricReader(Metric metric, IReadOnlyList<PromptPair> pairs, long vocabulary, Device device, Tensor? referenceLogits = null)
    {
        (this.metric, this.vocabulary) = (metric, vocabulary);
        Prompts = pairs.Count;
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        CheckAnswers(pairs, vocabulary, single: metric is Metric.LogitDifference or Metric.Accuracy);
        switch (metric)
        {
            case Metric.LogitDifference or Metric.Accuracy:
                Words = tensor(pairs.SelectMany(pair => (long[])[pair.Answers[0], pair.WrongAnswers[0]]).ToArray(), [pairs.Count, 2], device: device).DetachFromDisposeScope();
                break;
            case Metric.ProbabilityDifference:
                var values = new float[pairs.Count, vocabulary];
                for (var i = 0; i < pairs.Count; i++)
                {
                    foreach (var id in pairs[i].Answers) values[i, id] = 1;
                    foreach (var id in pairs[i].WrongAnswers) values[i, id] = -1;
                }

                signs = tensor(values, device: device).DetachFromDisposeScope();
                break;
            default:
                reference = (referenceLogits ?? throw new ArgumentException("A KL divergence needs the clean model's logits to be held against.")).detach().log_softmax(-1).DetachFromDisposeScope();
                break;
        }
    }

    /// <summary>How many prompts.</summary>
    public int Prompts { get; }

    /// <summary>The only words whose logits the metric reads, [prompts, 2]: the answer and the wrong answer; null where it reads all.</summary>
    public Tensor? Words { get; }

    /// <summary>The metric of every prompt, [prompts], the caller's to dispose.</summary>
    /// <param name="logits">[prompts, vocabulary], or [prompts, 2] of just <see cref="Words"/>; bfloat16 is widened to float32 first.</param>
    public Tensor PerPrompt(Tensor logits)
    {
        using var scope = NewDisposeScope();
        var wide = logits.dtype == ScalarType.BFloat16 ? logits.to(ScalarType.Float32) : logits;
        var two = Words is not null && wide.shape[1] == vocabulary ? wide.gather(1, Words) : wide;
        return (metric switch
        {
            Metric.LogitDifference => two.select(1, 0) - two.select(1, 1),
            Metric.Accuracy => (two.select(1, 0) - two.select(1, 1)).gt(0).to(wide.dtype),
            Metric.ProbabilityDifference => (wide.softmax(-1) * signs!.to(wide.dtype)).sum(-1),
            _ => (reference!.exp() * (reference - wide.log_softmax(-1))).sum(-1),
        }).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        foreach (var tensor in (Tensor?[])[Words, signs, reference]) tensor?.Dispose();
    }

    private static void CheckAnswers(IReadOnlyList<PromptPair> pairs, long vocabulary, bool single)
    {
        for (var i = 0; i < pairs.Count; i++)
        {
            if (single && (pairs[i].Answers.Count != 1 || pairs[i].WrongAnswers.Count != 1))
            {
                throw new ArgumentException($"Pair {i} has {pairs[i].Answers.Count} answers and {pairs[i].WrongAnswers.Count} wrong answers: a logit difference needs one of each.");
            }

            foreach (var id in pairs[i].Answers.Concat(pairs[i].WrongAnswers))
            {
                if (id < 0 || id >= vocabulary) throw new ArgumentException($"Pair {i} has the answer {id}, outside the vocabulary of {vocabulary}.");
            }
        }
    }
}
