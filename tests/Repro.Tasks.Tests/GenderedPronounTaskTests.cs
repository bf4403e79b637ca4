using Repro.Tasks.Mini;

namespace Repro.Tasks.Tests;

public sealed class GenderedPronounTaskTests
{
    private static TaskData Generate(GenderedPronounSettings? settings = null) => GenderedPronounTask.Generate(MiniGenderedPronoun.Language, settings ?? new());

    [Test]
    public void The_default_prompts_are_pinned() =>
        Assert.That(Generate().Sha256, Is.EqualTo("282704b3f4d90c44bb23c16e106f262b3dc7934a18dc3877c7565014a9f3ef79"));

    [Test]
    public void The_first_two_pairs_by_hand()
    {
        var pairs = Generate().Pairs;
        Assert.Multiple(() =>
        {
            Assert.That(MiniWords.Text(pairs[0].Clean), Is.EqualTo("<eot> So Michael was a really clever doctor , wasn't"));
            Assert.That(MiniWords.Text(pairs[0].Corrupted), Is.EqualTo("<eot> So Laura was a really clever doctor , wasn't"));
            Assert.That((MiniWords.Text(pairs[0].Answers), MiniWords.Text(pairs[0].WrongAnswers)), Is.EqualTo(("he", "she")));
            Assert.That((MiniWords.Text(pairs[1].Answers), MiniWords.Text(pairs[1].WrongAnswers)), Is.EqualTo(("she", "he")));
        });
    }

    [Test]
    public void Every_pair_is_what_the_task_says()
    {
        var pairs = Generate(new(Prompts: 1000)).Pairs;
        for (var i = 0; i < pairs.Count; i++)
        {
            var pair = pairs[i];
            var (clean, corrupted) = (MiniWords.Of(pair.Clean), MiniWords.Of(pair.Corrupted));
            Assert.That(MiniWords.Differing(pair), Is.EqualTo([2]), "only the name");
            var (own, other) = i % 2 == 0 ? (MiniLexicon.MaleNames, MiniLexicon.FemaleNames) : (MiniLexicon.FemaleNames, MiniLexicon.MaleNames);
            Assert.That((own.Contains(clean[2]), other.Contains(corrupted[2])), Is.EqualTo((true, true)));
            Assert.That(MiniWords.Text(pair.Answers), Is.EqualTo(i % 2 == 0 ? "he" : "she"));
            var (adjective, person) = (MiniWords.Place(MiniLexicon.Adjectives, clean[6]), MiniWords.Place(MiniLexicon.Persons, clean[7]));
            foreach (var name in (string[])[clean[2], corrupted[2]]) Assert.That(MiniHeldOut.NameAdjectivePerson(name, adjective, person), $"held out from training: {MiniWords.Text(pair.Clean)}");
            Assert.That(clean[^1], Is.EqualTo(clean[3] + "n't"));
        }
    }

    [Test]
    public void All_names_and_both_tenses_come()
    {
        var words = Generate(new(Prompts: 1000)).Pairs.Select(pair => MiniWords.Of(pair.Clean)).ToArray();
        Assert.That(words.Select(sentence => sentence[2]).Distinct(), Is.EquivalentTo(MiniLexicon.Names));
        Assert.That(words.Select(sentence => sentence[3]).Distinct(), Is.EquivalentTo(["is", "was"]));
    }

    [Test]
    public void A_seed_decides_and_fewer_prompts_are_the_first_of_more()
    {
        var (data, again, other) = (Generate(new(Seed: 7)), Generate(new(Seed: 7)), Generate(new(Seed: 8)));
        Assert.That(again.Sha256, Is.EqualTo(data.Sha256));
        Assert.That(other.Sha256, Is.Not.EqualTo(data.Sha256));
        Assert.That(Generate(new(Prompts: 10)).Pairs.Select(pair => MiniWords.Text(pair.Clean)), Is.EqualTo(Generate(new(Prompts: 50)).Pairs.Take(10).Select(pair => MiniWords.Text(pair.Clean))));
    }

    [Test]
    public void A_language_that_allows_nothing_and_no_prompts_are_refused()
    {
        Assert.That(() => GenderedPronounTask.Generate(MiniGenderedPronoun.Language with { Allowed = (_, _) => false }, new()), Throws.ArgumentException.With.Message.Contains("two names and filling"));
        Assert.That(() => Generate(new(Prompts: -1)), Throws.ArgumentException.With.Message.EqualTo("Gendered-Pronoun needs at least one prompt, not -1."));
    }
}
