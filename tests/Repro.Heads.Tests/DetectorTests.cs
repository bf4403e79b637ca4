using Repro.Models;
using Repro.Tasks;

namespace Repro.Heads;

/// <summary>What holds of every detector: batches do not matter, no tensor is left, bad input is refused in a sentence.</summary>
public sealed class DetectorTests
{
    private static readonly RandomHeadControl Control = new(LeastScores: 18);

    private static IEnumerable<IHeadDetector> All(int batch)
    {
        var (repeats, prompts) = (new RepeatedTokens(RandomModel.Repeats), RandomModel.Prompts(7));
        return
        [
            new PreviousTokenDetector(repeats, Control, batch), new DuplicateTokenDetector(repeats, Control, batch), new InductionDetector(repeats, Control, batch),
            new SuccessorDetector(RandomModel.Families, Control), new NameMoverDetector(prompts, Control, promptsPerBatch: batch), new NegativeNameMoverDetector(prompts, Control, promptsPerBatch: batch),
        ];
    }

    private static string Refusal(Action act)
    {
        var message = Assert.Throws<ArgumentException>(act).Message;
        TestContext.Out.WriteLine(message);
        return message;
    }

    [Test]
    public void Batches_change_nothing_and_no_tensor_is_left()
    {
        using var model = RandomModel.Create();
        var before = Live.Tensors;
        foreach (var (whole, parts) in All(64).Zip(All(3)))
        {
            var (a, b) = (whole.Score(model), parts.Score(model));
            foreach (var (one, two) in a.Heads.Zip(b.Heads))
            {
                Assert.That(two.Score.Values, Is.EqualTo(one.Score.Values).Within(1e-12));
                foreach (var (name, condition) in one.Conditions) Assert.That(two.Conditions[name].Values, Is.EqualTo(condition.Values).Within(1e-12));
            }

            Assert.That(b.Control, Is.EqualTo(a.Control).Within(1e-12));
            Assert.That(a.Control, Has.Count.EqualTo(18), "two twins of nine heads");
            Assert.That(a.Role, Is.EqualTo(whole.Role).And.AnyOf(RoleRules.All.Keys.ToArray()));
        }

        Assert.That(Live.Tensors, Is.EqualTo(before));
    }

    [Test]
    public void Detectors_that_share_a_pass_give_what_they_give_alone()
    {
        using var model = RandomModel.Create();
        using var other = RandomModel.Create(seed: 2);
        var before = Live.Tensors;
        IHeadDetector[] Alone() => [.. All(64).Where(detector => detector.Role != "successor")];
        IHeadDetector[] shared = [.. HeadDetectors.OfRepeatedTokens(new RepeatedTokens(RandomModel.Repeats), Control), .. HeadDetectors.OfCopying(RandomModel.Prompts(7), Control)];
        Assert.That(shared.Select(detector => detector.Role), Is.EqualTo(Alone().Select(detector => detector.Role)));
        foreach (var scored in (GptNeoX[])[model, other, model])
        {
            foreach (var (one, two) in Alone().Zip(shared))
            {
                var (a, b) = (one.Score(scored), two.Score(scored));
                Assert.That(b.Control, Is.EqualTo(a.Control));
                Assert.That(b.Heads.Select(head => head.Score.Values), Is.EqualTo(a.Heads.Select(head => head.Score.Values)));
            }
        }

        Assert.That(Live.Tensors, Is.EqualTo(before));
    }

    [Test]
    public void Padding_changes_nothing()
    {
        using var model = RandomModel.Create();
        var data = RandomModel.Prompts(7); // of several lengths: together they are padded
        var together = new NameMoverDetector(data, Control).Score(model);
        var alone = new NameMoverDetector(data, Control, promptsPerBatch: 1).Score(model);
        foreach (var (one, two) in together.Heads.Zip(alone.Heads)) Assert.That(two.Conditions["end->io"].Values, Is.EqualTo(one.Conditions["end->io"].Values).Within(1e-12));
    }

    [Test]
    public void Sequences_longer_than_the_context_are_refused()
    {
        using var model = RandomModel.Create(RandomModel.Config with { ContextLength = 10 });
        var before = Live.Tensors;
        Assert.That(Refusal(() => new InductionDetector(new RepeatedTokens(RandomModel.Repeats), Control).Score(model)), Does.Contain("11 tokens").And.Contain("context is 10"));
        Assert.That(Live.Tensors, Is.EqualTo(before));
    }

