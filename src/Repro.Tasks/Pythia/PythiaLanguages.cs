using Repro.Models.Tokenizers;

namespace Repro.Tasks.Pythia;

/// <summary>
/// All four tasks in ordinary English for a byte-level BPE tokenizer, from our own words. Names, agreeing nouns and verbs, years and
/// pronouns must be one token; what is not is left out and listed. Prompts begin with their first word, with no separator before it,
/// as in the authors' code.
/// </summary>
public static class PythiaLanguages
{
    private const int FirstCentury = 11, LastCentury = 17;

    /// <exception cref="ArgumentException">The tokenizer has no single tokens for the pronouns or the years: it is no Pythia tokenizer.</exception>
    public static TaskLanguages For(ByteLevelBpeTokenizer tokenizer)
    {
        var tokens = new SingleTokens(tokenizer);
        IReadOnlyList<int> Encode(IReadOnlyList<string> words) => tokenizer.Encode(Sentence(words));
        return new TaskLanguages
        {
            Name = "pythia",
            Ioi = Ioi(tokens, Encode),
            GreaterThan = GreaterThan(new PythiaYears(tokenizer, FirstCentury, LastCentury, tokens), Encode),
            GenderedPronoun = GenderedPronoun(tokens, Encode),
            SubjectVerbAgreement = SubjectVerbAgreement(tokens, Encode),
            Decode = tokenizer.Decode,
            LeftOut = tokens.LeftOut,
        };
    }

    /// <summary>Words as a text: punctuation stands at the word before it.</summary>
    internal static string Sentence(IEnumerable<string> words) => string.Join(' ', words).Replace(" ,", ",", StringComparison.Ordinal).Replace(" .", ".", StringComparison.Ordinal);

    private static IoiLanguage Ioi(SingleTokens tokens, Func<IReadOnlyList<string>, IReadOnlyList<int>> encode) => new()
    {
        Names = tokens.Keep(IoiTask.Name, "names", [.. PythiaWords.MaleNames, .. PythiaWords.FemaleNames]),
        Frames =
        [
            "When {A} and {B} {GOING} the {PLACE} , {S} {GIVING} a {OBJECT} to",
            "While {A} and {B} {GOING} the {PLACE} , {S} {GIVING} the {OBJECT} to",
            "Then {A} and {B} {GOING} the {PLACE} . {S} {GIVING} a {OBJECT} to",
        ],
        UnseenFrames = ["So {A} and {B} {GOING} the {PLACE} because {S} {GIVING} the {OBJECT} to"],
        Slots = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
        {
            ["{GOING}"] = PythiaWords.Going,
            ["{PLACE}"] = PythiaWords.Places,
            ["{GIVING}"] = PythiaWords.Giving,
            ["{OBJECT}"] = PythiaWords.Objects,
        },
        PairAllowed = (_, _) => true,
        FillingsAllowed = _ => true,
        Encode = encode,
        NameId = tokens.IdOf,
    };

    private static GreaterThanLanguage GreaterThan(PythiaYears years, Func<IReadOnlyList<string>, IReadOnlyList<int>> encode) => new()
    {
        Frame = "The {NOUN} lasted from the year {START} to the year {CENTURY}",
        Nouns = PythiaWords.Events,
        Centuries = years.Centuries,
        YearWords = (century, year) => $"{century}{year:00}",
        YearIds = years.YearIds,
        Allowed = (_, century, year) => years.IsValid(century, year),
        Encode = encode,
    };

    private static GenderedPronounLanguage GenderedPronoun(SingleTokens tokens, Func<IReadOnlyList<string>, IReadOnlyList<int>> encode) => new()
    {
        MaleNames = tokens.Keep(GenderedPronounTask.Name, "names", PythiaWords.MaleNames),
        FemaleNames = tokens.Keep(GenderedPronounTask.Name, "names", PythiaWords.FemaleNames),
        Frames = ["So {NAME} is a {DEGREE} {ADJECTIVE} {PERSON} , isn't", "So {NAME} was a {DEGREE} {ADJECTIVE} {PERSON} , wasn't"],
        Slots = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
        {
            ["{DEGREE}"] = ["really", "very"],
            ["{ADJECTIVE}"] = PythiaWords.Adjectives,
            ["{PERSON}"] = PythiaWords.Persons,
        },
        Allowed = (_, _) => true,
        Encode = encode,
        HeId = tokens.IdOf("he"),
        SheId = tokens.IdOf("she"),
    };

    private static SubjectVerbAgreementLanguage SubjectVerbAgreement(SingleTokens tokens, Func<IReadOnlyList<string>, IReadOnlyList<int>> encode)
    {
        var verbs = tokens.Keep(SubjectVerbAgreementTask.Name, "verbs", PythiaWords.Verbs);
        return new()
        {
            Nouns = tokens.Keep(SubjectVerbAgreementTask.Name, "nouns", PythiaWords.Nouns),
            Frames = ["The {SUBJECT}", "The {SUBJECT} {PREPOSITION} the {ATTRACTOR}", "The {SUBJECT} that the {ATTRACTOR} {SAW}"],
            Slots = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["{PREPOSITION}"] = PythiaWords.Prepositions, ["{SAW}"] = PythiaWords.TransitivePast },
            Allowed = (_, _) => true,
            Encode = encode,
            SingularVerbIds = [.. verbs.Select(pair => tokens.IdOf(pair.First))],
            PluralVerbIds = [.. verbs.Select(pair => tokens.IdOf(pair.Second))],
        };
    }
}
