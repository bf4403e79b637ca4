using Repro.Statistics;
using Repro.Tasks.Mini;

namespace Repro.Training.Corpus;

/// <summary>Sentences about people who give each other things. No pair of names, and no place with an object, that is held out.</summary>
internal static class NameSentences
{
    /// <summary>Two names, one comes again as the giver, the other receives: both orders (ABBA, BABA) equally often.</summary>
    public static IReadOnlyList<string> TwoNameTransfer(SeededRandom random)
    {
        var (a, b, _) = NamesNotHeldOut(random, 2);
        var (place, thing) = PlaceAndObject(random);
        var (giver, receiver) = random.NextInt(2) == 0 ? (a, b) : (b, a);
        var going = random.Choose(MiniLexicon.Going);
        string[] ending = [giver, random.Choose(MiniLexicon.Giving), Article(random), thing, "to", receiver, "."];
        return random.NextDouble() switch
        {
            < 0.6 => [Opening(random), a, "and", b, .. going, "the", place, ",", .. ending],
            < 0.8 => ["Then", a, "and", b, .. going, "the", place, ".", .. ending],
            _ => [a, random.Choose(MiniLexicon.Meeting), b, "at", "the", place, ".", "Then", .. ending],
        };
    }

    /// <summary>Three names; the receiver is the one who was mentioned once, except in the third-party sentence, where it is either of the first two.</summary>
    public static IReadOnlyList<string> ThreeNameTransfer(SeededRandom random)
    {
        var (a, b, c) = NamesNotHeldOut(random, 3);
        var (place, thing) = PlaceAndObject(random);
        var going = random.Choose(MiniLexicon.Going);
        string[] gives = [random.Choose(MiniLexicon.Giving), Article(random), thing, "to"];
        var (x, y) = Swapped(random, a, b);
        switch (random.NextInt(8))
        {
            case < 3: // two of the three give to the third, named in any order
                string[] order = [a, b, c];
                random.Shuffle<string>(order);
                var givers = random.Sample(order, 2);
                var receiver = order.Single(name => !givers.Contains(name));
                return ["When", order[0], ",", order[1], "and", order[2], .. going, "the", place, ",", givers[0], "and", givers[1], .. gives, receiver, "."];
            case < 5: // c is first named where it meets a; b, named twice, gives to c
                var (first, second) = Swapped(random, a, c);
                return ["When", x, "and", y, .. going, "the", place, ",", first, random.Choose(MiniLexicon.Meeting), second, ".", "Then", b, .. gives, c, "."];
            case 5:
                return ["After", x, "and", y, .. going, "the", place, ",", c, random.Choose<string>(["told", "asked"]), a, ".", "Then", c, "and", a, .. gives, b, "."];
            case 6: // a third party gives: no way to know to whom
                return [Opening(random), a, "and", b, .. going, "the", place, ",", c, .. gives, random.Choose<string>([a, b]), "."];
            default:
                var (u, v) = Swapped(random, a, b);
                return [x, random.Choose(MiniLexicon.Meeting), y, "at", "the", place, ".", c, "was", "there", "too", ".", u, "and", v, .. gives, c, "."];
        }
    }

    /// <summary>Sentences in which the last or the first name comes again, against the habit of the transfer sentences.</summary>
    public static IReadOnlyList<string> Other(SeededRandom random)
    {
        var kind = random.NextInt(6);
        var (a, b, _) = NamesNotHeldOut(random, 2);
        var (place, thing) = PlaceAndObject(random);
        string[] gets = ["bought", "found", "lost"], feels = ["likes", "liked", "knows", "hated"];
        return kind switch
        {
            0 => [a, "and", b, .. random.Choose(MiniLexicon.Going), "the", place, ".", a, "and", b, random.Choose<string>(gets), "a", thing, "."],
            1 => [a, random.Choose(MiniLexicon.Giving), "a", thing, "to", b, ".", b, "thanked", a, "."],
            2 => [a, "wanted", "the", thing, "of", b, ".", "Then", a, random.Choose<string>(["asked", "told"]), b, "about", "the", thing, "."],
            3 => [a, "went", "to", "the", place, ".", "Then", a, random.Choose<string>(gets), "a", thing, "."],
            4 => [a, random.Choose<string>(feels), b, "and", b, random.Choose<string>(feels), a, "."],
            _ => [b, "had", "a", thing, ".", a, "took", "the", thing, "from", b, "."],
        };
    }

    /// <summary>Two or three different names of which no two are a held-out pair (the third is empty for two).</summary>
    internal static (string A, string B, string C) NamesNotHeldOut(SeededRandom random, int count)
    {
        while (true)
        {
            var names = random.Sample(MiniLexicon.Names, count);
            var allowed = true;
            for (var i = 0; i < count; i++)
            {
                for (var j = 0; j < i; j++) allowed &= !MiniHeldOut.NamePair(names[i], names[j]);
            }

            if (allowed) return (names[0], names[1], count > 2 ? names[2] : "");
        }
    }

    private static (string Place, string Object) PlaceAndObject(SeededRandom random)
    {
        while (true)
        {
            var (place, thing) = (random.NextInt(MiniLexicon.Places.Count), random.NextInt(MiniLexicon.Objects.Count));
            if (!MiniHeldOut.PlaceAndObject(place, thing)) return (MiniLexicon.Places[place], MiniLexicon.Objects[thing]);
        }
    }

    private static (string First, string Second) Swapped(SeededRandom random, string a, string b) => random.NextInt(2) == 0 ? (a, b) : (b, a);

    private static string Opening(SeededRandom random) => random.Choose<string>(["When", "While", "After"]);

    private static string Article(SeededRandom random) => random.Choose<string>(["a", "the"]);
}
