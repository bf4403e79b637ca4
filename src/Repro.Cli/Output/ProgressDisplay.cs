using Microsoft.Extensions.Logging;
using Repro.Cli.Hosting;
using Repro.Experiments.Runs;
using Repro.Models.Hub;
using Spectre.Console;

namespace Repro.Cli.Output;

/// <summary>Opens views of progress: bars on a terminal, lines elsewhere, and events in the log either way.</summary>
internal sealed class ProgressDisplay(ILogger<ProgressDisplay> log)
{
    private volatile ProgressBars? live;

    /// <param name="beside">Whether standard output is for something else, JSON: progress is then on standard error.</param>
    public IProgressView Open(bool beside = false)
    {
        var (writer, redirected) = beside ? (Console.Error, Console.IsErrorRedirected) : (Console.Out, Console.IsOutputRedirected);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        var interactive = !redirected && console.Profile.Capabilities is { Interactive: true, Ansi: true };
        live = interactive ? new ProgressBars(console) : null;
        return new Logged(live ?? (IProgressView)new ProgressLines(writer), log, () => live = null);
    }

    /// <summary>A sentence on standard error; above the bars where there are some, which it would break.</summary>
    public void Warn(string sentence)
    {
        if (live is { } bars) bars.Note(sentence);
        else Console.Error.WriteLine(sentence);
    }

    private sealed class Logged(IProgressView view, ILogger log, Action closed) : IProgressView
    {
        public void Report(RunProgress progress)
        {
            var (model, step) = (progress.Checkpoint.Model, progress.Checkpoint.Step);
            if (progress.Cell is { } cell) log.CellComputed(cell.Analysis.Name, cell.Analysis.Task, model, step, cell.Seconds, cell.PeakBytes, cell.Key);
            if (progress.EndsCheckpoint) log.CheckpointDone(model, step, progress.Done, progress.Total, progress.Computed, progress.FromStore, progress.Absent, progress.Failed, progress.Seconds);
            view.Report(progress);
        }

        public void Report(HubProgress value)
        {
            if (value.Note is { } note) log.HubNote(note);
            else if (ProgressText.IsLast(value)) log.Fetched(value.File, value.TotalBytes, value.BytesPerSecond);
            view.Report(value);
        }

        public void Report(string name, long done, long total, string text)
        {
            if (done == total) log.Finished(name, total, text);
            view.Report(name, done, total, text);
        }

        public void Note(string sentence) => view.Note(sentence);

        public void Dispose()
        {
            closed();
            view.Dispose();
        }
    }
}
