using System.Text.RegularExpressions;

namespace Repro.Models.Tokenizers;

/// <summary>Finds tokens that stand beside the merges, such as runs of spaces, in a text: leftmost first, of those at one place the longest.</summary>
/// <param name="ids">Content to id.</param>
internal sealed class AddedTokens(IReadOnlyDictionary<string, int> ids)
{
    private readonly Regex? any = ids.Count == 0
        ? null
        : new Regex(string.Join('|', ids.Keys.OrderByDescending(token => token.Length).ThenBy(token => token, StringComparer.Ordinal).Select(Regex.Escape)), RegexOptions.CultureInvariant);

    /// <summary>The parts of a text in order: an added token with its id, or text between (never empty) without.</summary>
    public IEnumerable<(string Text, int? Id)> Split(string text)
    {
        var done = 0;
        for (var match = any?.Match(text); match is { Success: true }; match = match.NextMatch())
        {
            if (match.Index > done) yield return (text[done..match.Index], null);
            yield return (match.Value, ids[match.Value]);
            done = match.Index + match.Length;
        }

        if (done < text.Length) yield return (text[done..], null);
    }
}
