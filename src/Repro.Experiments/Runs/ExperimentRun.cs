using Repro.Experiments.Cells;
using Repro.Experiments.Claims;
using Repro.Experiments.Snapshots;
using Repro.Experiments.Suites;
using Repro.Models;

namespace Repro.Experiments.Runs;

/// <summary>One experiment on one suite, from cells to the comparison with what is committed.</summary>
public sealed record ExperimentRun(IExperiment Experiment, Suite Suite, ExperimentResult Result, SnapshotReport Report)
{
    /// <summary>Runs what is missing, evaluates, and holds the result against the committed one (received files are left where they differ).</summary>
    /// <exception cref="DefinitionException">The suite or the experiment's file is wrong, or the experiment does not run on the suite.</exception>
    public static IReadOnlyList<ExperimentRun> Run(Checkout checkout, string suiteName, IReadOnlyList<IExperiment> experiments, Execution execution, ComputeType computeType = ComputeType.Float32, Action<RunProgress>? report = null, CancellationToken stop = default)
    {
        var suite = Suite.Load(checkout, suiteName);
        var chosen = experiments.Where(experiment => experiment.Definition.Suites.Contains(suiteName)).ToArray();
        if (chosen.Length == 0) throw new DefinitionException($"No experiment runs on the suite '{suiteName}': add it to an experiment.yml under 'suites'.");

        // all experiments' cells in one pass over the checkpoints
        var analyses = chosen.SelectMany(experiment => experiment.Analyses(suite)).ToArray();
        var cells = new CellTable();
        if (!suite.NumbersOnly)
        {
            var runner = new CellRunner(new CellStore(checkout.Cells), execution, computeType, report);
            runner.Run(suite, [.. suite.Models.SelectMany(suite.Checkpoints).SelectMany(checkpoint => analyses.Select(analysis => new CheckpointAnalysis(checkpoint, analysis)))], cells, stop);
            // then what they ask for having seen these
            runner.Run(suite, [.. chosen.SelectMany(experiment => experiment.FollowUp(suite, cells))], cells, stop);
        }

        return [.. chosen.Select(experiment =>
        {
            var result = experiment.Evaluate(suite, cells);
            var folder = new SnapshotFolder(checkout.Results(suiteName, experiment.Name));
            return new ExperimentRun(experiment, suite, result, folder.Verify(result.Verified, file => experiment.Definition.RulesFor(file, suite)));
        })];
    }
}
