using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Claims;
using Repro.Experiments.Snapshots;
using Repro.Experiments.Suites;
using Repro.Models;
using Repro.Statistics;

namespace Repro.Experiments.Runs;

/// <summary>One experiment on one suite, from cells to the comparison with what is committed.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Suite">The suite, or a part of it.</param>
/// <param name="Result">Verdicts and numbers; where nothing of the suite could be had, verdicts "not run" alone.</param>
/// <param name="Report">How that compares with what is committed; what was not run is not compared.</param>
public sealed record ExperimentRun(IExperiment Experiment, Suite Suite, ExperimentResult Result, SnapshotReport Report)
{
    /// <summary>Why there was nothing to evaluate; null where there was.</summary>
    public Absence? NotRunBecause { get; init; }

    /// <summary>The paper's figures about this suite, beside the numbers found.</summary>
    public IReadOnlyList<Expectation> Expectations { get; } = Expectation.Of(Experiment.Definition, Suite, Result);

    /// <summary>Runs what is missing, evaluates, and holds the result against the committed one (received files are left where they differ).</summary>
    /// <exception cref="DefinitionException">The suite or the experiment's file is wrong, or the experiment does not run on the suite.</exception>
    public static IReadOnlyList<ExperimentRun> Run(Checkout checkout, string suiteName, IReadOnlyList<IExperiment> experiments, Execution execution, ComputeType computeType = ComputeType.Float32, Action<RunProgress>? report = null, CancellationToken stop = default)
    {
        using var suite = PreparedSuite.Of(checkout, Suite.Load(checkout, suiteName), stop: stop);
        return Run(checkout, suite, experiments, execution, computeType, report, stop);
    }

    /// <inheritdoc cref="Run(Checkout, string, IReadOnlyList{IExperiment}, Execution, ComputeType, Action{RunProgress}?, CancellationToken)"/>
    public static IReadOnlyList<ExperimentRun> Run(Checkout checkout, PreparedSuite prepared, IReadOnlyList<IExperiment> experiments, Execution execution, ComputeType computeType = ComputeType.Float32, Action<RunProgress>? report = null, CancellationToken stop = default)
    {
        var suite = prepared.Suite;
        IExperiment[] chosen = [.. experiments.Where(experiment => experiment.Definition.Suites.Contains(suite.Name))];
        if (chosen.Length == 0) throw new DefinitionException($"No experiment runs on the suite '{suite.Name}': add it to an experiment.yml under 'suites'.");
        if (prepared.Unavailable is { } unavailable) return [.. chosen.Select(experiment => NotRun(checkout, suite, experiment, unavailable))];

        var cells = new CellTable();
        if (!suite.NumbersOnly)
        {
            // all experiments' cells in one pass over the checkpoints, then what they ask for having seen these
            var runner = new CellRunner(new CellStore(checkout.Cells), execution, computeType, report, source: prepared.Checkpoints);
            runner.Run(suite, FirstRound(suite, chosen, cells), cells, stop);
            if (cells.NothingMeasured is { } nothing) return [.. chosen.Select(experiment => NotRun(checkout, suite, experiment, nothing))];
            runner.Run(suite, SecondRound(suite, chosen, cells), cells, stop);
        }

        return [.. chosen.Select(experiment =>
        {
            var result = experiment.Evaluate(suite, cells);
            var folder = new SnapshotFolder(checkout.Results(suite.ResultsName, experiment.Name));
            return new ExperimentRun(experiment, suite, result, folder.Verify(result.Verified, file => experiment.Definition.RulesFor(file, suite)));
        })];
    }

    /// <summary>The cells that experiments ask for before they have seen any; those they are not to have are put into the table as absent.</summary>
    internal static IReadOnlyList<CheckpointAnalysis> FirstRound(Suite suite, IReadOnlyList<IExperiment> experiments, CellTable cells)
    {
        IAnalysis[] analyses = [.. experiments.SelectMany(experiment => experiment.Analyses(suite))];
        return Asked(suite, suite.Models.SelectMany(suite.Checkpoints).SelectMany(checkpoint => analyses.Select(analysis => new CheckpointAnalysis(checkpoint, analysis))), cells);
    }

    /// <summary>The cells that experiments ask for having seen those of the first round.</summary>
    internal static IReadOnlyList<CheckpointAnalysis> SecondRound(Suite suite, IReadOnlyList<IExperiment> experiments, CellTable cells) =>
        Asked(suite, experiments.SelectMany(experiment => experiment.FollowUp(suite, cells)), cells);

    private static List<CheckpointAnalysis> Asked(Suite suite, IEnumerable<CheckpointAnalysis> wanted, CellTable cells)
    {
        var onlyBehaviour = suite.Models.Where(model => model.BehaviourOnly).Select(model => model.Name).ToHashSet();
        var asked = new List<CheckpointAnalysis>();
        foreach (var cell in wanted)
        {
            if (cell.Analysis is PerformanceAnalysis || !onlyBehaviour.Contains(cell.Checkpoint.Model)) asked.Add(cell);
            else cells.Set(cell.Checkpoint, cell.Analysis, new Absence($"of {cell.Checkpoint.Model} only the behaviour is looked at"), null);
        }

        return asked;
    }

    private static ExperimentRun NotRun(Checkout checkout, Suite suite, IExperiment experiment, Absence why) => new(
        experiment,
        suite,
        new ExperimentResult([.. experiment.Definition.Claims.Select(claim => new Verdict(claim.Id, "all", VerdictKind.NotRun, "no weights"))], new Dictionary<string, string>(), []),
        new SnapshotReport(checkout.Results(suite.ResultsName, experiment.Name), [], [], []))
    {
        NotRunBecause = why,
    };
}
