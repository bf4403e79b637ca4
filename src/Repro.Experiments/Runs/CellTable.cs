using System.Text.Json;
using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Suites;
using Repro.Statistics;

namespace Repro.Experiments.Runs;

/// <summary>The results of analyses over a suite's checkpoints. What could not be computed is there too, with its reason.</summary>
public sealed class CellTable
{
    private readonly Dictionary<(string Model, int Step, string Analysis), Outcome<JsonElement>> results = [];

    /// <summary>The result of one analysis on one checkpoint.</summary>
    /// <exception cref="InvalidOperationException">That cell was never asked for.</exception>
    public Outcome<T> Get<T>(SuiteCheckpoint checkpoint, IAnalysis analysis)
        where T : notnull
    {
        if (!results.TryGetValue(KeyOf(checkpoint, analysis), out var outcome))
        {
            throw new InvalidOperationException($"The cell '{analysis.Name}' of {checkpoint.Model} step {checkpoint.Step} was not asked for: list the analysis in the experiment's Analyses.");
        }

        return outcome.Match<Outcome<T>>(json => json.Deserialize<T>(CellJson.Options)!, absence => absence);
    }

    /// <summary>Why the cells that are not there are not there, in the order of the run.</summary>
    public IEnumerable<(string Model, int Step, Absence Absence)> Absences =>
        results.Where(pair => !pair.Value.IsPresent).Select(pair => (pair.Key.Model, pair.Key.Step, pair.Value.Absence!));

    internal void Set(SuiteCheckpoint checkpoint, IAnalysis analysis, Outcome<JsonElement> outcome) => results[KeyOf(checkpoint, analysis)] = outcome;

    // two analyses of one name differ in settings or data
    private static (string, int, string) KeyOf(SuiteCheckpoint checkpoint, IAnalysis analysis) =>
        (checkpoint.Model, checkpoint.Step, $"{analysis.Name} {analysis.Settings} {analysis.DataSha256}");
}
