using Repro.Tasks.Mini;

namespace Repro.Tasks.Tests.Mini;

/// <summary>The counts are those of the trials (models/mini/README.md); the committed models were trained without these combinations.</summary>
public sealed class MiniHeldOutTests
{
    [Test]
    public void One_hundred_and_thirty_two_of_1128_name_pairs()
    {
        var pairs = Pairs(MiniLexicon.Names.Count, (i, j) => i < j).ToArray();
        Assert.That(pairs, Has.Length.EqualTo(1128));
        Assert.That(pairs.Count(pair => MiniHeldOut.NamePair(MiniLexicon.Names[pair.I], MiniLexicon.Names[pair.J])), Is.EqualTo(132));
    }

    [Test]
    public void A_name_pair_is_held_out_in_both_orders()
    {
        foreach (var (i, j) in Pairs(MiniLexicon.Names.Count, (i, j) => i < j))
        {
            var (a, b) = (MiniLexicon.Names[i], MiniLexicon.Names[j]);
            Assert.That(MiniHeldOut.NamePair(a, b), Is.EqualTo(MiniHeldOut.NamePair(b, a)), $"{a} and {b}");
        }
    }

    [Test]
    public void Fifty_two_of_256_places_with_objects()
    {
        var held = from place in Enumerable.Range(0, MiniLexicon.Places.Count) from thing in Enumerable.Range(0, MiniLexicon.Objects.Count) select MiniHeldOut.PlaceAndObject(place, thing);
        AssertCount(held, 52, 256);
    }

    [Test]
    public void Of_9312_events_with_a_year_1552()
    {
        var held = from evt in Enumerable.Range(0, MiniLexicon.Events.Count)
                   from century in Enumerable.Range(0, MiniLexicon.Centuries.Count)
                   from year in Enumerable.Range(2, 97)
                   select MiniHeldOut.EventCenturyYear(evt, century, year);
        AssertCount(held, 1552, 9312);
    }

    [Test]
    public void Of_7680_persons_described_1280()
    {
        var held = from name in MiniLexicon.Names
                   from adjective in Enumerable.Range(0, MiniLexicon.Adjectives.Count)
                   from person in Enumerable.Range(0, MiniLexicon.Persons.Count)
                   select MiniHeldOut.NameAdjectivePerson(name, adjective, person);
        AssertCount(held, 1280, 7680);
    }

    [Test]
    public void Eighty_eight_of_552_subjects_with_an_attractor()
    {
        var held = Pairs(MiniLexicon.SingularNouns.Count, (i, j) => i != j).Select(pair => MiniHeldOut.SubjectAndAttractor(pair.I, pair.J));
        AssertCount(held, 88, 552);
    }

    private static void AssertCount(IEnumerable<bool> held, int expected, int of)
    {
        var all = held.ToArray();
        Assert.That((all.Count(one => one), all.Length), Is.EqualTo((expected, of)));
    }

    private static IEnumerable<(int I, int J)> Pairs(int count, Func<int, int, bool> wanted) =>
        from i in Enumerable.Range(0, count) from j in Enumerable.Range(0, count) where wanted(i, j) select (i, j);
}
