using Repro.Experiments.Runs;
using Repro.Models.Hub;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Repro.Cli.Output;

/// <summary>Progress on a terminal: a bar for the cells and one for each file or training under way; what is finished stays as a line above them.</summary>
internal sealed class ProgressBars : IProgressView
{
    private const int BarWidth = 20;

    private readonly IAnsiConsole console;
    private readonly Dictionary<string, ProgressTask> others = new();
    private readonly Lock gate = new();
    private readonly TaskCompletionSource ended = new();
    private readonly Task display;
    private readonly ProgressContext bars;
    private ProgressTask idle;
    private ProgressTask? cells;

    public ProgressBars(IAnsiConsole console)
    {
        this.console = console;
        var begun = new TaskCompletionSource<ProgressContext>();
        display = console.Progress().AutoClear(true).HideCompleted(true)
            .Columns(new SpinnerColumn(), new ProgressBarColumn { Width = BarWidth }, new WordsColumn())
            .StartAsync(context =>
            {
                begun.SetResult(context);
                return ended.Task;
            });
        bars = begun.Task.GetAwaiter().GetResult();
        idle = Idle();
    }

    public void Report(RunProgress progress)
    {
        lock (gate)
        {
            var text = ProgressText.Of(progress);
            cells = Show(cells, progress.Done, progress.Total, text);
            if (!ProgressText.IsLast(progress)) return;
            (cells, idle) = (null, Idle()); // another round has its own bar
            console.WriteLine(text);
        }
    }

    public void Report(HubProgress value)
    {
        lock (gate)
        {
            if (value.Note is { } note)
            {
                console.WriteLine(note);
                return;
            }

            if (ProgressText.IsSmall(value)) return;
            Report(value.File, value.Bytes, value.TotalBytes, ProgressText.Of(value));
        }
    }

    public void Report(string name, long done, long total, string text)
    {
        lock (gate)
        {
            others[name] = Show(others.GetValueOrDefault(name), done, total, text);
            if (done < total) return;
            others.Remove(name);
            console.WriteLine(text);
        }
    }

    public void Note(string sentence) => console.WriteLine(sentence);

    public void Dispose()
    {
        ended.TrySetResult();
        display.GetAwaiter().GetResult();
    }

    // the first checkpoint of a large model takes minutes, an evaluation of many too
    private ProgressTask Idle() => bars.AddTask("working").IsIndeterminate();

    // a bar at its end is hidden
    private ProgressTask Show(ProgressTask? bar, long done, long total, string text)
    {
        idle.StopTask();
        bar ??= bars.AddTask(Markup.Escape(text), maxValue: total);
        (bar.Description, bar.Value) = (Markup.Escape(text), done);
        return bar;
    }

    // what is left of the line beside the spinner and the bar, which a long text would else squeeze to nothing
    private sealed class WordsColumn : ProgressColumn
    {
        private const int Beside = BarWidth + 4;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) => new Markup(task.Description);

        public override int? GetColumnWidth(RenderOptions options) => Math.Max(1, options.ConsoleSize.Width - Beside);
    }
}
