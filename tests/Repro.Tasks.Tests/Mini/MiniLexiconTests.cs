using System.Security.Cryptography;
using System.Text;
using Repro.Tasks.Mini;

namespace Repro.Tasks.Tests.Mini;

public sealed class MiniLexiconTests
{
    [Test]
    public void The_vocabulary_is_that_of_the_committed_models()
    {
        Assert.That(MiniLexicon.Vocabulary, Has.Count.EqualTo(476));
        Assert.That(MiniLexicon.Vocabulary, Is.Unique);
        Assert.That(MiniLexicon.IdOf(MiniLexicon.EndOfText), Is.Zero);
        // token ids of committed models: a change of this hash makes all of them worthless
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', MiniLexicon.Vocabulary))));
        Assert.That(hash, Is.EqualTo("38445a213b6c410645c232920af3f3908c23ffe24c275e52216edbc6ab31b8e2"));
    }

    [Test]
    public void Ids_are_places_in_the_vocabulary() =>
        Assert.That(MiniLexicon.Vocabulary.Select(MiniLexicon.IdOf), Is.EqualTo(Enumerable.Range(0, MiniLexicon.Vocabulary.Count)));

    private static IEnumerable<TestCaseData> Lists() =>
    [
        new(MiniLexicon.MaleNames, 24) { TestName = "male names" },
        new(MiniLexicon.FemaleNames, 24) { TestName = "female names" },
        new(MiniLexicon.Names, 48) { TestName = "names" },
        new(MiniLexicon.Places, 16) { TestName = "places" },
        new(MiniLexicon.Objects, 16) { TestName = "objects" },
        new(MiniLexicon.SingularNouns, 24) { TestName = "singular nouns" },
        new(MiniLexicon.PluralNouns, 24) { TestName = "plural nouns" },
        new(MiniLexicon.Prepositions, 8) { TestName = "prepositions" },
        new(MiniLexicon.Adjectives, 16) { TestName = "adjectives" },
        new(MiniLexicon.SingularVerbs, 10) { TestName = "singular verbs" },
        new(MiniLexicon.PluralVerbs, 10) { TestName = "plural verbs" },
        new(MiniLexicon.Giving, 6) { TestName = "giving" },
        new(MiniLexicon.Meeting, 6) { TestName = "meeting" },
        new(MiniLexicon.Persons, 10) { TestName = "persons" },
        new(MiniLexicon.QuestionTags, 6) { TestName = "question tags" },
        new(MiniLexicon.Events, 12) { TestName = "events" },
        new(MiniLexicon.Weekdays, 7) { TestName = "weekdays" },
        new(MiniLexicon.Months, 12) { TestName = "months" },
        new(MiniLexicon.Numbers, 12) { TestName = "numbers" },
        new(MiniLexicon.Ordinals, 10) { TestName = "ordinals" },
        new(MiniLexicon.Letters, 16) { TestName = "letters" },
        new(MiniLexicon.Centuries, 8) { TestName = "centuries" },
        new(MiniLexicon.Years, 100) { TestName = "years" },
        new(MiniLexicon.MassNouns, 30) { TestName = "mass nouns" },
        new(MiniLexicon.FunctionWords, 70) { TestName = "function words" },
    ];

    [TestCaseSource(nameof(Lists))]
    public void A_list_has_the_recipes_size_and_is_in_the_vocabulary(IReadOnlyList<string> words, int size)
    {
        Assert.That(words, Has.Count.EqualTo(size));
        Assert.That(words, Is.Unique);
        Assert.That(words, Is.SubsetOf(MiniLexicon.Vocabulary));
    }

    [Test]
    public void The_words_of_the_groups_are_in_the_vocabulary()
    {
        Assert.That(MiniLexicon.Going, Has.Count.EqualTo(6));
        Assert.That(MiniLexicon.Going.SelectMany(words => words).Distinct(), Is.SubsetOf(MiniLexicon.Vocabulary));
        Assert.That(MiniLexicon.Sequences.SelectMany(sequence => sequence.Items), Is.SubsetOf(MiniLexicon.Vocabulary));
    }

    [Test]
    public void Words_that_decide_an_answer_stand_in_one_list_only()
    {
        string[][] lists =
        [
            [.. MiniLexicon.MaleNames], [.. MiniLexicon.FemaleNames], [.. MiniLexicon.Places], [.. MiniLexicon.Objects], [.. MiniLexicon.SingularVerbs],
            [.. MiniLexicon.PluralVerbs], [.. MiniLexicon.SingularNouns], [.. MiniLexicon.PluralNouns], [.. MiniLexicon.Centuries], [.. MiniLexicon.Years],
        ];
        Assert.That(lists.SelectMany(list => list), Is.Unique);
    }

    [Test]
    public void A_noun_and_its_plural_have_one_index() =>
        Assert.That(MiniLexicon.SingularNouns.Select(noun => noun + "s"), Is.EqualTo(MiniLexicon.PluralNouns));

    [Test]
    public void A_year_stands_at_its_value() =>
        Assert.That(MiniLexicon.Years.Select(int.Parse), Is.EqualTo(Enumerable.Range(0, 100)));

    [Test]
    public void A_word_of_no_list_is_refused_by_name() =>
        Assert.That(() => MiniLexicon.IdOf("zebra"), Throws.ArgumentException.With.Message.Contains("'zebra'"));
}
