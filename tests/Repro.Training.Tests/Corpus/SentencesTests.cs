using Repro.Tasks.Mini;

namespace Repro.Training.Tests.Corpus;

/// <summary>What the sentences teach is true in every one of them.</summary>
public sealed class SentencesTests
{
    private const int Draws = 10_000;

    [Test]
    public void Two_names_transfer_in_both_orders_equally_often()
    {
        var secondGives = 0;
        foreach (var words in Documents.OfKind("two-name transfer", Draws))
        {
            string[] names = [.. words.Where(MiniLexicon.Names.Contains)];
            Assert.That(names, Has.Length.EqualTo(4));
            var (mentioned, transfer) = (names.Take(2), names.Skip(2));
            Assert.That(mentioned, Is.EquivalentTo(transfer).And.Unique, string.Join(' ', words));
            Assert.That(words.TakeLast(3), Is.EqualTo(["to", names[3], "."]));
            if (names[2] == names[1]) secondGives++;
        }

        Assert.That(secondGives, Is.EqualTo(Draws / 2.0).Within(4 * Math.Sqrt(Draws) / 2));
    }

    [Test]
    public void Among_three_the_receiver_was_named_once_before_unless_a_third_party_gives()
    {
        var thirdParty = 0;
        foreach (var words in Documents.OfKind("three-name transfer", Draws))
        {
            string[] names = [.. words.Where(MiniLexicon.Names.Contains)];
            Assert.That(names.Distinct().Count(), Is.EqualTo(3), string.Join(' ', words));
            var receiver = names[^1];
            if (names.Length == 4)
            {
                Assert.That(names[..3], Is.Unique);
                Assert.That(names[..2], Does.Contain(receiver));
                thirdParty++;
                continue;
            }

            Assert.That(names[..^1].CountBy(name => name).Where(pair => pair.Value == 1).Select(pair => pair.Key), Is.EqualTo([receiver]), string.Join(' ', words));
        }

        Assert.That(thirdParty, Is.EqualTo(Draws / 8.0).Within(4 * Math.Sqrt(Draws * 7 / 64.0)));
    }

    [Test]
    public void A_pronoun_is_of_its_names_gender()
    {
        string[] male = ["he", "his", "him"], female = ["she", "her"];
        foreach (var words in Documents.OfKind("pronouns", Draws))
        {
            var name = words.Single(MiniLexicon.Names.Contains);
            var pronoun = words.Single(word => male.Contains(word) || female.Contains(word));
            Assert.That(MiniLexicon.MaleNames.Contains(name) ? male : female, Does.Contain(pronoun), string.Join(' ', words));
        }
    }

    [Test]
    public void A_verb_agrees_with_its_subject_whatever_stands_between()
    {
        var attracted = 0;
        foreach (var words in Documents.OfKind("subject-verb", Draws))
        {
            var verb = words.First(word => MiniLexicon.SingularVerbs.Contains(word) || MiniLexicon.PluralVerbs.Contains(word));
            string[] nouns = [.. words.Where(word => MiniLexicon.SingularNouns.Contains(word) || MiniLexicon.PluralNouns.Contains(word))];
            var plural = words[1] == "and" || (nouns.Length > 0 && MiniLexicon.PluralNouns.Contains(nouns[0]));
            Assert.That(plural ? MiniLexicon.PluralVerbs : MiniLexicon.SingularVerbs, Does.Contain(verb), string.Join(' ', words));
            if (nouns.Length == 2 && MiniLexicon.PluralNouns.Contains(nouns[0]) != MiniLexicon.PluralNouns.Contains(nouns[1])) attracted++;
        }

        Assert.That(attracted, Is.EqualTo(Draws * 0.3).Within(4 * Math.Sqrt(Draws * 0.3 * 0.7)));
    }

    [Test]
    public void Years_always_increase_within_one_century()
    {
        var lists = 0;
        foreach (var words in Documents.OfKind("years", Draws))
        {
            int[] years = [.. words.Where(MiniLexicon.Years.Contains).Select(int.Parse)];
            Assert.That(years, Is.Ordered.And.Unique.And.All.GreaterThanOrEqualTo(2), string.Join(' ', words));
            Assert.That(years, Has.Length.InRange(2, 6));
            Assert.That(words.Where(MiniLexicon.Centuries.Contains).Distinct().Count(), Is.EqualTo(1));
            if (words[0] == "years") lists++;
        }

        Assert.That(lists, Is.EqualTo(Draws * 0.4).Within(4 * Math.Sqrt(Draws * 0.4 * 0.6)));
    }

    [Test]
    public void Ordered_lists_go_on_with_the_next_item()
    {
        foreach (var words in Documents.OfKind("ordered", Draws))
        {
            var (list, cyclic) = MiniLexicon.Sequences.Single(sequence => words.Any(sequence.Items.Contains));
            int[] places = [.. words.Where(list.Contains).Select(word => list.ToList().IndexOf(word))];
            Assert.That(places, Has.Length.InRange(2, 6));
            for (var i = 1; i < places.Length; i++)
                Assert.That(places[i], Is.EqualTo(cyclic ? (places[i - 1] + 1) % list.Count : places[i - 1] + 1), string.Join(' ', words));
        }
    }

    [Test]
    public void Random_sequences_repeat_whole()
    {
        foreach (var words in Documents.OfKind("repeated random", Draws))
        {
            Assert.That(words[^1], Is.EqualTo("."));
            string[] body = [.. words.SkipLast(1)];
            var length = body.Distinct().Count();
            Assert.That(length, Is.InRange(2, 10));
            Assert.That(body.Length % length, Is.Zero);
            Assert.That(body.Length / length, Is.InRange(2, length < 6 ? 5 : 3));
            Assert.That(body.Skip(length), Is.EqualTo(body.SkipLast(length)), string.Join(' ', words));
            Assert.That(body, Does.Not.Contain(MiniLexicon.EndOfText));
        }
    }

    [Test]
    public void Twice_and_once_are_counted_right()
    {
        foreach (var words in Documents.OfKind("twice and once", Draws))
        {
            var (told, word) = (words[^3], words[^2]);
            var counts = words.SkipLast(4).Where(item => item != ",").CountBy(item => item).ToDictionary();
            Assert.That(counts.Where(pair => pair.Value == (told == "twice" ? 2 : 1)).Select(pair => pair.Key), Is.EqualTo([word]), string.Join(' ', words));
            Assert.That(words[^4], Is.EqualTo(":"));
        }
    }

    [Test]
    public void A_name_is_marked_again_exactly_where_it_was_before()
    {
        foreach (var words in Documents.OfKind("names again", Draws))
        {
            var seen = new HashSet<string>();
            foreach (var item in string.Join(' ', words.SkipLast(1)).Split(" , "))
            {
                var parts = item.Split(' ');
                Assert.That(parts.Length == 2, Is.EqualTo(!seen.Add(parts[0])), string.Join(' ', words));
            }
        }
    }

    [Test]
    public void A_document_of_any_kind_ends_a_sentence_and_fits_the_context()
    {
        foreach (var kind in Repro.Training.Corpus.TrainingText.Mixture)
        {
            foreach (var words in Documents.OfKind(kind.Name, 1000))
            {
                Assert.That(words[^1], Is.AnyOf(".", "?"), string.Join(' ', words));
                Assert.That(words, Has.Count.LessThan(64));
            }
        }
    }
}
