using System.CommandLine;
using System.Globalization;
using Repro.Cli.Hosting;
using Repro.Cli.Output;
using Repro.Cli.Slurm;
using Repro.Experiments;
using Repro.Experiments.Sweeps;
using Spectre.Console;

namespace Repro.Cli.Commands;

/// <summary><c>repro sweep status</c>: what is stored, missing and computed right now.</summary>
internal sealed class SweepStatusCommand(Checkout checkout, ProgressDisplay display) : ICommandSource
{
    public Command Create()
    {
        var options = new SweepOptions(checkout);
        var json = JsonOutput.Option();
        var check = new Option<bool>("--check") { Description = "End with exit code 2 where a cell of the first round is missing." };
        var command = new ReproCommand(
            "status",
            "Count the cells of a sweep: stored, missing, computed right now; and its tasks in Slurm's queue. Fetches no weight.",
            new("repro sweep status --suite pythia", "by model"),
            new("repro sweep status --suite pythia --check --json", "for a script: exit code 2 while a cell of the first round is missing"));
        foreach (var option in (Option[])[json, check]) command.Add(option);
        options.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            SweepStatus status;
            string without;
            using (var progress = display.Open(parsed.GetValue(json)))
            using (var open = options.Open(parsed, progress, stop))
            {
                (var queue, without) = Queue(open.Name);
                status = SweepStatus.Of(open.Name, open.Sweep.Count(), queue);
            }

            if (parsed.GetValue(json)) JsonOutput.Write(status);
            else Show(status, without);
            if (!parsed.GetValue(check) || status.Missing == 0) return Task.FromResult(ExitCode.Done);
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{status.Missing} of the {status.Cells} cells of the first round are missing: submit them with 'repro sweep slurm', or compute them here with 'repro sweep run'; 'repro reproduce' computes them and evaluates, with gaps where weights cannot be had."));
            return Task.FromResult(ExitCode.Differs);
        });
        return command;
    }

    // the store is counted whether Slurm answers or not
    private (IReadOnlyList<SlurmTask>? Tasks, string Without) Queue(string sweep)
    {
        try
        {
            return (SlurmClient.Queue(sweep, checkout.Root), "there is no squeue here");
        }
        catch (SlurmException e)
        {
            return (null, e.Message);
        }
    }

    private static void Show(SweepStatus status, string withoutQueue)
    {
        Console.WriteLine($"sweep {status.Sweep}");
        var table = new Table().Border(TableBorder.Ascii2).AddColumns("model", "checkpoints", "cells", "stored", "missing", "computed now");
        foreach (var model in status.Models) Row(model.Model, model.Checkpoints, model.Cells, model.Stored, model.Missing, model.Claimed);
        Row("all", status.Models.Sum(model => model.Checkpoints), status.Cells, status.Models.Sum(model => model.Stored), status.Missing, status.Models.Sum(model => model.Claimed));
        WideConsole.Write(table);
        foreach (var doubted in status.Doubted) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"not computed on: {doubted.Model} step {doubted.Step} ({doubted.Reason})"));
        Console.WriteLine(status.Later is { } later ? string.Create(CultureInfo.InvariantCulture, $"second round: {later.Stored} of {later.Cells} cells stored") : "second round: not known before the first is complete");
        Console.WriteLine(status.Queue is { } queue ? string.Create(CultureInfo.InvariantCulture, $"in Slurm's queue: chunks running {queue.Running}, waiting {queue.Waiting}; last job {queue.Last ?? "not there"}") : $"in Slurm's queue: {withoutQueue}");

        void Row(string name, params int[] counts) => table.AddRow([.. counts.Select(count => count.ToString(CultureInfo.InvariantCulture)).Prepend(name).Select(text => new Text(text))]);
    }
}

/// <summary>How far a sweep is, by model.</summary>
/// <param name="Sweep">Its name.</param>
/// <param name="Models">In the suite's order.</param>
/// <param name="Doubted">Checkpoints whose weights are not taken for those of their steps; their cells count neither as stored nor as missing.</param>
/// <param name="Later">The second round; null while the first is not complete.</param>
/// <param name="Queue">Null where there is no squeue, or no answer from it.</param>
internal sealed record SweepStatus(string Sweep, IReadOnlyList<ModelStatus> Models, IReadOnlyList<DoubtedCheckpoint> Doubted, LaterCensus? Later, QueueStatus? Queue)
{
    /// <summary>Of the first round.</summary>
    public int Cells => Models.Sum(model => model.Cells);

    /// <summary>Of them, those to be computed.</summary>
    public int Missing => Models.Sum(model => model.Missing);

    public static SweepStatus Of(string name, SweepCensus census, IReadOnlyList<SlurmTask>? queue) => new(
        name,
        [.. census.Checkpoints.GroupBy(checkpoint => checkpoint.Checkpoint.Model).Select(model => new ModelStatus(model.Key, model.Count(), model.Sum(item => item.Cells), model.Sum(item => item.Stored), model.Sum(item => item.Missing), model.Sum(item => item.Claimed)))],
        [.. census.Checkpoints.Where(checkpoint => checkpoint.Doubt is not null).Select(checkpoint => new DoubtedCheckpoint(checkpoint.Checkpoint.Model, checkpoint.Checkpoint.Step, checkpoint.Doubt!))],
        census.Later,
        queue is null ? null : new QueueStatus(queue.Count(task => task.Chunk is not null && !task.Waits), queue.Count(task => task.Chunk is not null && task.Waits), queue.FirstOrDefault(task => task.Chunk is null) is { } last ? last.Waits ? "waiting" : "running" : null));
}

/// <summary>The first round of one model.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Checkpoints">All of them.</param>
/// <param name="Cells">Asked for.</param>
/// <param name="Stored">In the store.</param>
/// <param name="Missing">To be computed.</param>
/// <param name="Claimed">Of the missing, those that a run computes right now.</param>
internal sealed record ModelStatus(string Model, int Checkpoints, int Cells, int Stored, int Missing, int Claimed);

/// <summary>A checkpoint that is not computed on, and why.</summary>
internal sealed record DoubtedCheckpoint(string Model, int Step, string Reason);

/// <summary>A sweep's tasks in Slurm's queue.</summary>
/// <param name="Running">Chunks at work, or about to begin or end.</param>
/// <param name="Waiting">Chunks not begun.</param>
/// <param name="Last">"waiting" or "running"; null: it is not in the queue.</param>
internal sealed record QueueStatus(int Running, int Waiting, string? Last);
