using Repro.Tasks.Mini;

namespace Repro.Tasks.Tests;

public sealed class IoiTaskTests
{
    [Test]
    public void The_default_prompts_are_pinned()
    {
        var data = Generate(new());
        Assert.That(data.Task, Is.EqualTo("ioi"));
        Assert.That(data.Pairs, Has.Count.EqualTo(256));
        Assert.That(data.Sha256, Is.EqualTo("481c5839e0e12a7224d8acbd235741a9ea76967c0e94a46961e8985522b5dc45"));
    }

    [Test]
    public void A_seed_decides_the_prompts()
    {
        var (data, again, other) = (Generate(new(Seed: 7)), Generate(new(Seed: 7)), Generate(new(Seed: 8)));
        Assert.That(again.Sha256, Is.EqualTo(data.Sha256));
        Assert.That(other.Sha256, Is.Not.EqualTo(data.Sha256));
    }

    [Test]
    public void Fewer_prompts_are_the_first_of_more()
    {
        var (few, many) = (Generate(new(Prompts: 10)), Generate(new(Prompts: 20)));
        Assert.That(few.Pairs.Select(pair => Words(pair.Clean)), Is.EqualTo(many.Pairs.Take(10).Select(pair => Words(pair.Clean))));
    }

    [Test]
    public void The_first_pair_reads_as_English()
    {
        var pair = Generate(new()).Pairs[0];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(string.Join(' ', Words(pair.Clean)), Is.EqualTo("<eot> While Emma and Nancy were at the park , Nancy offered the lamp to"));
            Assert.That(string.Join(' ', Words(pair.Corrupted)), Is.EqualTo("<eot> While Emma and Nancy were at the park , Emma offered the lamp to"));
            Assert.That(Words(pair.Answers), Is.EqualTo(["Emma"]));
            Assert.That(Words(pair.WrongAnswers), Is.EqualTo(["Nancy"]));
        }
    }

    [Test]
    public void Half_is_ABBA_at_even_places_and_half_BABA()
    {
        var pairs = Generate(new()).Pairs;
        var orders = pairs.Select(pair =>
        {
            var (first, second, giver) = Names(pair.Clean);
            return giver == second ? "ABBA" : giver == first ? "BABA" : "neither";
        });
        Assert.That(orders, Is.EqualTo(Enumerable.Range(0, pairs.Count).Select(i => i % 2 == 0 ? "ABBA" : "BABA")));
    }

    [Test]
    public void The_answer_is_the_name_that_is_mentioned_once([Values] IoiCorruption corruption, [Values] bool unseenFrame)
    {
        foreach (var pair in Generate(new(Corruption: corruption, UnseenFrame: unseenFrame)).Pairs)
        {
            var (first, second, giver) = Names(pair.Clean);
            Assert.That(Words(pair.WrongAnswers), Is.EqualTo([giver]));
            Assert.That(Words(pair.Answers), Is.EqualTo([giver == first ? second : first]));
        }
    }

    [Test]
    public void Only_held_out_combinations_occur([Values] bool unseenFrame)
    {
        foreach (var pair in Generate(new(Prompts: 2000, UnseenFrame: unseenFrame)).Pairs)
        {
            var words = Words(pair.Clean);
            var (first, second, _) = Names(pair.Clean);
            var place = MiniLexicon.Places.ToList().IndexOf(words.Single(MiniLexicon.Places.Contains));
            var thing = MiniLexicon.Objects.ToList().IndexOf(words.Single(MiniLexicon.Objects.Contains));
            Assert.That(MiniHeldOut.NamePair(first, second) && MiniHeldOut.PlaceAndObject(place, thing), string.Join(' ', words));
        }
    }

    [Test]
    public void The_usual_corruption_puts_the_indirect_object_where_the_subject_comes_again()
    {
        foreach (var pair in Generate(new()).Pairs)
        {
            Assert.That(pair.Corrupted, Has.Count.EqualTo(pair.Clean.Count));
            var giver = NamePlaces(pair.Clean)[2];
            Assert.That(Differing(pair), Is.EqualTo([giver]));
            Assert.That(pair.Corrupted[giver], Is.EqualTo(pair.Answers[0]));
        }
    }

    [Test]
    public void The_other_corruption_has_three_fresh_names_and_the_same_words_else()
    {
        foreach (var pair in Generate(new(Corruption: IoiCorruption.ThreeFreshNames)).Pairs)
        {
            Assert.That(pair.Corrupted, Has.Count.EqualTo(pair.Clean.Count));
            Assert.That(Differing(pair), Is.EqualTo(NamePlaces(pair.Clean)));
            var (first, second, giver) = Names(pair.Corrupted);
            string[] all = [first, second, giver, .. Words(pair.Answers), .. Words(pair.WrongAnswers)];
            Assert.That(all, Is.Unique);
        }
    }

    [Test]
    public void Every_trained_frame_and_no_other_is_used()
    {
        Assert.That(Openings(unseen: false), Is.EquivalentTo(["When", "While", "Then"]));
        Assert.That(Openings(unseen: true), Is.EquivalentTo(["So"]));

        static IEnumerable<string> Openings(bool unseen) => Generate(new(UnseenFrame: unseen)).Pairs.Select(pair => Words(pair.Clean)[1]).Distinct();
    }

    [Test]
    public void Every_prompt_begins_with_the_separator_and_ends_before_the_answer() =>
        Assert.That(Generate(new()).Pairs.Select(pair => Words(pair.Clean)).Select(words => (words[0], words[^1])), Has.All.EqualTo((MiniLexicon.EndOfText, "to")));

    [Test]
    public void A_language_that_allows_no_pair_is_refused() =>
        Assert.That(() => IoiTask.Generate(MiniIoi.Language with { PairAllowed = (_, _) => false }, new IoiSettings(1)), Throws.ArgumentException.With.Message.Contains("pair of names"));

    [TestCase(0)]
    [TestCase(-3)]
    public void No_prompts_are_refused(int prompts) =>
        Assert.That(() => Generate(new(Prompts: prompts)), Throws.ArgumentException.With.Message.EqualTo($"IOI needs at least one prompt, not {prompts}."));

    private static TaskData Generate(IoiSettings settings) => IoiTask.Generate(MiniIoi.Language, settings);

    private static string[] Words(IEnumerable<int> ids) => [.. ids.Select(id => MiniLexicon.Vocabulary[id])];

    private static int[] NamePlaces(IReadOnlyList<int> ids) =>
        [.. Enumerable.Range(0, ids.Count).Where(i => MiniLexicon.Names.Contains(MiniLexicon.Vocabulary[ids[i]]))];

    private static (string First, string Second, string Giver) Names(IReadOnlyList<int> ids)
    {
        var places = NamePlaces(ids);
        Assert.That(places, Has.Length.EqualTo(3));
        var names = Words(places.Select(place => ids[place]));
        return (names[0], names[1], names[2]);
    }

    private static IEnumerable<int> Differing(PromptPair pair) => Enumerable.Range(0, pair.Clean.Count).Where(i => pair.Clean[i] != pair.Corrupted[i]);
}
