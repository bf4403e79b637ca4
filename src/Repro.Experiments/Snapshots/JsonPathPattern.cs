using System.Buffers;
using System.Globalization;
using System.Text;

namespace Repro.Experiments.Snapshots;

/// <summary>
/// Which places of a document a rule is for: <c>$</c>, then <c>.key</c> or <c>['any key']</c>, <c>.*</c> (any key), <c>[3]</c>,
/// <c>[*]</c> (any index), <c>.**</c> (any steps, also none). The whole path must match.
/// </summary>
internal sealed class JsonPathPattern
{
    private static readonly SearchValues<char> Signs = SearchValues.Create(".[]*'\\ ");

    private readonly List<Part> _parts = [];

    private JsonPathPattern()
    {
    }

    private enum PartKind
    {
        Name,
        AnyName,
        Index,
        AnyIndex,
        AnySteps,
    }

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="FormatException">It cannot be read; the message shows it and the position.</exception>
    public static JsonPathPattern Parse(string text)
    {
        var pattern = new JsonPathPattern();
        if (!text.StartsWith('$')) throw Fault(text, 0, "a path starts with $");
        var at = 1;
        while (at < text.Length)
        {
            if (text[at] == '.') pattern._parts.Add(ReadName(text, ref at));
            else if (text[at] == '[') pattern._parts.Add(ReadBracket(text, ref at));
            else throw Fault(text, at, "expected . or [");
        }

        return pattern;
    }

    /// <summary>Whether a key can stand behind a dot: it could not be taken for something else.</summary>
    public static bool IsPlainName(string name) => name.Length > 0 && !name.AsSpan().ContainsAny(Signs);

    public bool Matches(JsonPathSegment[] path) => Matches(0, path);

    private bool Matches(int part, ReadOnlySpan<JsonPathSegment> path)
    {
        if (part == _parts.Count) return path.IsEmpty;
        if (_parts[part].Kind == PartKind.AnySteps)
        {
            for (var skipped = 0; skipped <= path.Length; skipped++)
            {
                if (Matches(part + 1, path[skipped..])) return true;
            }

            return false;
        }

        return !path.IsEmpty && _parts[part].Takes(path[0]) && Matches(part + 1, path[1..]);
    }

    private static Part ReadName(string text, ref int at)
    {
        var start = ++at;
        while (at < text.Length && text[at] is not ('.' or '[')) at++;
        var name = text[start..at];
        return name switch
        {
            "**" => new Part(PartKind.AnySteps, null, 0),
            "*" => new Part(PartKind.AnyName, null, 0),
            _ when IsPlainName(name) => new Part(PartKind.Name, name, 0),
            _ => throw Fault(text, start, "expected a key, * or **; a key with other signs stands in brackets, ['key']"),
        };
    }

    private static Part ReadBracket(string text, ref int at)
    {
        var start = ++at;
        if (at < text.Length && text[at] == '\'') return ReadQuoted(text, ref at);
        var end = text.IndexOf(']', start);
        if (end < 0) throw Fault(text, start, "a bracket is not closed");
        at = end + 1;
        var inside = text[start..end];
        if (inside == "*") return new Part(PartKind.AnyIndex, null, 0);
        return int.TryParse(inside, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? new Part(PartKind.Index, null, index)
            : throw Fault(text, start, "expected an index, * or a quoted key");
    }

    private static Part ReadQuoted(string text, ref int at)
    {
        var start = at++;
        var name = new StringBuilder();
        for (; at < text.Length; at++)
        {
            if (text[at] == '\'' && at + 1 < text.Length && text[at + 1] == ']')
            {
                at += 2;
                return new Part(PartKind.Name, name.ToString(), 0);
            }

            if (text[at] == '\\' && at + 1 < text.Length) at++;
            name.Append(text[at]);
        }

        throw Fault(text, start, "a quoted key is not closed");
    }

    private static FormatException Fault(string text, int at, string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"path '{text}', position {at}: {what}"));

    private readonly record struct Part(PartKind Kind, string? Name, int Index)
    {
        public bool Takes(JsonPathSegment segment) => Kind switch
        {
            PartKind.Name => segment.Name == Name,
            PartKind.AnyName => segment.Name is not null,
            PartKind.Index => segment.Name is null && segment.Index == Index,
            _ => segment.Name is null,
        };
    }
}
