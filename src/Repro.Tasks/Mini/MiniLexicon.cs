namespace Repro.Tasks.Mini;

/// <summary>
/// The words of the small suite's language: every word is one token, so every task is made of single tokens.
/// The order of <see cref="Vocabulary"/> is the token ids of the committed models and may not change.
/// A century is spelled with a dash ("17-") to tell it from a two-digit year ("17").
/// </summary>
public static class MiniLexicon
{
    /// <summary>Document separator, beginning of every prompt, and padding; id 0.</summary>
    public const string EndOfText = "<eot>";

    public static IReadOnlyList<string> MaleNames { get; } = Words("John James Robert Michael William David Richard Thomas Charles Daniel Matthew Paul Mark Steven Andrew Kevin Brian George Edward Evan Peter Henry Adam Jack");
    public static IReadOnlyList<string> FemaleNames { get; } = Words("Mary Anna Linda Susan Sarah Karen Nancy Lisa Emily Laura Helen Alice Julia Grace Emma Jane Rose Kate Claire Diana Megan Rachel Martha Ruth");
    public static IReadOnlyList<string> Names { get; } = [.. MaleNames, .. FemaleNames];
    public static IReadOnlyList<string> Places { get; } = Words("store park school office beach garden market station museum library farm river church hotel kitchen theater");
    public static IReadOnlyList<string> Objects { get; } = Words("bottle ring book ball drink basket letter hat cake coin key map lamp apple flower shirt");
    public static IReadOnlyList<string> SingularNouns { get; } = Words("cat dog boy girl car house tree bird king queen doctor farmer teacher student pilot actor window table chair door cabinet picture boat road");
    public static IReadOnlyList<string> PluralNouns { get; } = Words("cats dogs boys girls cars houses trees birds kings queens doctors farmers teachers students pilots actors windows tables chairs doors cabinets pictures boats roads");
    public static IReadOnlyList<string> Prepositions { get; } = Words("on near behind beside under with by above");
    public static IReadOnlyList<string> Adjectives { get; } = Words("great good nice old new small big red blue happy sad quiet strong funny kind clever");
    public static IReadOnlyList<string> SingularVerbs { get; } = Words("is was has runs sees likes knows needs looks seems");
    public static IReadOnlyList<string> PluralVerbs { get; } = Words("are were have run see like know need look seem");
    public static IReadOnlyList<string> Giving { get; } = Words("gave handed offered passed showed sold");
    public static IReadOnlyList<string> Meeting { get; } = Words("met saw joined called followed helped");

    /// <summary>Being somewhere, as verb and preposition.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Going { get; } = [.. ((string[])["went to", "came to", "walked to", "were at", "stayed at", "worked at"]).Select(Words)];

    public static IReadOnlyList<string> Persons { get; } = Words("friend cook singer neighbor student teacher doctor pilot farmer actor");
    public static IReadOnlyList<string> QuestionTags { get; } = Words("isn't wasn't doesn't won't can't didn't");
    public static IReadOnlyList<string> Events { get; } = Words("war siege trip project plague trial reign voyage drought famine strike festival");
    public static IReadOnlyList<string> Weekdays { get; } = Words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday");
    public static IReadOnlyList<string> Months { get; } = Words("January February March April May June July August September October November December");
    public static IReadOnlyList<string> Numbers { get; } = Words("one two three four five six seven eight nine ten eleven twelve");
    public static IReadOnlyList<string> Ordinals { get; } = Words("first second third fourth fifth sixth seventh eighth ninth tenth");
    public static IReadOnlyList<string> Letters { get; } = Words("A B C D E F G H I J K L M N O P");
    public static IReadOnlyList<string> Centuries { get; } = Words("11- 12- 13- 14- 15- 16- 17- 18-");

    /// <summary>The years of a century, "00" to "99": index is value.</summary>
    public static IReadOnlyList<string> Years { get; } = [.. Enumerable.Range(0, 100).Select(year => $"{year:00}")];

    public static IReadOnlyList<string> MassNouns { get; } = Words("stone cloud paper glass iron wood gold silver salt sugar milk bread rice corn fish meat soup tea coffee wine snow rain wind fire smoke dust sand clay rope wire");
    public static IReadOnlyList<string> FunctionWords { get; } = Words(". , : ; ? and or the a The to of in at from his her he she him it that this When While After Then So but because year years lasted began ended until between born died really very not for about said told asked thanked wanted bought lost found had took again twice once only today tomorrow comes page then who there liked hated too also with");

    /// <summary>The lists that have a next item, and whether the last is followed by the first.</summary>
    public static IReadOnlyList<(IReadOnlyList<string> Items, bool Cyclic)> Sequences { get; } =
        [(Weekdays, true), (Months, true), (Numbers, false), (Ordinals, false), (Letters, false)];

    /// <summary>All words; the index is the token id.</summary>
    public static IReadOnlyList<string> Vocabulary { get; } = [.. ((IEnumerable<string>)[
        EndOfText, .. FunctionWords, .. Names, .. Places, .. Objects, .. SingularNouns, .. PluralNouns, .. Prepositions, .. Adjectives,
        .. SingularVerbs, .. PluralVerbs, .. Giving, .. Meeting, .. Going.SelectMany(words => words), .. Persons, .. QuestionTags, .. Events,
        .. Weekdays, .. Months, .. Numbers, .. Ordinals, .. Letters, .. Centuries, .. Years, .. MassNouns]).Distinct(StringComparer.Ordinal)];

    private static readonly Dictionary<string, int> Ids = Vocabulary.Select((word, id) => (word, id)).ToDictionary(pair => pair.word, pair => pair.id, StringComparer.Ordinal);

    /// <summary>The token id of a word.</summary>
    /// <exception cref="ArgumentException">The word is not in the vocabulary.</exception>
    public static int IdOf(string word) => Ids.TryGetValue(word, out var id) ? id : throw new ArgumentException($"'{word}' is not a word of the small suite's vocabulary.");

    /// <summary>The token ids of a prompt: the separator, then the words.</summary>
    /// <exception cref="ArgumentException">A word is not in the vocabulary.</exception>
    public static IReadOnlyList<int> Prompt(IEnumerable<string> words) => [IdOf(EndOfText), .. words.Select(IdOf)];

    private static string[] Words(string text) => text.Split(' ');
}
