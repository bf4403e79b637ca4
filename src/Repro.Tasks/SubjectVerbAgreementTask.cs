using Repro.Statistics;

namespace Repro.Tasks;

/// <summary>What the prompts depend on.</summary>
/// <param name="Prompts">How many; a singular subject at even places, a plural one at odd ones.</param>
/// <param name="Seed">Seed of the draw.</param>
public sealed record SubjectVerbAgreementSettings(int Prompts = 256, ulong Seed = 42);

/// <summary>The words an agreement data set is made of.</summary>
public sealed record SubjectVerbAgreementLanguage
{
    /// <summary>Both forms of each noun, one token each.</summary>
    public required IReadOnlyList<(string Singular, string Plural)> Nouns { get; init; }

    /// <summary>Words with the slots {SUBJECT} and, where another noun comes before the verb, {ATTRACTOR}; one slot a word list.</summary>
    public required IReadOnlyList<string> Frames { get; init; }

    /// <summary>Slot name to its fillings; a filling may be several words.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Slots { get; init; }

    /// <summary>Whether subject and attractor (by their places) may be used together.</summary>
    public required Func<int, int, bool> Allowed { get; init; }

    /// <summary>Words to token ids, what every prompt begins with included.</summary>
    public required Func<IReadOnlyList<string>, IReadOnlyList<int>> Encode { get; init; }

    /// <summary>Token ids of the verb forms.</summary>
    public required IReadOnlyList<int> SingularVerbIds { get; init; }
    public required IReadOnlyList<int> PluralVerbIds { get; init; }
}

/// <summary>
/// Subject-verb agreement (Linzen et al. 2016; Newman et al. 2021): "The key to the cabinets" - is, not are. Corrupted: the same
/// sentence with the subject in the other number. The harder part: another noun before the verb, of the other number.
/// </summary>
public static class SubjectVerbAgreementTask
{
    public const string Name = "subject-verb-agreement";

    private const string Subject = "{SUBJECT}", Attractor = "{ATTRACTOR}";

    /// <summary>Seeded prompt pairs.</summary>
    /// <exception cref="ArgumentException">No prompts were asked for, or the language allows none.</exception>
    public static TaskData Generate(SubjectVerbAgreementLanguage language, SubjectVerbAgreementSettings settings)
    {
        if (settings.Prompts < 1) throw new ArgumentException($"Subject-verb agreement needs at least one prompt, not {settings.Prompts}.");
        var random = new SeededRandom(settings.Seed).Fork(Name);
        var pairs = new PromptPair[settings.Prompts];
        for (var i = 0; i < pairs.Length; i++)
        {
            var plural = i % 2 == 1;
            var frame = random.Choose(language.Frames);
            var fillings = new SentenceFrame(frame).Draw(random, language.Slots);
            var (subject, attractor) = Draws.Until(
                () => (random.NextInt(language.Nouns.Count), random.NextInt(language.Nouns.Count)),
                drawn => drawn.Item1 != drawn.Item2 && language.Allowed(drawn.Item1, drawn.Item2),
                "subject and attractor");
            pairs[i] = Pair(language, frame, fillings, (subject, plural), (attractor, random.NextInt(2) == 1));
        }

        return new TaskData(Name, pairs);
    }

    /// <summary>The pair of one sentence: nouns by their places with their number.</summary>
    public static PromptPair Pair(SubjectVerbAgreementLanguage language, string frame, IReadOnlyDictionary<string, int> fillings, (int Noun, bool Plural) subject, (int Noun, bool Plural) attractor)
    {
        IReadOnlyList<int> Prompt(bool plural) => language.Encode(new SentenceFrame(frame).Fill(
            fillings, language.Slots, (Subject, Noun(language, subject.Noun, plural)), (Attractor, Noun(language, attractor.Noun, attractor.Plural))));
        var (right, wrong) = subject.Plural ? (language.PluralVerbIds, language.SingularVerbIds) : (language.SingularVerbIds, language.PluralVerbIds);
        return new PromptPair(Prompt(subject.Plural), Prompt(!subject.Plural), right, wrong) { Hard = frame.Contains(Attractor, StringComparison.Ordinal) && subject.Plural != attractor.Plural };
    }

    private static string Noun(SubjectVerbAgreementLanguage language, int noun, bool plural) => plural ? language.Nouns[noun].Plural : language.Nouns[noun].Singular;
}