    [Test]
    public void Words_outside_the_vocabulary_are_refused()
    {
        using var model = RandomModel.Create();
        Assert.That(Refusal(() => new SuccessorDetector([new WordFamily("days", [3, 19], Cyclic: false)], Control).Score(model)), Does.Contain("'days'").And.Contain("19").And.EndWith("."));
        Assert.That(Refusal(() => new InductionDetector(new RepeatedTokens(RandomModel.Repeats with { LowestId = 19, HighestId = 90 }), Control).Score(model)), Does.Contain("vocabulary of 19"));
    }

    [Test]
    public void Families_without_an_order_are_refused()
    {
        Assert.That(Refusal(() => _ = new SuccessorDetector([], Control)), Does.Contain("at least one family"));
        Assert.That(Refusal(() => _ = new SuccessorDetector([new WordFamily("one", [3], Cyclic: true)], Control)), Does.Contain("'one'"));
        Assert.That(Refusal(() => _ = new SuccessorDetector([new WordFamily("twice", [3, 4, 3], Cyclic: true)], Control)), Does.Contain("'twice'").And.Contain("3, 4, 3"));
    }

    [TestCase(new[] { 0, 1, 5, 9 }, "1 times and the wrong answer (token 5) 1 times")]
    [TestCase(new[] { 0, 1, 5, 1, 5 }, "2 times and the wrong answer (token 5) 2 times")]
    [TestCase(new[] { 0, 5, 5, 5, 9 }, "0 times and the wrong answer (token 5) 3 times")]
    public void Prompts_whose_names_cannot_be_found_are_refused_with_the_pair(int[] prompt, string fault)
    {
        PromptPair good = new([0, 1, 5, 5, 9], [0, 1, 5, 1, 9], [1], [5]), bad = new(prompt, prompt, [1], [5]);
        Assert.That(Refusal(() => _ = new NameMoverDetector(new TaskData("ioi", [good, bad]), Control)), Does.Contain("Pair 1 of 'ioi'").And.Contain(fault));
    }

    [Test]
    public void Prompts_with_several_answers_are_refused() =>
        Assert.That(Refusal(() => _ = new NegativeNameMoverDetector(new TaskData("years", [new PromptPair([0, 1, 5, 5], [0, 1, 5, 5], [1, 2], [5])]), Control)), Does.Contain("Pair 0 of 'years' has 2 answers"));

    [Test]
    public void Repeated_tokens_are_different_within_a_copy_and_come_again()
    {
        var data = new RepeatedTokens(RandomModel.Repeats);
        Assert.That(data.Sequences, Has.Count.EqualTo(7));
        foreach (var row in data.Sequences)
        {
            Assert.That(row, Has.Length.EqualTo(11));
            Assert.That(row[0], Is.Zero);
            Assert.That(row[1..6], Is.EqualTo(row[6..]));
            Assert.That(row[1..6].Distinct().Count(), Is.EqualTo(5));
            Assert.That(row[1..], Has.All.InRange(1, 18));
        }

        Assert.That(data.Sha256, Is.EqualTo(new RepeatedTokens(RandomModel.Repeats).Sha256));
        Assert.That(data.Sha256, Is.Not.EqualTo(new RepeatedTokens(RandomModel.Repeats with { Seed = 1 }).Sha256));
        Assert.That(new RepeatedTokens(RepeatedTokenSettings.Reference2024).Sequences, Has.All.Length.EqualTo(200));
    }

    [Test]
    public void Impossible_repeated_tokens_are_refused()
    {
        Assert.That(Refusal(() => _ = new RepeatedTokens(RandomModel.Repeats with { HighestId = 4 })), Does.Contain("5 different tokens").And.Contain("1 to 4"));
        Assert.That(Refusal(() => _ = new RepeatedTokens(RandomModel.Repeats with { FirstToken = 3, HighestId = 5 })), Does.Contain("5 different tokens"));
        Assert.That(Refusal(() => _ = new RepeatedTokens(RandomModel.Repeats with { Sequences = 1 })), Does.Contain("2 sequences"));
        Assert.That(Refusal(() => _ = new RepeatedTokens(RandomModel.Repeats with { Tokens = 1 })), Does.Contain("2 tokens"));
    }
}
