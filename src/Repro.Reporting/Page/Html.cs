using System.Globalization;
using System.Text;

namespace Repro.Reporting.Page;

/// <summary>Pieces of HTML.</summary>
internal static class Html
{
    /// <summary>Text as it is, in an element or in an attribute in either kind of quotes.</summary>
    public static string Text(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal).Replace("'", "&#39;", StringComparison.Ordinal);

    /// <summary>The text of an element: quotes stand for themselves, which keeps JSON readable and short.</summary>
    public static string Content(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    /// <summary>A name that fragments of the page's address can hold.</summary>
    public static string Id(params string[] parts)
    {
        var id = new StringBuilder();
        foreach (var letter in string.Join('-', parts)) id.Append(char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' ? letter : '_');
        return id.ToString();
    }

    /// <summary>
    /// The value of a <c>src</c> attribute in single quotes that holds a drawing. Only what a data URL or the attribute would end at is
    /// written otherwise: a fifth shorter than base64, and each drawing keeps its names to itself.
    /// </summary>
    public static string Source(string svg) => "data:image/svg+xml," + svg.Replace("%", "%25", StringComparison.Ordinal).Replace("#", "%23", StringComparison.Ordinal)
        .Replace("\n", "", StringComparison.Ordinal).Replace("&", "&amp;", StringComparison.Ordinal).Replace("'", "&#39;", StringComparison.Ordinal);

    /// <summary>A number and what it counts.</summary>
    public static string Count(int count, string one, string more) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : more)}");
}
