using System.Globalization;
using System.Text.Json.Nodes;
using Repro.Experiments;
using Repro.Experiments.Analyses;
using Repro.Experiments.Claims;
using Repro.Experiments.Runs;
using Repro.Experiments.Snapshots;
using Repro.Experiments.Suites;

namespace PublishedPerformance;

/// <summary>When models learned their tasks, by the authors' own numbers: bigger always faster (T3)?</summary>
public sealed class PublishedPerformanceExperiment : IExperiment
{
    private const string Table = "performance.csv";

    private readonly PublishedPerformanceDefinition definition;

    /// <exception cref="DefinitionException">The experiment's file is wrong.</exception>
    public PublishedPerformanceExperiment(Checkout checkout) => definition = ExperimentDefinition.Load<PublishedPerformanceDefinition>(checkout, Name);

    public string Name => "PublishedPerformance";

    public ExperimentDefinition Definition => definition;

    public IReadOnlyList<IAnalysis> Analyses(Suite suite) => [];

    public ExperimentResult Evaluate(Suite suite, CellTable cells)
    {
        var (verdicts, files) = (new List<Verdict>(), new Dictionary<string, string>());
        var rows = Rows(suite.At(Table));
        foreach (var task in rows.Select(row => Text(row, "task")).Distinct())
        {
            var models = suite.Models
                .Select(model => (Model: model, Values: rows.Where(row => Text(row, "task") == task && Text(row, "model") == model.Name).Select(row => ((long)Number(row, "step"), Number(row, "value"))).ToArray()))
                .ToLookup(pair => pair.Values.Length > 0);
            var (verdict, numbers) = NotAlwaysFaster.Judge(
                suite.Name, task, [.. models[true].Select(pair => EmergenceBracket.Of(pair.Model, task, suite.TokensPerStep, pair.Values, definition.Settings))], [.. models[false].Select(pair => pair.Model.Name)], definition.Settings);
            verdicts.Add(verdict);
            files[$"{verdict.Claim}-{task}.json"] = CanonicalJson.Default.Write(numbers);
        }

        return new ExperimentResult(verdicts, files, []);
    }

    private static JsonNode[] Rows(string path)
    {
        if (!File.Exists(path)) throw new DefinitionException($"'{path}' does not exist: the suite's numbers are incomplete, restore the file.");
        try
        {
            return [.. CsvSnapshot.Parse(File.ReadAllText(path))["rows"]!.AsArray().Select(row => row!)];
        }
        catch (FormatException e)
        {
            throw new DefinitionException($"'{path}', {e.Message}. Correct the file.", e);
        }
    }

    private static string Text(JsonNode row, string column) => row[column]!.GetValue<string>();

    private static double Number(JsonNode row, string column) => double.Parse(row[column]!.ToJsonString(), CultureInfo.InvariantCulture);
}
