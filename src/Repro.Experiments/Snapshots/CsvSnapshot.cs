using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Repro.Experiments.Snapshots;

/// <summary>
/// A table as the same kind of document that JSON gives, so that one comparer and one set of rules serve both:
/// <c>{ "columns": [names], "rows": [{ name: value }] }</c>, hence <c>$.rows[*].tokens</c>.
/// </summary>
/// <remarks>
/// RFC 4180 with a header row; LF or CRLF. An unquoted field is a number where it reads as one under the invariant culture, null
/// where it is empty, else a string; a quoted field is always a string. NaN and infinities are read as such, so that they fail.
/// </remarks>
public static class CsvSnapshot
{
    private const char Quote = '"';

    /// <summary>Reads a table.</summary>
    /// <exception cref="FormatException">No header, a repeated column, a row of another length, a quote out of place; the message names the line.</exception>
    public static JsonObject Parse(string text)
    {
        var rows = Rows(text);
        if (rows.Count == 0) throw new FormatException("line 1: a table has a header row");
        var columns = rows[0].Fields.Select(field => field.Text).ToList();
        if (columns.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } repeated)
            throw Fault(1, $"the column '{repeated.Key}' is there twice");

        var items = new JsonArray();
        foreach (var (line, fields) in rows.Skip(1))
        {
            if (fields.Count != columns.Count)
                throw Fault(line, string.Create(CultureInfo.InvariantCulture, $"{fields.Count} fields in a table of {columns.Count} columns"));
            items.Add(new JsonObject(columns.Zip(fields, (name, field) => KeyValuePair.Create<string, JsonNode?>(name, field.ToNode()))));
        }

        return new JsonObject { ["columns"] = new JsonArray([.. columns.Select(name => JsonValue.Create(name))]), ["rows"] = items };
    }

    private static List<Row> Rows(string text)
    {
        var rows = new List<Row>();
        var (at, line) = (0, 1);
        while (at < text.Length)
        {
            var row = new Row(line, []);
            do row.Fields.Add(ReadField(text, ref at, ref line));
            while (Skip(text, ref at, ','));

            var carriageReturn = Skip(text, ref at, '\r');
            if (!Skip(text, ref at, '\n') && (carriageReturn || at < text.Length)) throw Fault(line, "expected a comma or the end of the line");
            line++;
            rows.Add(row);
        }

        return rows;
    }

    private static Field ReadField(string text, ref int at, ref int line)
    {
        if (at < text.Length && text[at] == Quote) return ReadQuoted(text, ref at, ref line);
        var start = at;
        while (at < text.Length && text[at] is not (',' or '\r' or '\n'))
        {
            if (text[at] == Quote) throw Fault(line, "a quote inside a field that is not quoted");
            at++;
        }

        return new Field(text[start..at], IsQuoted: false);
    }

    private static Field ReadQuoted(string text, ref int at, ref int line)
    {
        var opened = line;
        var field = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] == Quote)
            {
                at++;
                if (at >= text.Length || text[at] != Quote) return new Field(field.ToString(), IsQuoted: true);
            }
            else if (text[at] == '\n')
            {
                line++;
            }

            field.Append(text[at]);
        }

        throw Fault(opened, "a quoted field is not closed");
    }

    private static bool Skip(string text, ref int at, char sign)
    {
        if (at >= text.Length || text[at] != sign) return false;
        at++;
        return true;
    }

    private static FormatException Fault(int line, string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"line {line}: {what}"));

    private sealed record Row(int Line, List<Field> Fields);

    private readonly record struct Field(string Text, bool IsQuoted)
    {
        public JsonValue? ToNode()
        {
            if (IsQuoted) return JsonValue.Create(Text);
            if (Text.Length == 0) return null;
            // whole numbers keep all their digits
            if (long.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) return JsonValue.Create(whole);
            if (ulong.TryParse(Text, NumberStyles.None, CultureInfo.InvariantCulture, out var large)) return JsonValue.Create(large);
            return double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : JsonValue.Create(Text);
        }
    }
}
