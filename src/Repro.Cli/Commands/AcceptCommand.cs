using System.CommandLine;
using Microsoft.Extensions.Logging;
using Repro.Cli.Hosting;
using Repro.Cli.Output;
using Repro.Experiments;
using Repro.Experiments.Runs;
using Repro.Experiments.Snapshots;
using Repro.Models;
using Repro.Reporting;

namespace Repro.Cli.Commands;

/// <summary><c>repro accept</c>: takes the results as they are now for the new committed ones, and says what moved.</summary>
internal sealed class AcceptCommand(Checkout checkout, SuiteRuns suiteRuns, ProgressDisplay display, ILogger<AcceptCommand> log) : ICommandSource
{
    public Command Create()
    {
        var (suite, experiment, compute, json) = (new SuiteOptions(checkout), SuiteRuns.ExperimentOption(), new ComputeOptions(), JsonOutput.Option());
        var force = new Option<bool>("--force") { Description = "Also with changes that are not committed, and of cells of another device or compute type than the committed results'." };
        var command = new ReproCommand(
            "accept",
            "Take the present results as the new committed ones.",
            new("repro accept", "of every experiment on the small suite; prints what moves"),
            new("repro accept --experiment TaskEmergence --suite mini-seeds", "of one experiment on another suite")) { KeepsLog = true };
        foreach (var option in (Option[])[experiment, force, json]) command.Add(option);
        suite.AddWithFetchingTo(command);
        compute.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var (type, asJson) = (compute.Of(parsed).Type, parsed.GetValue(json)); // what was typed is refused before anything is looked at
            if (!parsed.GetValue(force)) RefuseUncommitted(checkout);
            // run again first: what is accepted is what the present code and cells give, and what is stale is known
            IReadOnlyList<ExperimentRun> runs;
            using (var progress = display.Open(asJson)) runs = suiteRuns.Run(suite, experiment, compute, parsed, evaluations: null, progress, stop);
            if (runs.Any(run => run.Failures.Count + run.Unreadable.Count > 0)) return Task.FromResult(RunsOutcome.Tell(runs, verify: false, log, asJson ? Console.Error : Console.Out)); // nothing is accepted beside them
            var provenance = ResultsProvenance.Load(checkout, runs[0].Suite.ResultsName);
            if (!parsed.GetValue(force)) RefuseOtherOrigin(runs, provenance, type);
            Accepted[] accepted = [.. runs.Select(run => Accept(run, provenance, type))];
            if (parsed.GetValue(experiment) is null) WriteTable(runs);
            if (asJson) JsonOutput.Write(new { suite = runs[0].Suite.ResultsName, experiments = accepted.Select(one => new { name = one.Run.Experiment.Name, notRun = one.Run.NotRunBecause?.Reason, accepted = one.Snapshots.Select(snapshot => new { snapshot.File, moved = snapshot.Describe() }), one.Drawn }) });
            else Show(accepted);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private sealed record Accepted(ExperimentRun Run, IReadOnlyList<AcceptedSnapshot> Snapshots, IReadOnlyList<string> Drawn);

    private static Accepted Accept(ExperimentRun run, ResultsProvenance provenance, ComputeType type)
    {
        if (!run.WasRun) return new Accepted(run, [], []);
        var accepted = new SnapshotFolder(run.Report.Folder).Accept(run.Report.Stale);
        var drawn = Draw(run, [.. accepted.Select(snapshot => snapshot.File)]);
        // results that stay say nothing new of where they came from
        var origin = ResultsOrigin.Of(run.Devices, type);
        if (accepted.Count > 0 || (provenance.Find(run.Experiment.Name) is null && origin.IsLike(ResultsOrigin.Unwritten))) provenance.Set(run.Experiment.Name, origin);
        return new Accepted(run, accepted, drawn);
    }

    // of some experiments only, it would not be the table of the suite; and what was not run here may have been elsewhere
    private void WriteTable(IReadOnlyList<ExperimentRun> runs)
    {
        var (name, folder) = (runs[0].Suite.ResultsName, Path.GetDirectoryName(checkout.ClaimsTable(runs[0].Suite.ResultsName))!);
        if (!runs.All(run => run.WasRun) && Directory.Exists(folder) && Directory.GetDirectories(folder).Length > 0) return;
        Directory.CreateDirectory(folder);
        PartialFile.WriteText(checkout.ClaimsTable(name), ClaimsTable.Markdown(name, runs));
    }

    private static void Show(IReadOnlyList<Accepted> accepted)
    {
        foreach (var (run, snapshots, drawn) in accepted)
        {
            if (run.NotRunBecause is { } why)
            {
                Console.WriteLine($"{run.Experiment.Name}: not run, nothing accepted: {why.Reason}");
                continue;
            }

            Console.WriteLine($"{run.Experiment.Name}: {(snapshots.Count == 0 ? "nothing to accept, the results are the committed ones" : $"{snapshots.Count} accepted")}");
            foreach (var snapshot in snapshots) Console.WriteLine(snapshot.Describe());
            foreach (var figure in drawn) Console.WriteLine($"drawn: {figure}.png and .svg");
        }
    }

    /// <exception cref="DefinitionException">What would be committed is not what the committed code gives.</exception>
    internal static void RefuseUncommitted(Checkout checkout)
    {
        if (WorkingTree.Uncommitted(checkout.Root) is not [var first, ..] changed) return;
        throw new DefinitionException($"Nothing is accepted: {first}{(changed.Count == 1 ? " is" : FormattableString.Invariant($" and {changed.Count - 1} more of src, experiments and models are"))} not committed, so nobody could make these results again; commit first, or say --force (-p:Force=true).");
    }

    /// <exception cref="DefinitionException">Results would move because they were computed elsewhere.</exception>
    internal static void RefuseOtherOrigin(IReadOnlyList<ExperimentRun> runs, ResultsProvenance provenance, ComputeType type)
    {
        foreach (var run in runs.Where(run => run.WasRun && (run.Report.Differences.Count > 0 || run.Report.Stale.Count > 0)))
        {
            var (committed, present) = (provenance.Find(run.Experiment.Name) ?? ResultsOrigin.Unwritten, ResultsOrigin.Of(run.Devices, type));
            if (!present.IsLike(committed))
                throw new DefinitionException($"Nothing is accepted: the committed results of {run.Experiment.Name} on {run.Suite.ResultsName} were made on {committed.Describe()}, and these on {present.Describe()}; compute them there, or say --force (-p:Force=true).");
        }
    }

    // a figure is drawn again only where its numbers moved: its pixels may differ from one machine to another
    private static List<string> Draw(ExperimentRun run, HashSet<string> accepted)
    {
        var drawn = new List<string>();
        foreach (var (name, figure) in run.Result.Figures)
        {
            var path = Path.Combine(run.Report.Folder, name);
            if (!accepted.Contains(name + ".verified.csv") && File.Exists(path + ".png") && File.Exists(path + ".svg")) continue;
            PartialFile.Write(path + ".png", stream => stream.Write(FigureFiles.Png(figure)));
            PartialFile.WriteText(path + ".svg", FigureFiles.Svg(figure));
            drawn.Add(path);
        }

        // what no figure draws any more
        if (!Directory.Exists(run.Report.Folder)) return drawn;
        foreach (var file in Directory.GetFiles(run.Report.Folder, "figure-*").Where(file => Path.GetExtension(file) is ".png" or ".svg" && !run.Result.Figures.ContainsKey(Path.GetFileNameWithoutExtension(file)))) File.Delete(file);
        return drawn;
    }
}
