using System.Globalization;
using System.Text;

namespace Repro.Models.Tokenizers;

/// <summary>
/// Unicode normalisation form C (UAX #15), written out because <see cref="string.Normalize()"/> returns its input unchanged where
/// the program runs without ICU (<c>InvariantGlobalization</c>), as this suite does. Characters newer than the table's version of
/// Unicode are left alone.
/// </summary>
internal static class CanonicalComposition
{
    // Hangul syllables compose by rule (The Unicode Standard, section 3.12)
    private const int SyllableBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TrailBase = 0x11A7;
    private const int Leads = 19, Vowels = 21, Trails = 28, Syllables = Leads * Vowels * Trails;

    // every character below is its own normal form and begins a new one
    private const char FirstThatMatters = '\u0300';

    private static readonly Dictionary<int, int> Classes = [];
    private static readonly Dictionary<int, int[]> Parts = [];
    private static readonly Dictionary<(int First, int Second), int> Composites = [];

    static CanonicalComposition()
    {
        using var reader = new StreamReader(typeof(CanonicalComposition).Assembly.GetManifestResourceStream("CanonicalForms.txt")!);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            var words = line.Split(' ');
            if (words is [var range, var combiningClass])
            {
                var ends = range.Split('-');
                for (var character = Hexadecimal(ends[0]); character <= Hexadecimal(ends[1]); character++) Classes[character] = int.Parse(combiningClass, CultureInfo.InvariantCulture);
                continue;
            }

            var (whole, parts) = (Hexadecimal(words[0]), words[2..].Select(Hexadecimal).ToArray());
            Parts[whole] = parts;
            if (words[1] == "=") Composites[(parts[0], parts[1])] = whole;
        }
    }

    /// <summary>The text with every character composed.</summary>
    /// <param name="text">Without lone surrogates.</param>
    public static string Normalize(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange(FirstThatMatters, char.MaxValue)) return text;
        var characters = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes()) Decompose(rune.Value, characters);
        Order(characters);
        Compose(characters);
        var result = new StringBuilder(text.Length);
        foreach (var character in characters) result.Append(new Rune(character).ToString());
        return result.ToString();
    }

    private static void Decompose(int character, List<int> into)
    {
        if (character - SyllableBase is >= 0 and < Syllables and var syllable)
        {
            into.Add(LeadBase + (syllable / (Vowels * Trails)));
            into.Add(VowelBase + (syllable / Trails % Vowels));
            if (syllable % Trails != 0) into.Add(TrailBase + (syllable % Trails));
        }
        else if (Parts.TryGetValue(character, out var parts))
        {
            foreach (var part in parts) Decompose(part, into);
        }
        else
        {
            into.Add(character);
        }
    }

    // marks between two characters of class 0, by rising class, equal ones as they come
    private static void Order(List<int> characters)
    {
        for (var i = 1; i < characters.Count; i++)
        {
            var (character, its) = (characters[i], ClassOf(characters[i]));
            if (its == 0) continue;
            var place = i;
            for (; place > 0 && ClassOf(characters[place - 1]) > its; place--) characters[place] = characters[place - 1];
            characters[place] = character;
        }
    }

    // a character joins the last one of class 0 unless one between them blocks it: of the same class or a higher one
    private static void Compose(List<int> characters)
    {
        int? starter = null;
        var (kept, blocking) = (0, 0);
        for (var i = 0; i < characters.Count; i++)
        {
            var (character, its) = (characters[i], ClassOf(characters[i]));
            var adjacent = starter == kept - 1;
            if (starter is { } place && (adjacent || blocking < its) && Joined(characters[place], character) is { } whole)
            {
                characters[place] = whole;
                continue;
            }

            if (its == 0) starter = kept;
            blocking = its;
            characters[kept++] = character;
        }

        characters.RemoveRange(kept, characters.Count - kept);
    }

    private static int? Joined(int first, int second)
    {
        if (first - LeadBase is >= 0 and < Leads and var lead && second - VowelBase is >= 0 and < Vowels and var vowel) return SyllableBase + (((lead * Vowels) + vowel) * Trails);
        if (first - SyllableBase is >= 0 and < Syllables and var syllable && syllable % Trails == 0 && second - TrailBase is > 0 and < Trails and var trail) return SyllableBase + syllable + trail;
        return Composites.TryGetValue((first, second), out var whole) ? whole : null;
    }

    private static int ClassOf(int character) => Classes.GetValueOrDefault(character);

    private static int Hexadecimal(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
