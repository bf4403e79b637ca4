using Repro.Experiments;
using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Claims;
using Repro.Experiments.Runs;
using Repro.Experiments.Suites;
using Repro.Reporting.Page.Data;
using Repro.Statistics;

namespace Repro.Cli.Report;

/// <summary>An analysis that experiments ask for, each once whoever asks.</summary>
/// <param name="Analysis">The analysis.</param>
/// <param name="Experiments">Who reads it.</param>
internal sealed record AskedAnalysis(IAnalysis Analysis, IReadOnlyList<string> Experiments)
{
    public string Name => Analysis.Task is { } task ? $"{Analysis.Name}, {task}" : Analysis.Name;
}

/// <summary>What the store has of a suite, for all that its experiments ask for. Nothing is computed.</summary>
internal sealed class SuiteCells
{
    private readonly List<StoredCell> cells;
    private readonly Absence? unavailable;

    /// <exception cref="DefinitionException">An experiment asks for what the suite does not have.</exception>
    public SuiteCells(PreparedSuite prepared, StoredCells store, IEnumerable<IExperiment> experiments)
    {
        var suite = Suite = prepared.Suite;
        unavailable = prepared.Unavailable;
        Analyses = suite.NumbersOnly || unavailable is not null ? [] : [.. experiments.Where(experiment => experiment.RunsOn(suite))
            .SelectMany(experiment => experiment.Analyses(suite).Select(analysis => (experiment.Name, Analysis: analysis)))
            .GroupBy(asked => CellTable.NameOf(asked.Analysis), StringComparer.Ordinal)
            .Select(same => new AskedAnalysis(same.First().Analysis, [.. same.Select(asked => asked.Name).Distinct()]))];
        cells = [.. store.Of(prepared, [.. Analyses.Select(asked => asked.Analysis)])];
    }

    public Suite Suite { get; }

    public IReadOnlyList<AskedAnalysis> Analyses { get; }

    /// <summary>Of one analysis, checkpoint by checkpoint.</summary>
    public IEnumerable<StoredCell> Of(AskedAnalysis asked) => cells.Where(cell => cell.Asked.Analysis == asked.Analysis);

    /// <summary>One sentence for each analysis that lacks cells.</summary>
    public IEnumerable<string> Missing => unavailable is not null ? [$"{Suite.ResultsName}: everything; its weights are not on this machine. Compute with 'dotnet build -t:Reproduce -p:Suite={Suite.Name}', which fetches them, then 'repro report' again."] : Analyses.Select(asked => (asked, Count: Of(asked).Count(cell => cell.Cell is null))).Where(pair => pair.Count > 0).Select(pair =>
        $"{Suite.ResultsName}: {pair.asked.Name}, {pair.Count} of {Of(pair.asked).Count()} checkpoints; compute with 'dotnet build -t:Reproduce -p:Suite={Suite.Name} -p:Experiment={pair.asked.Experiments[0]}', then 'repro report' again.");

    public ReportOrigin Origin => new(
        [.. Analyses.Select(asked =>
        {
            Cell[] found = [.. Of(asked).Select(cell => cell.Cell).OfType<Cell>()];
            return new MeasuredAnalysis(
                asked.Name,
                asked.Experiments,
                found.Length,
                Of(asked).Count(),
                found.Length == 0 ? null : found.Min(cell => cell.Provenance.Computed),
                found.Length == 0 ? null : found.Max(cell => cell.Provenance.Computed),
                found.Sum(cell => cell.Provenance.Seconds),
                [.. found.Select(Made).Distinct().Order(StringComparer.Ordinal)]);
        })],
        [.. cells.DistinctBy(cell => cell.Asked.Checkpoint).Select(cell => new MeasuredWeights(cell.Asked.Checkpoint.Model, cell.Asked.Checkpoint.Step, cell.WeightsSha256))]);

    private const int CommitDigits = 10;

    private static string Made(Cell cell) => $"{cell.Provenance.Execution.Device}; Repro {Short(cell.Provenance.Repro)}; TorchSharp {Short(cell.Provenance.TorchSharp)}; {cell.Provenance.Runtime}; {cell.Provenance.Machine}; {cell.Identity.GetProperty("computeType")}";

    // "0.1.0+<40 digits of a commit>"
    private static string Short(string version) => version.IndexOf('+', StringComparison.Ordinal) is >= 0 and var plus && version.Length > plus + 1 + CommitDigits ? version[..(plus + 1 + CommitDigits)] : version;
}
