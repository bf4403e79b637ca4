using System.Text.RegularExpressions;
using Repro.Tasks.Mini;
using Repro.Training.Corpus;

namespace Repro.Training.Tests.Corpus;

/// <summary>
/// The claim that test prompts are new to the models, checked on both sides: every sentence the grammar writes, and the text itself,
/// in which the tasks' sentences are found by their form and not by the code that wrote them.
/// </summary>
public sealed class HeldOutTests
{
    private const int Draws = 20_000, Tokens = 200_000;

    private static readonly string Text = string.Join(' ', new TrainingText(1).Next(Tokens).Select(id => MiniLexicon.Vocabulary[id]));

    [TestCase("two-name transfer")]
    [TestCase("three-name transfer")]
    [TestCase("other name")]
    public void No_two_names_and_no_place_and_object_that_are_held_out_meet_in_a_transfer(string kind)
    {
        foreach (var words in Documents.OfKind(kind, Draws))
        {
            string[] names = [.. words.Where(MiniLexicon.Names.Contains).Distinct()];
            foreach (var first in names)
            {
                foreach (var second in names.Where(name => name != first)) Assert.That(MiniHeldOut.NamePair(first, second), Is.False, string.Join(' ', words));
            }

            var (places, things) = (words.Where(MiniLexicon.Places.Contains), words.Where(MiniLexicon.Objects.Contains).ToArray());
            foreach (var place in places)
            {
                foreach (var thing in things) Assert.That(MiniHeldOut.PlaceAndObject(Index(MiniLexicon.Places, place), Index(MiniLexicon.Objects, thing)), Is.False, string.Join(' ', words));
            }
        }
    }

    [Test]
    public void No_two_names_that_are_held_out_share_a_verb()
    {
        foreach (var words in Documents.OfKind("subject-verb", Draws).Where(words => words[1] == "and"))
            Assert.That(MiniHeldOut.NamePair(words[0], words[2]), Is.False, string.Join(' ', words));
    }

    [Test]
    public void The_text_has_no_held_out_transfer()
    {
        var going = string.Join('|', MiniLexicon.Going.Select(words => string.Join(' ', words)));
        var found = Sentences($"({Any(MiniLexicon.Names)}) and ({Any(MiniLexicon.Names)}) (?:{going}) the ({Any(MiniLexicon.Places)}) [,.] (?:{Any(MiniLexicon.Names)}) (?:{Any(MiniLexicon.Giving)}) (?:a|the) ({Any(MiniLexicon.Objects)}) to ({Any(MiniLexicon.Names)}) ");
        Assert.That(found.Where(part => MiniHeldOut.NamePair(part[0], part[1]) || MiniHeldOut.PlaceAndObject(Index(MiniLexicon.Places, part[2]), Index(MiniLexicon.Objects, part[3]))), Is.Empty);
    }

    [Test]
    public void The_text_has_no_held_out_span_of_years()
    {
        var found = Sentences($"The ({Any(MiniLexicon.Events)}) (?:lasted from the year|began in) ({Any(MiniLexicon.Centuries)}) ([0-9]{{2}}) ");
        Assert.That(found.Where(part => MiniHeldOut.EventCenturyYear(Index(MiniLexicon.Events, part[0]), Index(MiniLexicon.Centuries, part[1]), Index(MiniLexicon.Years, part[2]))), Is.Empty);
    }

    [Test]
    public void The_text_has_no_held_out_tag_question()
    {
        var found = Sentences($"So ({Any(MiniLexicon.Names)}) (?:is|was) a (?:really|very) ({Any(MiniLexicon.Adjectives)}) ({Any(MiniLexicon.Persons)}) , ");
        Assert.That(found.Where(part => MiniHeldOut.NameAdjectivePerson(part[0], Index(MiniLexicon.Adjectives, part[1]), Index(MiniLexicon.Persons, part[2]))), Is.Empty);
    }

    [Test]
    public void The_text_has_no_held_out_subject_with_an_attractor()
    {
        var nouns = Any([.. MiniLexicon.SingularNouns, .. MiniLexicon.PluralNouns]);
        var found = Sentences($"The ({nouns}) (?:{Any(MiniLexicon.Prepositions)}) the ({nouns}) ");
        Assert.That(found.Where(part => MiniHeldOut.SubjectAndAttractor(Noun(part[0]), Noun(part[1]))), Is.Empty);

        static int Noun(string word) => Math.Max(Index(MiniLexicon.SingularNouns, word), Index(MiniLexicon.PluralNouns, word));
    }

    // the captured words of every sentence of that form; enough of them that a sixth being held out would show
    private static string[][] Sentences(string form)
    {
        string[][] found = [.. Regex.Matches(Text, form).Select(match => match.Groups.Values.Skip(1).Select(group => group.Value).ToArray())];
        Assert.That(found, Has.Length.GreaterThan(200), form);
        return found;
    }

    private static string Any(IReadOnlyList<string> words) => string.Join('|', words);

    private static int Index(IReadOnlyList<string> list, string word) => list.ToList().IndexOf(word);
}
