using System.CommandLine;
using Repro.Experiments;
using Repro.Experiments.Snapshots;

namespace Repro.Cli.Commands;

/// <summary><c>repro accept</c>: takes the results as they are now for the new committed ones, and says what moved.</summary>
internal static class AcceptCommand
{
    public static Command Create()
    {
        var (suite, experiment, device) = (ReproduceCommand.SuiteOption(), ReproduceCommand.ExperimentOption(), ReproduceCommand.DeviceOption());
        var command = new Command("accept", "Take the present results as the new committed ones.") { suite, experiment, device };
        command.SetAction((parsed, stop) =>
        {
            // run again first: what is accepted is what the present code and cells give, and what is stale is known
            foreach (var run in ReproduceCommand.Run(parsed.GetRequiredValue(suite), parsed.GetValue(experiment), parsed.GetRequiredValue(device), stop))
            {
                var accepted = new SnapshotFolder(run.Report.Folder).Accept(run.Report.Stale);
                Console.WriteLine($"{run.Experiment.Name}: {(accepted.Count == 0 ? "nothing to accept, the results are the committed ones" : $"{accepted.Count} accepted")}");
                foreach (var snapshot in accepted) Console.WriteLine(snapshot.Describe());
            }

            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
