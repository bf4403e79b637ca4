using Repro.Statistics;
using Repro.Tasks.Mini;

namespace Repro.Training.Corpus;

/// <summary>Spans of years within one century; the second year is always the later one.</summary>
internal static class YearSentences
{
    private const int FirstYear = 2, LastYear = 98;

    /// <summary>Sorted lists (without which Greater-Than was not learned in trials) and sentences with a start and an end.</summary>
    public static IReadOnlyList<string> Years(SeededRandom random)
    {
        var kind = random.NextDouble();
        var century = random.NextInt(MiniLexicon.Centuries.Count);
        var c = MiniLexicon.Centuries[century];
        if (random.NextDouble() < 0.4)
        {
            var years = random.Sample([.. Enumerable.Range(FirstYear, 100 - FirstYear)], random.NextInt(4, 7));
            return ["years", .. years.Order().SelectMany((year, i) => i == 0 ? (string[])[c, Year(year)] : [",", c, Year(year)]), "."];
        }

        int evt, start;
        do (evt, start) = (random.NextInt(MiniLexicon.Events.Count), random.NextInt(FirstYear, LastYear + 1));
        while (MiniHeldOut.EventCenturyYear(evt, century, start));
        var (from, to) = (Year(start), Year(random.NextInt(start + 1, 100)));
        return kind switch
        {
            < 0.7 => ["The", MiniLexicon.Events[evt], "lasted", "from", "the", "year", c, from, "to", "the", "year", c, to, "."],
            < 0.85 => [random.Choose(MiniLexicon.Names), "was", "born", "in", c, from, "and", "died", "in", c, to, "."],
            _ => ["The", MiniLexicon.Events[evt], "began", "in", c, from, "and", "ended", "in", c, to, "."],
        };
    }

    private static string Year(int year) => MiniLexicon.Years[year];
}
