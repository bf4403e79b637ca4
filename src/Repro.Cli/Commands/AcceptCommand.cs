using System.CommandLine;
using Repro.Experiments;
using Repro.Experiments.Runs;
using Repro.Experiments.Snapshots;
using Repro.Reporting;

namespace Repro.Cli.Commands;

/// <summary><c>repro accept</c>: takes the results as they are now for the new committed ones, and says what moved.</summary>
internal static class AcceptCommand
{
    public static Command Create()
    {
        var (suite, experiment, compute) = (new SuiteOptions(), ReproduceCommand.ExperimentOption(), new ComputeOptions());
        var command = new Command("accept", "Take the present results as the new committed ones.") { experiment };
        suite.AddWithFetchingTo(command);
        compute.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            // run again first: what is accepted is what the present code and cells give, and what is stale is known
            var runs = ReproduceCommand.Run(suite, experiment, compute, parsed, stop);
            foreach (var run in runs)
            {
                if (run.NotRunBecause is not null)
                {
                    Console.WriteLine($"{run.Experiment.Name}: not run, nothing accepted: {run.NotRunBecause.Reason}");
                    continue;
                }

                var accepted = new SnapshotFolder(run.Report.Folder).Accept(run.Report.Stale);
                Console.WriteLine($"{run.Experiment.Name}: {(accepted.Count == 0 ? "nothing to accept, the results are the committed ones" : $"{accepted.Count} accepted")}");
                foreach (var snapshot in accepted) Console.WriteLine(snapshot.Describe());
                Draw(run, [.. accepted.Select(snapshot => snapshot.File)]);
            }

            // of some experiments only, it would not be the table of the suite; and what was not run here may have been elsewhere
            var (name, folder) = (runs[0].Suite.ResultsName, Path.GetDirectoryName(Checkout.OfThisProgram.ClaimsTable(runs[0].Suite.ResultsName))!);
            if (parsed.GetValue(experiment) is null && (runs.All(run => run.NotRunBecause is null) || !Directory.Exists(folder) || Directory.GetDirectories(folder).Length == 0))
            {
                Directory.CreateDirectory(folder);
                PartialFile.WriteText(Checkout.OfThisProgram.ClaimsTable(name), ClaimsTable.Markdown(name, runs));
            }

            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    // a figure is drawn again only where its numbers moved: its pixels may differ from one machine to another
    private static void Draw(ExperimentRun run, HashSet<string> accepted)
    {
        foreach (var (name, figure) in run.Result.Figures)
        {
            var path = Path.Combine(run.Report.Folder, name);
            if (!accepted.Contains(name + ".verified.csv") && File.Exists(path + ".png") && File.Exists(path + ".svg")) continue;
            PartialFile.Write(path + ".png", stream => stream.Write(FigureFiles.Png(figure)));
            PartialFile.WriteText(path + ".svg", FigureFiles.Svg(figure));
            Console.WriteLine($"drawn: {path}.png and .svg");
        }

        // what no figure draws any more
        if (!Directory.Exists(run.Report.Folder)) return;
        foreach (var file in Directory.GetFiles(run.Report.Folder, "figure-*").Where(file => Path.GetExtension(file) is ".png" or ".svg" && !run.Result.Figures.ContainsKey(Path.GetFileNameWithoutExtension(file)))) File.Delete(file);
    }
}
