using static TorchSharp.torch;

namespace Repro.Tasks.Tests;

public sealed class LogitDifferenceTests
{
    private static readonly float[,] Logits = { { 0.5f, 2, -1 }, { 3, 1, 4.25f } };

    [Test]
    public void It_is_the_answers_logit_minus_the_other()
    {
        using var logits = tensor(Logits);
        Assert.That(LogitDifference.PerPrompt(logits, [Pair(1, 0), Pair(1, 2)]), Is.EqualTo([1.5, -3.25]));
    }

    [TestCase(ScalarType.Float64)]
    [TestCase(ScalarType.BFloat16)]
    public void It_is_exact_in_other_element_types(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new[,] { { 130f, 1.5f } }).to(type); // 128.5 has nine bits, one more than a bfloat16
        Assert.That(LogitDifference.PerPrompt(logits, [Pair(0, 1)]), Is.EqualTo([128.5]));
    }

    [Test]
    public void A_tie_counts_as_wrong() =>
        Assert.That(LogitDifference.Accuracy([0, 1, -1, 2e-9]), Is.EqualTo(0.5));

    [Test]
    public void Several_answers_are_refused_by_the_pairs_place()
    {
        using var logits = tensor(Logits);
        Assert.That(() => LogitDifference.PerPrompt(logits, [Pair(1, 0), new([1], [1], [1, 2], [0])]), Throws.ArgumentException.With.Message.Contains("Pair 1 has 2 answers and 1 wrong"));
        Assert.That(() => LogitDifference.PerPrompt(logits, [new([1], [1], [1], [0, 2]), Pair(1, 0)]), Throws.ArgumentException.With.Message.Contains("Pair 0 has 1 answers and 2 wrong"));
    }

    [TestCase(3, 0, 3)]
    [TestCase(0, 3, 3)]
    [TestCase(-1, 0, -1)]
    public void An_answer_outside_the_vocabulary_is_refused_by_the_pairs_place(int right, int wrong, int told)
    {
        using var logits = tensor(Logits);
        Assert.That(() => LogitDifference.PerPrompt(logits, [Pair(1, 0), Pair(right, wrong)]), Throws.ArgumentException.With.Message.Contains($"Pair 1 has the answer {told}, outside the vocabulary of 3"));
    }

    [Test]
    public void A_row_for_each_pair_is_demanded()
    {
        using var logits = tensor(Logits);
        Assert.That(() => LogitDifference.PerPrompt(logits, [Pair(1, 0)]), Throws.ArgumentException.With.Message.Contains("not of [2, 3]"));
    }

    [Test]
    public void Nothing_is_left_alive()
    {
        using var logits = tensor(Logits);
        var before = Live.Tensors;
        LogitDifference.PerPrompt(logits, [Pair(1, 0), Pair(1, 2)]);
        Assert.That(() => LogitDifference.PerPrompt(logits, [Pair(1, 0), Pair(1, 3)]), Throws.ArgumentException);
        Assert.That(Live.Tensors, Is.EqualTo(before));
    }

    private static PromptPair Pair(int right, int wrong) => new([1, 2], [1, 3], [right], [wrong]);
}
