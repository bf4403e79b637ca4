using System.Text;
using Microsoft.ML.Tokenizers;

namespace Repro.Models.Tokenizers;

/// <summary>
/// Parts a text into the words that byte pairs are merged in, as GPT-2's pattern does:
/// <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>
/// (reference: huggingface/tokenizers, <c>pre_tokenizers/byte_level.rs</c>). Scanned by code point, because .NET's regular
/// expressions see letters beyond U+FFFF as two characters that are no letters.
/// </summary>
internal sealed class ByteLevelPreTokenizer : PreTokenizer
{
    private static readonly string[] Contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    private enum Kind
    {
        Space,
        Letter,
        Number,
        Other,
    }

    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text)
    {
        for (int start = 0, end; start < text.Length; start = end)
        {
            end = EndOfWord(text, start);
            yield return (start, end - start);
        }
    }

    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) => PreTokenize(text.ToString());

    private static int EndOfWord(string text, int start)
    {
        foreach (var contraction in Contractions)
        {
            if (string.CompareOrdinal(text, start, contraction, 0, contraction.Length) == 0) return start + contraction.Length;
        }

        // one space belongs to the word after it
        var first = text[start] == ' ' && start + 1 < text.Length && KindAt(text, start + 1).Kind != Kind.Space ? start + 1 : start;
        var (kind, length) = KindAt(text, first);
        var end = first + length;
        while (end < text.Length && KindAt(text, end) is var (next, width) && next == kind) end += width;
        // of several spaces before a word the last is left to it
        return kind == Kind.Space && end < text.Length && end - start > 1 ? end - 1 : end;
    }

    private static (Kind Kind, int Length) KindAt(string text, int at)
    {
        var rune = Rune.GetRuneAt(text, at);
        var kind = Rune.IsWhiteSpace(rune) ? Kind.Space : Rune.IsLetter(rune) ? Kind.Letter : Rune.IsNumber(rune) ? Kind.Number : Kind.Other;
        return (kind, rune.Utf16SequenceLength);
    }
}
