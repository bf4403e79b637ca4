using Repro.Statistics;

namespace Repro.Tasks;

/// <summary>What the prompts depend on.</summary>
/// <param name="Prompts">How many; a male name at even places, a female one at odd ones.</param>
/// <param name="Seed">Seed of the draw.</param>
public sealed record GenderedPronounSettings(int Prompts = 256, ulong Seed = 42);

/// <summary>The words a Gendered-Pronoun data set is made of.</summary>
public sealed record GenderedPronounLanguage
{
    public required IReadOnlyList<string> MaleNames { get; init; }
    public required IReadOnlyList<string> FemaleNames { get; init; }

    /// <summary>Words with the slot {NAME} and one slot a word list; each ends before the pronoun.</summary>
    public required IReadOnlyList<string> Frames { get; init; }

    /// <summary>Slot name to its fillings; a filling may be several words.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Slots { get; init; }

    /// <summary>Whether a name may be used with the chosen fillings (slot to place).</summary>
    public required Func<string, IReadOnlyDictionary<string, int>, bool> Allowed { get; init; }

    /// <summary>Words to token ids, what every prompt begins with included.</summary>
    public required Func<IReadOnlyList<string>, IReadOnlyList<int>> Encode { get; init; }

    public required int HeId { get; init; }
    public required int SheId { get; init; }
}

/// <summary>Gendered pronoun (Mathwin et al. 2023): "So Emma is a really great friend , isn't" - she. Corrupted: a name of the other gender.</summary>
public static class GenderedPronounTask
{
    public const string Name = "gendered-pronoun";

    /// <summary>Seeded prompt pairs.</summary>
    /// <exception cref="ArgumentException">No prompts were asked for, or the language allows none.</exception>
    public static TaskData Generate(GenderedPronounLanguage language, GenderedPronounSettings settings)
    {
        if (settings.Prompts < 1) throw new ArgumentException($"Gendered-Pronoun needs at least one prompt, not {settings.Prompts}.");
        var random = new SeededRandom(settings.Seed).Fork(Name);
        var pairs = new PromptPair[settings.Prompts];
        for (var i = 0; i < pairs.Length; i++)
        {
            var male = i % 2 == 0;
            var (own, opposite) = male ? (language.MaleNames, language.FemaleNames) : (language.FemaleNames, language.MaleNames);
            var frame = random.Choose(language.Frames);
            var (fillings, name, other) = Draws.Until(
                () => (new SentenceFrame(frame).Draw(random, language.Slots), random.Choose(own), random.Choose(opposite)),
                drawn => language.Allowed(drawn.Item2, drawn.Item1) && language.Allowed(drawn.Item3, drawn.Item1),
                $"two names and filling of '{frame}'");
            pairs[i] = Pair(language, frame, fillings, name, other, male);
        }

        return new TaskData(Name, pairs);
    }

    /// <summary>The pair of one sentence, with a name and, for its twin, one of the other gender.</summary>
    public static PromptPair Pair(GenderedPronounLanguage language, string frame, IReadOnlyDictionary<string, int> fillings, string name, string other, bool male)
    {
        IReadOnlyList<int> Prompt(string person) => language.Encode(new SentenceFrame(frame).Fill(fillings, language.Slots, ("{NAME}", person)));
        var (right, wrong) = male ? (language.HeId, language.SheId) : (language.SheId, language.HeId);
        return new PromptPair(Prompt(name), Prompt(other), [right], [wrong]);
    }
}
