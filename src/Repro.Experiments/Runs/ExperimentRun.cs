using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Claims;
using Repro.Experiments.Evaluations;
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

    /// <summary>Whether it was evaluated, now or, where nothing changed, before.</summary>
    public bool WasRun => NotRunBecause is null;

    /// <summary>Its cells that ended in an error; where there are any, it was not evaluated.</summary>
    public IReadOnlyList<CellFailure> Failures { get; init; } = [];

    /// <summary>Checkpoints of the suite that are there and cannot be used; their cells are gaps.</summary>
    public IReadOnlyList<UnreadableCheckpoint> Unreadable { get; init; } = [];

    /// <summary>Whether the result is that of an earlier run, from which nothing changed. It has no figures then: they are drawn, and their numbers among its files.</summary>
    public bool IsUnchanged { get; init; }

    /// <summary>Kinds of devices that its cells were computed on: "cpu", "cuda"; none where there were only numbers.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>The paper's figures about this suite, beside the numbers found.</summary>
    public IReadOnlyList<Expectation> Expectations { get; } = Expectation.Of(Experiment.Definition, Suite, Result);

    /// <summary>Runs what is missing, evaluates, and holds the result against the committed one (received files are left where they differ).</summary>
    /// <exception cref="DefinitionException">The suite or the experiment's file is wrong, or the experiment does not run on the suite.</exception>
    public static IReadOnlyList<ExperimentRun> Run(Checkout checkout, string suiteName, IReadOnlyList<IExperiment> experiments, Execution execution, ComputeType computeType = ComputeType.Float32, Action<RunProgress>? report = null, CancellationToken stop = default)
    {
        using var suite = PreparedSuite.Of(checkout, Suite.Load(checkout, suiteName), stop: stop);
        return Run(checkout, suite, experiments, execution, computeType, report, stop: stop);
    }

    /// <inheritdoc cref="Run(Checkout, string, IReadOnlyList{IExperiment}, Execution, ComputeType, Action{RunProgress}?, CancellationToken)"/>
    /// <param name="evaluations">Where evaluations are kept, so that what did not change is not evaluated again; null: all are evaluated.</param>
    public static IReadOnlyList<ExperimentRun> Run(Checkout checkout, PreparedSuite prepared, IReadOnlyList<IExperiment> experiments, Execution execution, ComputeType computeType = ComputeType.Float32, Action<RunProgress>? report = null, EvaluationStore? evaluations = null, CancellationToken stop = default)
    {
        var suite = prepared.Suite;
        var chosen = suite.ExperimentsAmong(experiments);
        if (prepared.Unavailable is { } unavailable) return [.. chosen.Select(experiment => NotRun(checkout, suite, experiment, unavailable))];

        var before = evaluations is null ? null : EvaluationStore.WeightsOf(prepared);
        var unchanged = chosen.Select(experiment => (experiment, Last: evaluations?.Find(experiment, prepared, computeType, before!))).Where(pair => pair.Last is not null).ToDictionary(pair => pair.experiment, pair => pair.Last!);
        IExperiment[] due = [.. chosen.Where(experiment => !unchanged.ContainsKey(experiment))];
        var cells = new CellTable();
        var asked = due.ToDictionary(experiment => experiment, _ => new List<CheckpointAnalysis>());
        if (!suite.NumbersOnly && due.Length > 0)
        {
            // all experiments' cells in one pass over the checkpoints, then what they ask for having seen these
            var runner = new CellRunner(new CellStore(checkout.Cells), execution, computeType, report, source: prepared.Checkpoints);
            foreach (var experiment in due) asked[experiment].AddRange(FirstRound(suite, [experiment], cells));
            runner.Run(suite, ByCheckpoint(suite, asked.Values.SelectMany(list => list)), cells, stop);
            if (cells.NothingMeasured is { } nothing) return [.. chosen.Select(experiment => unchanged.TryGetValue(experiment, out var last) ? Unchanged(checkout, suite, experiment, last) : NotRun(checkout, suite, experiment, nothing) with { Unreadable = cells.Unreadable })];
            var followed = due.Where(experiment => cells.FailuresOf(asked[experiment]).Count == 0).ToDictionary(experiment => experiment, experiment => SecondRound(suite, [experiment], cells));
            runner.Run(suite, ByCheckpoint(suite, followed.Values.SelectMany(list => list)), cells, stop);
            foreach (var (experiment, more) in followed) asked[experiment].AddRange(more);
        }

        var after = new Lazy<IReadOnlyDictionary<string, string>>(() => EvaluationStore.WeightsOf(prepared)); // a run tells more of them
        return [.. chosen.Select(experiment =>
        {
            if (unchanged.TryGetValue(experiment, out var last)) return Unchanged(checkout, suite, experiment, last);
            if (cells.FailuresOf(asked[experiment]) is { Count: > 0 } failures) return Failed(checkout, suite, experiment, failures) with { Unreadable = cells.Unreadable };
            var result = experiment.Evaluate(suite, cells);
            var origins = cells.OriginsOf(asked[experiment]);
            string[] devices = [.. cells.KnownOriginsOf(asked[experiment]).Select(origin => origin.DeviceClass).Distinct().Order(StringComparer.Ordinal)];
            evaluations?.Add(experiment, prepared, computeType, after.Value, result, origins is null ? null : [.. origins.Select(origin => origin.Key)], devices);
            return new ExperimentRun(experiment, suite, result, Verified(checkout, suite, experiment, result)) { Devices = devices, Unreadable = cells.Unreadable };
        })];
    }

    /// <summary>The cells that experiments ask for before they have seen any; those they are not to have are put into the table as absent.</summary>
    internal static IReadOnlyList<CheckpointAnalysis> FirstRound(Suite suite, IReadOnlyList<IExperiment> experiments, CellTable cells)
    {
        IAnalysis[] analyses = [.. experiments.SelectMany(experiment => experiment.Analyses(suite))];
        return Asked(suite, suite.AllCheckpoints().SelectMany(checkpoint => analyses.Select(analysis => new CheckpointAnalysis(checkpoint, analysis))), cells);
    }

    /// <summary>The cells that experiments ask for having seen those of the first round.</summary>
    internal static IReadOnlyList<CheckpointAnalysis> SecondRound(Suite suite, IReadOnlyList<IExperiment> experiments, CellTable cells) =>
        Asked(suite, experiments.SelectMany(experiment => experiment.FollowUp(suite, cells)), cells);

    private static CheckpointAnalysis[] ByCheckpoint(Suite suite, IEnumerable<CheckpointAnalysis> wanted)
    {
        var order = suite.AllCheckpoints().Select((checkpoint, place) => (checkpoint, place)).ToDictionary(pair => pair.checkpoint, pair => pair.place);
        return [.. wanted.OrderBy(cell => order[cell.Checkpoint])]; // a stable order
    }

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

    private static SnapshotReport Verified(Checkout checkout, Suite suite, IExperiment experiment, ExperimentResult result) =>
        new SnapshotFolder(checkout.Results(suite.ResultsName, experiment.Name)).Verify(result.Verified, file => experiment.Definition.RulesFor(file, suite));

    private static ExperimentRun Unchanged(Checkout checkout, Suite suite, IExperiment experiment, EvaluationRecord last)
    {
        var result = new ExperimentResult(last.Verdicts, last.Verified, last.Pictures);
        return new ExperimentRun(experiment, suite, result, Verified(checkout, suite, experiment, result)) { IsUnchanged = true, Devices = last.Devices };
    }

    private static ExperimentRun Failed(Checkout checkout, Suite suite, IExperiment experiment, IReadOnlyList<CellFailure> failures) =>
        NotRun(checkout, suite, experiment, "cells failed", new Absence($"{failures.Count} of its cells failed, the first: {failures[0].Message}")) with { Failures = failures };

    private static ExperimentRun NotRun(Checkout checkout, Suite suite, IExperiment experiment, Absence why) => NotRun(checkout, suite, experiment, "no weights", why);

    private static ExperimentRun NotRun(Checkout checkout, Suite suite, IExperiment experiment, string summary, Absence why) => new(
        experiment,
        suite,
        new ExperimentResult([.. experiment.Definition.Claims.Select(claim => new Verdict(claim.Id, "all", VerdictKind.NotRun, summary))], new Dictionary<string, string>(), []),
        new SnapshotReport(checkout.Results(suite.ResultsName, experiment.Name), [], [], []))
    {
        NotRunBecause = why,
    };
}
