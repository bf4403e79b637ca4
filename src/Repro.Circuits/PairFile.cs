using System.Text.Json;
using Repro.Tasks;

namespace Repro.Circuits;

/// <summary>
/// Prompt pairs in a JSON file, in the form of the golden data sets: <c>clean</c> and <c>corrupted</c> (rows of token ids, unpadded),
/// <c>logit_diff_labels</c> [answer, wrong answer] a row, and for probability differences over years <c>year_labels</c> y and
/// <c>year_ids</c> (token id of each two-digit year): answers are the years above y, wrong answers y and those below. Or a data set
/// that <see cref="FrozenTask"/> wrote.
/// </summary>
public sealed class PairFile
{
    private readonly string path;
    private readonly int[][] clean, corrupted;
    private readonly int[][]? logitDifferenceLabels;
    private readonly int[]? yearLabels, yearIds;
    private readonly TaskData? frozen;

    private PairFile(string path, FrozenTask task)
    {
        (this.path, frozen, clean, corrupted) = (path, task.Data, [], []);
    }

    private PairFile(string path, JsonElement root)
    {
        this.path = path;
        (clean, corrupted) = (Required<int[][]>(root, "clean"), Required<int[][]>(root, "corrupted"));
        logitDifferenceLabels = Optional<int[][]>(root, "logit_diff_labels");
        (yearLabels, yearIds) = (Optional<int[]>(root, "year_labels"), Optional<int[]>(root, "year_ids"));
        BatchSize = root.TryGetProperty("batch_size", out var size) ? size.GetInt32() : null;
        if (clean.Length != corrupted.Length) throw Fault($"has {clean.Length} clean and {corrupted.Length} corrupted prompts");
    }

    /// <summary>Prompts in a batch, where the file says so.</summary>
    public int? BatchSize { get; }

    /// <exception cref="InvalidDataException">The file is not of that form; the message names it and the fault.</exception>
    public static PairFile Read(string path)
    {
        if (!File.Exists(path)) throw new InvalidDataException($"There is no '{path}'; name a JSON file of prompt pairs.");
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return json.RootElement.TryGetProperty("pairs", out _) ? new PairFile(path, FrozenTask.Read(path)) : new PairFile(path, json.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"'{path}' is no file of prompt pairs ({e.Message.TrimEnd('.')}); correct it.", e);
        }
    }

    /// <summary>The pairs with the answers that a metric needs.</summary>
    /// <exception cref="InvalidDataException">The file has no labels for that metric.</exception>
    /// <exception cref="ArgumentException">A pair of unequal lengths, no pair at all: see <see cref="TaskData"/>.</exception>
    public TaskData For(Metric metric) => frozen ?? new(Path.GetFileNameWithoutExtension(path), [.. clean.Select((_, i) => metric == Metric.ProbabilityDifference ? Years(i) : Labels(i))]);

    private PromptPair Labels(int i)
    {
        if (logitDifferenceLabels is null || i >= logitDifferenceLabels.Length || logitDifferenceLabels[i].Length != 2) throw Fault($"has no pair of ids in 'logit_diff_labels' for prompt {i}");
        return new PromptPair(clean[i], corrupted[i], [logitDifferenceLabels[i][0]], [logitDifferenceLabels[i][1]]);
    }

    private PromptPair Years(int i)
    {
        if (yearLabels is null || yearIds is null || i >= yearLabels.Length) throw Fault($"has no 'year_labels' and 'year_ids' for prompt {i}");
        var year = yearLabels[i];
        if (year < 0 || year + 1 >= yearIds.Length) throw Fault($"has the year {year} for prompt {i}, with {yearIds.Length} years: it needs a year above it");
        return new PromptPair(clean[i], corrupted[i], yearIds[(year + 1)..], yearIds[..(year + 1)]);
    }

    private T Required<T>(JsonElement root, string field) => Optional<T>(root, field) ?? throw Fault($"has no '{field}'");

    private static T? Optional<T>(JsonElement root, string field) => root.TryGetProperty(field, out var value) ? value.Deserialize<T>() : default;

    private InvalidDataException Fault(string what) => new($"'{path}' {what}; correct it.");
}
