using Repro.Statistics;
using Repro.Tasks.Mini;

namespace Repro.Training.Corpus;

/// <summary>Lists: in a known order, of random words repeated, and with repeats that are counted or marked.</summary>
internal static class ListSentences
{
    /// <summary>Three to six items of an ordered list from a random start, bare or with fillers between (only "next item" helps then).</summary>
    public static IReadOnlyList<string> Ordered(SeededRandom random)
    {
        var (list, cyclic) = random.Choose(MiniLexicon.Sequences);
        var length = random.NextInt(3, 7);
        var start = random.NextInt(cyclic ? list.Count : list.Count - length + 1);
        var items = Enumerable.Range(start, length).Select(i => list[i % list.Count]).ToArray();
        switch (random.NextDouble())
        {
            case < 0.3: return [.. items, "."];
            case < 0.6:
                var filler = random.Choose(ThingsWithoutOrder);
                return [.. Paired(items, () => filler), "."];
            case < 0.8: return [.. Paired(items, () => random.Choose(MiniLexicon.MassNouns)), "."];
            default: return cyclic ? ["today", ":", items[0], ",", "tomorrow", ":", items[1], "."] : ["After", items[0], "comes", items[1], "."];
        }
    }

    /// <summary>Two to ten different random words, the whole sequence two to five times: the text that induction heads live on.</summary>
    public static IReadOnlyList<string> RepeatedSequence(SeededRandom random)
    {
        var length = random.NextInt(2, 11);
        var copies = length < 6 ? random.NextInt(2, 6) : random.NextInt(2, 4);
        var pool = random.NextDouble() switch
        {
            < 0.1 => MiniLexicon.Letters,
            < 0.3 => MiniLexicon.MassNouns,
            < 0.45 => MiniLexicon.Names,
            _ => AllButSeparator,
        };
        var words = random.Sample(pool, length);
        return [.. Enumerable.Repeat(words, copies).SelectMany(copy => copy), "."];
    }

    /// <summary>A list in which one word comes twice (": twice w") or all but one do (": once w").</summary>
    public static IReadOnlyList<string> TwiceOrOnce(SeededRandom random)
    {
        var length = random.NextInt(3, 6);
        var words = random.Sample(random.NextInt(2) == 0 ? MiniLexicon.Names : ThingsWithoutOrder, length);
        if (random.NextInt(2) == 0)
        {
            var repeated = random.Choose(words);
            return [.. Separated([.. words, repeated]), ":", "twice", repeated, "."];
        }

        words = [.. words.Take(3)];
        var once = random.Choose(words);
        var again = words.Where(word => word != once).ToArray();
        random.Shuffle<string>(again);
        return [.. Separated([.. words, .. again]), ":", "once", once, "."];
    }

    /// <summary>Four to seven names, of which those named before are marked: "Anna , Mark , Anna again , Rose ."</summary>
    public static IReadOnlyList<string> NamesAgain(SeededRandom random)
    {
        var count = random.NextInt(4, 8);
        var seen = new List<string>();
        var words = new List<string>();
        for (var i = 0; i < count; i++)
        {
            if (i > 0) words.Add(",");
            if (seen.Count > 0 && random.NextDouble() < 0.4)
            {
                words.AddRange([random.Choose(seen), "again"]);
                continue;
            }

            string name;
            do name = random.Choose(MiniLexicon.Names);
            while (seen.Contains(name));
            seen.Add(name);
            words.Add(name);
        }

        return [.. words, "."];
    }

    private static IReadOnlyList<string> ThingsWithoutOrder { get; } = [.. MiniLexicon.MassNouns, .. MiniLexicon.Objects];

    private static IReadOnlyList<string> AllButSeparator { get; } = [.. MiniLexicon.Vocabulary.Skip(1)];

    // "x : filler , next x : filler"
    private static IEnumerable<string> Paired(string[] items, Func<string> filler) =>
        items.SelectMany((item, i) => i == 0 ? (string[])[item, ":", filler()] : [",", item, ":", filler()]);

    private static IEnumerable<string> Separated(IEnumerable<string> words) => words.SelectMany((word, i) => i == 0 ? (string[])[word] : [",", word]);
}
