using Repro.Tasks.Mini;

namespace Repro.Tasks.Tests;

public sealed class GreaterThanTaskTests
{
    private static TaskData Generate(GreaterThanSettings? settings = null) => GreaterThanTask.Generate(MiniGreaterThan.Language, settings ?? new());

    [Test]
    public void The_default_prompts_are_pinned() =>
        Assert.That(Generate().Sha256, Is.EqualTo("e3127e1b6b57cfc194623d870a2f2250c941944ffac55936a651322448bb1eeb"));

    [Test]
    public void The_first_pair_by_hand()
    {
        var pair = Generate().Pairs[0];
        Assert.Multiple(() =>
        {
            Assert.That(MiniWords.Text(pair.Clean), Is.EqualTo("<eot> The drought lasted from the year 11- 16 to the year 11-"));
            Assert.That(MiniWords.Text(pair.Corrupted), Is.EqualTo("<eot> The drought lasted from the year 11- 01 to the year 11-"));
            Assert.That(MiniWords.Of(pair.Answers), Is.EqualTo(Enumerable.Range(17, 83).Select(year => $"{year}")));
            Assert.That(MiniWords.Of(pair.WrongAnswers), Is.EqualTo(Enumerable.Range(0, 17).Select(year => $"{year:00}")));
            Assert.That(pair.Hard, Is.False);
        });
    }

    [Test]
    public void Every_pair_is_what_the_task_says()
    {
        foreach (var pair in Generate(new(Prompts: 1000)).Pairs)
        {
            var words = MiniWords.Of(pair.Clean);
            var year = int.Parse(words[8], System.Globalization.CultureInfo.InvariantCulture);
            Assert.That(MiniHeldOut.EventCenturyYear(MiniWords.Place(MiniLexicon.Events, words[2]), MiniWords.Place(MiniLexicon.Centuries, words[7]), year), "held out from training");
            Assert.That(year, Is.InRange(2, 98));
            Assert.That(words[12], Is.EqualTo(words[7]), "one century");
            Assert.That(MiniWords.Differing(pair), Is.EqualTo([8]));
            Assert.That(MiniWords.Of(pair.Corrupted)[8], Is.EqualTo("01"));
            Assert.That(MiniWords.Of(pair.Answers).All(word => string.CompareOrdinal(word, words[8]) > 0));
            Assert.That(MiniWords.Of(pair.WrongAnswers).All(word => string.CompareOrdinal(word, words[8]) <= 0));
            Assert.That(pair.Answers.Count + pair.WrongAnswers.Count, Is.EqualTo(100));
            Assert.That(pair.Hard, Is.EqualTo(year >= 60));
        }
    }

    [Test]
    public void Start_years_are_equally_common_and_not_in_order()
    {
        int[] years = [.. Generate(new(Prompts: 2 * 97)).Pairs.Select(pair => pair.WrongAnswers.Count - 1)];
        Assert.That(years.Take(97), Is.EquivalentTo(Enumerable.Range(2, 97)));
        Assert.That(years.Skip(97), Is.EquivalentTo(Enumerable.Range(2, 97)));
        Assert.That(years.Take(97), Is.Not.Ordered);
        Assert.That(years.Skip(97), Is.Not.EqualTo(years.Take(97)));
    }

    [Test]
    public void A_seed_decides_and_fewer_prompts_are_the_first_of_more()
    {
        var (data, again, other) = (Generate(new(Seed: 7)), Generate(new(Seed: 7)), Generate(new(Seed: 8)));
        Assert.That(again.Sha256, Is.EqualTo(data.Sha256));
        Assert.That(other.Sha256, Is.Not.EqualTo(data.Sha256));
        Assert.That(Generate(new(Prompts: 10)).Pairs.Select(pair => MiniWords.Text(pair.Clean)), Is.EqualTo(Generate(new(Prompts: 150)).Pairs.Take(10).Select(pair => MiniWords.Text(pair.Clean))));
    }

    [Test]
    public void A_language_that_allows_nothing_and_no_prompts_are_refused()
    {
        Assert.That(() => GreaterThanTask.Generate(MiniGreaterThan.Language with { Allowed = (_, _, _) => false }, new()), Throws.ArgumentException.With.Message.Contains("no start year"));
        Assert.That(() => Generate(new(Prompts: 0)), Throws.ArgumentException.With.Message.EqualTo("Greater-Than needs at least one prompt, not 0."));
    }

    [Test]
    public void Years_that_no_century_allows_do_not_come() =>
        Assert.That(GreaterThanTask.Generate(MiniGreaterThan.Language with { Allowed = (_, century, year) => century == 3 && year is 5 or 70 }, new(Prompts: 20)).Pairs.Select(pair => pair.WrongAnswers.Count - 1).Distinct(), Is.EquivalentTo([5, 70]));
}
