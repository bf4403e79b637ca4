using System.CommandLine;
using System.Globalization;
using Repro.Cli.Hosting;
using Repro.Cli.Output;
using Repro.Experiments;
using Repro.Experiments.Sweeps;

namespace Repro.Cli.Commands;

/// <summary><c>repro sweep run</c>: what one task of a sweep does.</summary>
internal sealed class SweepRunCommand(Checkout checkout, ProgressDisplay display) : ICommandSource
{
    public Command Create()
    {
        var options = new SweepOptions(checkout);
        var chunk = new Option<string>("--chunk") { Description = "Which part of the checkpoints: i/n, i from 1. Models in the suite's order and each one's steps in order, cut into n runs of neighbours of equal length (give or take one).", DefaultValueFactory = _ => SweepChunk.Whole.ToString() };
        var json = JsonOutput.Option();
        var command = new ReproCommand(
            "run",
            "Compute the missing cells of the first round in one chunk of the checkpoints. (What depends on all of these, and the evaluation, is 'repro reproduce'.)",
            new Example("repro sweep run --suite mini --chunk 2/7", "the second seventh of the checkpoints, on this machine")) { KeepsLog = true };
        foreach (var option in (Option[])[chunk, json]) command.Add(option);
        options.AddWithComputingTo(command);
        command.SetAction((parsed, stop) =>
        {
            var part = SweepChunk.Parse(parsed.GetRequiredValue(chunk));
            var (execution, _) = options.Compute.Of(parsed);
            var asJson = parsed.GetValue(json);
            using var progress = display.Open(asJson);
            using var open = options.Open(parsed, progress, stop);
            var checkpoints = part.Of(open.Sweep.Checkpoints);
            progress.Note(string.Create(CultureInfo.InvariantCulture, $"sweep {open.Name}, chunk {part}: {checkpoints.Count} checkpoints{(checkpoints.Count == 0 ? "" : $", {checkpoints[0].Model} step {checkpoints[0].Step} to {checkpoints[^1].Model} step {checkpoints[^1].Step}")}"));
            var gaps = open.Sweep.Run(part, execution, progress.Report, stop);
            if (asJson) JsonOutput.Write(new { sweep = open.Name, chunk = part.ToString(), checkpoints = checkpoints.Select(checkpoint => new { checkpoint.Model, checkpoint.Step }), gaps = gaps.Select(gap => new { gap.Model, gap.Step, gap.Absence.Reason }).Distinct() });
            if (gaps.Count == 0) return Task.FromResult(ExitCode.Done);
            var without = gaps.Select(gap => (gap.Model, gap.Step)).Distinct().Count();
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{without} of the {checkpoints.Count} checkpoints could not be had: {gaps[0].Absence.Reason}"));
            return Task.FromResult(ExitCode.BadInput);
        });
        return command;
    }
}
