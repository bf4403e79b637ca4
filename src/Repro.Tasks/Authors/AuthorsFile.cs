using System.Text;
using System.Text.Json;

namespace Repro.Tasks.Authors;

/// <summary>Reads the authors' word lists and tables, and says in one sentence what is wrong with one.</summary>
internal static class AuthorsFile
{
    /// <summary>A JSON file's content.</summary>
    /// <exception cref="InvalidDataException">There is none, or it has another form.</exception>
    public static T Json<T>(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(Existing(path)), JsonSerializerOptions.Web) ?? throw Fail(path, "is empty");
        }
        catch (JsonException e)
        {
            throw Fail(path, $"has another form ({e.Message.TrimEnd('.')})", e);
        }
    }

    /// <summary>A table's rows, each with the named columns' fields in the order asked for; fields may be quoted, quotes in them doubled.</summary>
    /// <exception cref="InvalidDataException">There is no file or no such column, or a row has another number of fields.</exception>
    public static IReadOnlyList<string[]> Csv(string path, params string[] columns)
    {
        var rows = File.ReadAllLines(Existing(path)).Where(line => line.Length > 0).Select(Fields).ToArray();
        if (rows.Length == 0) throw Fail(path, "is empty");
        int[] places = [.. columns.Select(column => Array.IndexOf(rows[0], column) is >= 0 and var place ? place : throw Fail(path, $"has no column '{column}'"))];
        for (var row = 1; row < rows.Length; row++)
        {
            if (rows[row].Length != rows[0].Length) throw Fail(path, $"has {rows[row].Length} fields in row {row}, where its header has {rows[0].Length}");
        }

        return [.. rows.Skip(1).Select(row => places.Select(place => row[place]).ToArray())];
    }

    public static InvalidDataException Fail(string path, string what, Exception? inner = null) => new($"'{path}' {what}; name the folder of the authors' data sets.", inner);

    private static string Existing(string path) => File.Exists(path) ? path : throw Fail(path, "does not exist");

    private static string[] Fields(string line)
    {
        var (fields, field, quoted) = (new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"') field.Append(line[i++]);
            else if (line[i] == '"') quoted = !quoted;
            else if (line[i] == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else field.Append(line[i]);
        }

        return [.. fields, field.ToString()];
    }
}
