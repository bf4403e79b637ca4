using Repro.Tasks.Mini;

namespace Repro.Heads;

/// <summary>Words with a fixed order.</summary>
/// <param name="Name">What they are: "weekdays".</param>
/// <param name="Tokens">Token ids in order, one a word, all different.</param>
/// <param name="Cyclic">Whether the last word is followed by the first.</param>
public sealed record WordFamily(string Name, IReadOnlyList<int> Tokens, bool Cyclic)
{
    /// <summary>Every class of ordered words in the small suite's vocabulary.</summary>
    public static IReadOnlyList<WordFamily> Mini { get; } =
    [
        Of("weekdays", MiniLexicon.Weekdays, cyclic: true),
        Of("months", MiniLexicon.Months, cyclic: true),
        Of("numbers", MiniLexicon.Numbers, cyclic: false),
        Of("ordinals", MiniLexicon.Ordinals, cyclic: false),
        Of("letters", MiniLexicon.Letters, cyclic: false),
        Of("years", MiniLexicon.Years, cyclic: false),
    ];

    /// <summary>The space-prefixed lists of the authors' older script, which their figure 2 was drawn from, as far as a tokenizer has their words as one token.</summary>
    /// <param name="token">A word, with its leading space, to its one token id; null where it is more than one token.</param>
    /// <returns>Families cut into runs of neighbours: a word that is not one token parts its list, and no pair spans the gap.</returns>
    public static IReadOnlyList<WordFamily> English(Func<string, int?> token) =>
        [.. Lists.SelectMany(list => Runs(list.Name, [.. list.Words.Select(word => token(" " + word))], list.Cyclic))];

    /// <summary>Each word's place and its successor's.</summary>
    internal IEnumerable<(int Word, int Next)> Pairs => Enumerable.Range(0, Cyclic ? Tokens.Count : Tokens.Count - 1).Select(i => (i, (i + 1) % Tokens.Count));

    private const int LargestNumeral = 200;

    private static readonly (string Name, string[] Words, bool Cyclic)[] Lists =
    [
        ("numerals", [.. Enumerable.Range(1, LargestNumeral).Select(n => n.ToString(System.Globalization.CultureInfo.InvariantCulture))], false),
        ("numbers", "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".Split(' '), false),
        ("ordinals", "first second third fourth fifth sixth seventh eighth ninth tenth".Split(' '), false),
        ("weekdays", "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".Split(' '), true),
        ("months", "January February March April May June July August September October November December".Split(' '), true),
        ("short weekdays", "Mon Tue Wed Thu Fri Sat Sun".Split(' '), false),
        ("short months", "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".Split(' '), false),
        ("letters", [.. Enumerable.Range('A', 26).Select(letter => ((char)letter).ToString())], false),
    ];

    private static WordFamily Of(string name, IReadOnlyList<string> words, bool cyclic) => new(name, [.. words.Select(MiniLexicon.IdOf)], cyclic);

    private static IEnumerable<WordFamily> Runs(string name, int?[] tokens, bool cyclic)
    {
        if (tokens.All(token => token is not null)) return [new WordFamily(name, [.. tokens.Select(token => token!.Value)], cyclic)];
        var runs = new List<List<int>> { new() };
        foreach (var token in tokens)
        {
            if (token is { } id) runs[^1].Add(id);
            else if (runs[^1].Count > 0) runs.Add([]);
        }

        return runs.Where(run => run.Count > 1).Select((run, i) => new WordFamily($"{name} {i + 1}", run, Cyclic: false));
    }
}
