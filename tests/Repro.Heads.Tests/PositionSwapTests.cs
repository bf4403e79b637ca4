using Repro.Tasks;
using Repro.Tasks.Mini;

namespace Repro.Heads;

public sealed class PositionSwapTests
{
    [Test]
    public void The_first_mentions_change_places_and_nothing_else_does()
    {
        var data = new TaskData("ioi", [new PromptPair([0, 5, 8, 2, 8, 3], [0, 5, 8, 2, 5, 3], [5], [8])]);
        var pair = PositionSwap.Of(data).Pairs[0];
        Assert.That(pair.Clean, Is.EqualTo(data.Pairs[0].Clean));
        Assert.That(pair.Corrupted, Is.EqualTo((int[])[0, 8, 5, 2, 8, 3]));
        Assert.That((pair.Answers, pair.WrongAnswers), Is.EqualTo((data.Pairs[0].Answers, data.Pairs[0].WrongAnswers)));
    }

    [Test]
    public void Every_IOI_prompt_of_the_small_suite_has_a_twin_and_swapping_twice_gives_it_back()
    {
        var data = IoiTask.Generate(MiniIoi.Language, new IoiSettings(Prompts: 40));
        var once = PositionSwap.Of(data);
        Assert.That(once.Sha256, Is.Not.EqualTo(data.Sha256));
        var twice = PositionSwap.Of(new TaskData("ioi", [.. once.Pairs.Select(pair => pair with { Clean = pair.Corrupted, Corrupted = pair.Clean })]));
        for (var i = 0; i < 40; i++)
        {
            Assert.That(once.Pairs[i].Corrupted, Is.Not.EqualTo(data.Pairs[i].Clean));
            Assert.That(twice.Pairs[i].Corrupted, Is.EqualTo(data.Pairs[i].Clean));
        }
    }

    [Test]
    public void A_prompt_without_one_of_its_names_is_refused() =>
        Assert.That(() => PositionSwap.Of(new TaskData("ioi", [new PromptPair([1, 2], [1, 2], [2], [77])])), Throws.ArgumentException.With.Message.Contains("the wrong answer (token 77) 0 times"));
}
