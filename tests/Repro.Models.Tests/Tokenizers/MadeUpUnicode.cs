namespace Repro.Models.Tests.Tokenizers;

/// <summary>Texts from a pool of pieces by a generator simple enough to be written again in another language.</summary>
internal static class MadeUpUnicode
{
    private const ulong Factor = 6364136223846793005, Summand = 1442695040888963407; // Knuth, MMIX

    /// <summary>Pieces in which tokenizers go wrong: spaces, contractions, added tokens, composed and decomposed letters, letters beyond U+FFFF.</summary>
    public static IReadOnlyList<string> Pieces { get; } =
    [
        .. Enumerable.Range(' ', '~' - ' ' + 1).Select(character => ((char)character).ToString()),
        "  ", "   ", new(' ', 7), new(' ', 24), new(' ', 31), "\t", "\n", "\r\n", "\u00a0", "\u3000", "\u2028",
        "'s", "'t", "'re", "'ll", " the", " Mary", " 17", "32", "<|endoftext|>", "<|padding|>", "<|endoftext|>\u0338",
        "\u00e9", "e\u0301", "a\u0323\u0307", "\u00df", "\u0416", "\u0451", "\u03a9", "\u05d0", "\u0627\u0644", "\u0939\u093f", "\u4e2d\u6587", "\u65e5\u672c",
        "\uac00", "\u1112\u1161\u11ab", "\u00bd", "\u2163", "\u0663", "\uff21", "\U0001F600", "\U0001F468\u200d\U0001F469", "\U0001D400", "\U0001D7D8", "\U00020000",
        "\u20ac", "\u2014", "\u200b", "\ufeff", "\0",
    ];

    /// <summary>A seeded sequence of texts of 1 to <paramref name="longest"/> pieces.</summary>
    public static IEnumerable<string> Texts(IReadOnlyList<string> pieces, ulong seed, int count, int longest)
    {
        int Next(int below)
        {
            seed = unchecked((seed * Factor) + Summand);
            return (int)((seed >> 33) % (ulong)below);
        }

        for (var i = 0; i < count; i++)
        {
            var length = 1 + Next(longest);
            yield return string.Concat(Enumerable.Range(0, length).Select(_ => pieces[Next(pieces.Count)]));
        }
    }
}
