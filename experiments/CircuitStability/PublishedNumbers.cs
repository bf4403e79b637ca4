using System.Text.Json.Nodes;
using Repro.Experiments;
using Repro.Experiments.Snapshots;
using Repro.Experiments.Suites;

namespace CircuitStability;

/// <summary>The published numbers, as they stand in the tables of <c>models/published</c> (sources: its README).</summary>
internal sealed class PublishedNumbers(Suite suite)
{
    /// <summary>The tasks that the tables know, in their order.</summary>
    public static IReadOnlyList<string> Tasks { get; } = ["ioi", "greater-than", "gendered-pronoun", "subject-verb-agreement"];

    /// <summary>Mean nodes of each model's circuit for a task, smallest model first.</summary>
    public IReadOnlyList<ModelSize> Sizes(string task)
    {
        var shapes = Rows("models.csv").ToDictionary(row => Text(row, "model"));
        var means = Rows("mean-nodes.csv").ToDictionary(row => Text(row, "model"));
        return [.. suite.Models.Select(model => new ModelSize(model.Name, model.Parameters, (int)(Number(shapes[model.Name], "layers") * Number(shapes[model.Name], "heads")), Number(means[model.Name], task), null)
        {
            NominalParameters = Number(shapes[model.Name], "nominalParameters"),
            ParametersInScript = Number(shapes[model.Name], "parametersInScript"),
        })];
    }

    /// <summary>Edges of the minimal circuit by step, of each model that has them for a task.</summary>
    public IReadOnlyList<(SuiteModel Model, IReadOnlyList<(long Step, double Edges)> Edges)> EdgeCounts(string task) =>
        [.. ByModel("edge-counts.csv", task).Select(pair => (pair.Model, (IReadOnlyList<(long, double)>)[.. pair.Rows.Select(row => ((long)Number(row, "step"), Number(row, "edges")))]))];

    /// <summary>The task's metric by step; empty where it is not known.</summary>
    public IReadOnlyList<(long Step, double Value)> Performance(string model, string task) =>
        [.. Rows("performance.csv").Where(row => Text(row, "model") == model && Text(row, "task") == task).Select(row => ((long)Number(row, "step"), Number(row, "value")))];

    /// <summary>The plotted averages of each model that has them for a task.</summary>
    public IReadOnlyList<(SuiteModel Model, IReadOnlyList<PlottedRow> Rows)> Plotted(string task) =>
        [.. ByModel("jaccard-plotted.csv", task).Select(pair => (pair.Model, (IReadOnlyList<PlottedRow>)[.. pair.Rows.Select(row => new PlottedRow((long)Number(row, "from"), (long)Number(row, "to"), Number(row, "average")))]))];

    /// <summary>The Jaccard itself, where it was printed, with the average of the span that was tried.</summary>
    public IReadOnlyList<(long From, long To, double Jaccard, double AverageOfSpan)> RawAgreement() =>
        [.. Rows("jaccard-1.4b-subject-verb-agreement.csv").Select(row => ((long)Number(row, "from"), (long)Number(row, "to"), Number(row, "jaccard"), Number(row, "averageOfSpan36")))];

    /// <summary>The Jaccard by weight, 410m on IOI.</summary>
    public IReadOnlyList<(long From, long To, double Jaccard)> WeightedIoi() =>
        [.. Rows("jaccard-410m-ioi-weighted.csv").Select(row => ((long)Number(row, "from"), (long)Number(row, "to"), Number(row, "jaccard")))];

    /// <summary>A model of the suite by its name.</summary>
    public SuiteModel Model(string name) => suite.Models.FirstOrDefault(model => model.Name == name) ?? throw new DefinitionException($"The suite '{suite.Name}' has no model '{name}', of which it has numbers: list it in '{suite.At("suite.yml")}'.");

    private IEnumerable<(SuiteModel Model, JsonObject[] Rows)> ByModel(string file, string task) => Rows(file)
        .Where(row => Text(row, "task") == task)
        .GroupBy(row => Text(row, "model"))
        .Select(group => (Model: Model(group.Key), Rows: group.ToArray()))
        .OrderBy(pair => pair.Model.Parameters);

    private IEnumerable<JsonObject> Rows(string file)
    {
        var path = suite.At(file);
        if (!File.Exists(path)) throw new DefinitionException($"'{path}' does not exist: the suite's numbers are incomplete, restore the file.");
        try
        {
            return CsvSnapshot.Parse(File.ReadAllText(path))["rows"]!.AsArray().Select(row => row!.AsObject());
        }
        catch (FormatException e)
        {
            throw new DefinitionException($"'{path}', {e.Message}. Correct the file.", e);
        }
    }

    private static string Text(JsonObject row, string column) => row[column]!.GetValue<string>();

    private static double Number(JsonObject row, string column) => row[column] is JsonValue value && value.TryGetValue<long>(out var whole) ? whole : row[column]!.GetValue<double>();
}
