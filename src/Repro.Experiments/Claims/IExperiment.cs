using Repro.Experiments.Analyses;
using Repro.Experiments.Runs;
using Repro.Experiments.Suites;
using Repro.Figures;

namespace Repro.Experiments.Claims;

/// <summary>A family of claims: which cells it needs, and how it reads them. One project in <c>experiments/</c> each.</summary>
public interface IExperiment
{
    /// <summary>The name of its folder.</summary>
    string Name { get; }

    ExperimentDefinition Definition { get; }

    /// <summary>Whether it declares the suite.</summary>
    bool RunsOn(Suite suite) => Definition.Suites.Contains(suite.Name);

    /// <summary>What must be measured on every checkpoint of the suite.</summary>
    IReadOnlyList<IAnalysis> Analyses(Suite suite);

    /// <summary>What must be measured then, on single checkpoints: a second round, whose settings may hold results of the first (circuits to evaluate in another checkpoint).</summary>
    /// <param name="suite">The suite.</param>
    /// <param name="cells">Those of <see cref="Analyses"/>.</param>
    IReadOnlyList<CheckpointAnalysis> FollowUp(Suite suite, CellTable cells) => [];

    /// <summary>Names of the analyses that <see cref="FollowUp"/> may ask for, for who plans.</summary>
    IReadOnlyList<string> LaterAnalyses => [];

    /// <summary>Reads the cells of both rounds and gives a verdict on each claim.</summary>
    ExperimentResult Evaluate(Suite suite, CellTable cells);
}

/// <summary>What an experiment gives: verdicts, and the numbers behind them as files.</summary>
/// <param name="Verdicts">One for each claim and task.</param>
/// <param name="Files">File name ("T1-ioi.json") to text; these are held against the committed ones.</param>
/// <param name="Pictures">Lines for a reader at a terminal: the series behind the verdicts.</param>
public sealed record ExperimentResult(IReadOnlyList<Verdict> Verdicts, IReadOnlyDictionary<string, string> Files, IReadOnlyList<string> Pictures)
{
    /// <summary>Figures by name ("figure-1"). Their numbers ("figure-1.csv") are held against the committed ones like any other file.</summary>
    public IReadOnlyDictionary<string, Figure> Figures { get; init; } = new Dictionary<string, Figure>();

    /// <summary>All that is verified: <see cref="Files"/>, and the numbers of <see cref="Figures"/>.</summary>
    public IReadOnlyDictionary<string, string> Verified => Files.Concat(Figures.Select(pair => KeyValuePair.Create(pair.Key + ".csv", PlottedNumbers.Csv(pair.Value)))).ToDictionary();
}
