using Repro.Tasks.Mini;

namespace Repro.Tasks.Tests;

public sealed class SubjectVerbAgreementTaskTests
{
    private static TaskData Generate(SubjectVerbAgreementSettings? settings = null) => SubjectVerbAgreementTask.Generate(MiniSubjectVerbAgreement.Language, settings ?? new());

    [Test]
    public void The_default_prompts_are_pinned() =>
        Assert.That(Generate().Sha256, Is.EqualTo("beb4a5210de6743632960bb1f27fc9a3625a6e47508610dc15aab32c0977c27e"));

    [Test]
    public void The_first_two_pairs_by_hand()
    {
        var pairs = Generate().Pairs;
        Assert.Multiple(() =>
        {
            Assert.That(MiniWords.Text(pairs[0].Clean), Is.EqualTo("<eot> The actor above the house"));
            Assert.That(MiniWords.Text(pairs[0].Corrupted), Is.EqualTo("<eot> The actors above the house"));
            Assert.That(MiniWords.Text(pairs[0].Answers), Is.EqualTo("is was has runs sees likes knows needs looks seems"));
            Assert.That(MiniWords.Text(pairs[0].WrongAnswers), Is.EqualTo("are were have run see like know need look seem"));
            Assert.That(pairs[0].Hard, Is.False);
            Assert.That(MiniWords.Text(pairs[1].Clean), Is.EqualTo("<eot> The chairs with the doctors"));
            Assert.That(MiniWords.Text(pairs[1].Answers), Is.EqualTo("are were have run see like know need look seem"));
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
            var plural = i % 2 == 1;
            var (nouns, twins) = plural ? (MiniLexicon.PluralNouns, MiniLexicon.SingularNouns) : (MiniLexicon.SingularNouns, MiniLexicon.PluralNouns);
            var subject = MiniWords.Place(nouns, clean[2]);
            var attractor = Math.Max(MiniWords.Place(MiniLexicon.SingularNouns, clean[5]), MiniWords.Place(MiniLexicon.PluralNouns, clean[5]));
            Assert.That(MiniHeldOut.SubjectAndAttractor(subject, attractor), $"held out from training: {MiniWords.Text(pair.Clean)}");
            Assert.That(subject, Is.Not.EqualTo(attractor));
            Assert.That(MiniWords.Differing(pair), Is.EqualTo([2]), "only the subject");
            Assert.That(corrupted[2], Is.EqualTo(twins[subject]), "the same noun in the other number");
            Assert.That(MiniWords.Of(pair.Answers), Is.EqualTo(plural ? MiniLexicon.PluralVerbs : MiniLexicon.SingularVerbs));
            Assert.That(MiniWords.Of(pair.WrongAnswers), Is.EqualTo(plural ? MiniLexicon.SingularVerbs : MiniLexicon.PluralVerbs));
            Assert.That(pair.Hard, Is.EqualTo(MiniLexicon.PluralNouns.Contains(clean[5]) != plural));
        }
    }

    [Test]
    public void About_half_is_hard_in_either_number()
    {
        var pairs = Generate(new(Prompts: 2000)).Pairs;
        foreach (var plural in (bool[])[false, true]) Assert.That(pairs.Where((_, i) => i % 2 == (plural ? 1 : 0)).Count(pair => pair.Hard), Is.InRange(450, 550));
    }

    [Test]
    public void A_sentence_without_an_attractor_is_never_hard() =>
        Assert.That(SubjectVerbAgreementTask.Generate(MiniSubjectVerbAgreement.Language with { Frames = ["The {SUBJECT}"] }, new(50)).Pairs.Any(pair => pair.Hard), Is.False);

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
        Assert.That(() => SubjectVerbAgreementTask.Generate(MiniSubjectVerbAgreement.Language with { Allowed = (_, _) => false }, new()), Throws.ArgumentException.With.Message.Contains("subject and attractor"));
        Assert.That(() => Generate(new(Prompts: 0)), Throws.ArgumentException.With.Message.EqualTo("Subject-verb agreement needs at least one prompt, not 0."));
    }
}
