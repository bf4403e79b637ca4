using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Repro.Models;

namespace Repro.Tasks;

/// <summary>
/// A data set in a JSON file: token ids and text of every pair with its answers, a hash of each pair and the data set's own. Whoever
/// reads it gets the very tokens that were frozen, or is told which pair is not.
/// </summary>
/// <param name="Data">The prompts.</param>
/// <param name="Metric">What is read after them.</param>
/// <param name="Vocabulary">Whose token ids: "mini", "pythia".</param>
public sealed record FrozenTask(TaskData Data, Metric Metric, string Vocabulary)
{
    private const int FormatVersion = 1;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // readable words: the file is no HTML
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    // a pair as it stands in the file
    private sealed record Row(int[] Clean, int[] Corrupted, int[] Answers, int[] WrongAnswers, bool Hard, string CleanText, string CorruptedText, string AnswersText, string WrongAnswersText, string Sha256)
    {
        public string Hash()
        {
            string[] ids = [.. ((int[][])[Clean, Corrupted, Answers, WrongAnswers]).Select(row => string.Join(' ', row.Select(id => id.ToString(CultureInfo.InvariantCulture))))];
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', [.. ids, Hard ? "hard" : "", CleanText, CorruptedText, AnswersText, WrongAnswersText]))));
        }
    }

    private sealed record Document(int Format, string Task, string Vocabulary, string Metric, string Sha256, Row[] Pairs);

    /// <summary>Writes the file, a pair a line; equal data sets make equal bytes.</summary>
    /// <param name="path">The file, in a folder that exists.</param>
    /// <param name="decode">Token ids to text, for a reader.</param>
    /// <exception cref="IOException">The file could not be written; nothing is left of it.</exception>
    public void Write(string path, Func<IEnumerable<int>, string> decode)
    {
        var text = new StringBuilder("{\n");
        void Field(string name, object value) => text.Append(CultureInfo.InvariantCulture, $"  \"{name}\": {JsonSerializer.Serialize(value, Options)},\n");
        Field("format", FormatVersion);
        Field("task", Data.Task);
        Field("vocabulary", Vocabulary);
        Field("metric", Metric.ToString());
        Field("sha256", Data.Sha256);
        text.Append("  \"pairs\": [\n");
        text.AppendJoin(",\n", Data.Pairs.Select(pair =>
        {
            var row = new Row(
                [.. pair.Clean], [.. pair.Corrupted], [.. pair.Answers], [.. pair.WrongAnswers], pair.Hard,
                decode(pair.Clean), decode(pair.Corrupted), Words(pair.Answers, decode), Words(pair.WrongAnswers, decode), "");
            return "    " + JsonSerializer.Serialize(row with { Sha256 = row.Hash() }, Options);
        }));
        PartialFile.WriteText(path, text.Append("\n  ]\n}\n").ToString());
    }

    /// <summary>Reads a file that <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The file is missing or no such file, or a pair is not what was frozen; the message names file and pair.</exception>
    public static FrozenTask Read(string path)
    {
        if (!File.Exists(path)) throw new InvalidDataException($"There is no '{path}'; freeze a data set with 'repro tasks show --freeze'.");
        Document file;
        try
        {
            file = JsonSerializer.Deserialize<Document>(File.ReadAllBytes(path), Options)!;
        }
        catch (JsonException e)
        {
            throw Fault(path, $"is no frozen data set ({e.Message.TrimEnd('.')})", e);
        }

        if (file is null) throw Fault(path, "is empty");
        if (file.Format != FormatVersion) throw Fault(path, $"has the format {file.Format}, and this program reads {FormatVersion}");
        if (!Enum.TryParse<Metric>(file.Metric, out var metric)) throw Fault(path, $"has the metric '{file.Metric}', which is none of {string.Join(", ", Enum.GetNames<Metric>())}");
        for (var i = 0; i < file.Pairs.Length; i++)
        {
            if (file.Pairs[i].Hash() != file.Pairs[i].Sha256) throw Fault(path, $"is not what was frozen: pair {i} ('{file.Pairs[i].CleanText}') does not have its hash {file.Pairs[i].Sha256}");
        }

        TaskData data;
        try
        {
            data = new TaskData(file.Task, [.. file.Pairs.Select(row => new PromptPair(row.Clean, row.Corrupted, row.Answers, row.WrongAnswers) { Hard = row.Hard })]);
        }
        catch (ArgumentException e)
        {
            throw Fault(path, $"holds a data set that cannot be ({e.Message.TrimEnd('.')})", e);
        }

        if (data.Sha256 != file.Sha256) throw Fault(path, $"is not what was frozen: its {file.Pairs.Length} pairs are sound but have the hash {data.Sha256}, not {file.Sha256}, so a pair is missing, added or moved");
        return new FrozenTask(data, metric, file.Vocabulary);
    }

    private static string Words(IEnumerable<int> ids, Func<IEnumerable<int>, string> decode) => string.Join('|', ids.Select(id => decode([id])));

    private static InvalidDataException Fault(string path, string what, Exception? inner = null) => new($"'{path}' {what}; freeze it again or restore it.", inner);
}
