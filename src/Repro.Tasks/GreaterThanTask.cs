using Repro.Statistics;

namespace Repro.Tasks;

/// <summary>What the prompts depend on.</summary>
/// <param name="Prompts">How many.</param>
/// <param name="Seed">Seed of the draw.</param>
public sealed record GreaterThanSettings(int Prompts = 256, ulong Seed = 42);

/// <summary>The words a Greater-Than data set is made of.</summary>
public sealed record GreaterThanLanguage
{
    /// <summary>Words with the slots {NOUN}, {START} (the whole start year) and {CENTURY} (the end year's first half).</summary>
    public required string Frame { get; init; }

    public required IReadOnlyList<string> Nouns { get; init; }

    /// <summary>The first half of a year.</summary>
    public required IReadOnlyList<string> Centuries { get; init; }

    /// <summary>Century and year in it (0 to 99) to the words of the whole year, which are two tokens.</summary>
    public required Func<string, int, string> YearWords { get; init; }

    /// <summary>Token ids of the second half of a year: [100].</summary>
    public required IReadOnlyList<int> YearIds { get; init; }

    /// <summary>Whether noun, century (both by their places) and start year may be used together.</summary>
    public required Func<int, int, int, bool> Allowed { get; init; }

    /// <summary>Words to token ids, what every prompt begins with included.</summary>
    public required Func<IReadOnlyList<string>, IReadOnlyList<int>> Encode { get; init; }
}

/// <summary>Greater-Than (Hanna et al. 2023, arXiv 2305.00586): "The war lasted from the year 1732 to the year 17" - 33 to 99, not 00 to 32.</summary>
public static class GreaterThanTask
{
    public const string Name = "greater-than";

    /// <summary>Start years, as in the authors' code: each has several right and several wrong answers.</summary>
    public const int FirstYear = 2, LastYear = 98;

    /// <summary>The corrupted prompt's start year, after which nearly every answer is right.</summary>
    public const int CorruptedYear = 1;

    /// <summary>From here on a model that only knows how common each end year is does no better than chance (trials of the small suite): the harder part.</summary>
    public const int LateYear = 60;

    /// <summary>Seeded prompt pairs. Start years come in rounds of all allowed ones, each round shuffled, so that all are equally common.</summary>
    /// <exception cref="ArgumentException">No prompts were asked for, or the language allows none.</exception>
    public static TaskData Generate(GreaterThanLanguage language, GreaterThanSettings settings)
    {
        if (settings.Prompts < 1) throw new ArgumentException($"Greater-Than needs at least one prompt, not {settings.Prompts}.");
        var random = new SeededRandom(settings.Seed).Fork(Name);
        int[] years = [.. Enumerable.Range(FirstYear, LastYear - FirstYear + 1).Where(year => IsAllowed(language, year))];
        if (years.Length == 0) throw new ArgumentException("Greater-Than has no start year: the language allows no noun, century and year together.");
        var pairs = new PromptPair[settings.Prompts];
        for (var i = 0; i < pairs.Length; i++)
        {
            if (i % years.Length == 0) random.Shuffle<int>(years);
            var year = years[i % years.Length];
            var (noun, century) = Draws.Until(
                () => (random.NextInt(language.Nouns.Count), random.NextInt(language.Centuries.Count)),
                drawn => language.Allowed(drawn.Item1, drawn.Item2, year),
                $"noun and century for the year {year:00}");
            pairs[i] = Pair(language, noun, century, year);
        }

        return new TaskData(Name, pairs);
    }

    /// <summary>The pair of one noun, century (both by their places) and start year.</summary>
    public static PromptPair Pair(GreaterThanLanguage language, int noun, int century, int year)
    {
        IReadOnlyList<int> Prompt(int start) => language.Encode(new SentenceFrame(language.Frame).Fill(
            ("{NOUN}", language.Nouns[noun]),
            ("{START}", language.YearWords(language.Centuries[century], start)),
            ("{CENTURY}", language.Centuries[century])));
        return new PromptPair(Prompt(year), Prompt(CorruptedYear), [.. language.YearIds.Skip(year + 1)], [.. language.YearIds.Take(year + 1)]) { Hard = year >= LateYear };
    }

    private static bool IsAllowed(GreaterThanLanguage language, int year) =>
        Enumerable.Range(0, language.Nouns.Count).Any(noun => Enumerable.Range(0, language.Centuries.Count).Any(century => language.Allowed(noun, century, year)));
}
