using Repro.Cli.Output;
using Repro.Experiments.Runs;
using Repro.Experiments.Suites;
using Repro.Models.Hub;
using Spectre.Console;

namespace Repro.Cli.Tests.Output;

/// <summary>Progress in a pipe and on a terminal.</summary>
public sealed class ProgressTests
{
    private const string Escape = "\u001b";

    private static RunProgress At(int done, double seconds, int computed = 0, int total = 4) => new(done, total, computed, 0, seconds, new SuiteCheckpoint("mini-1m", 512, 1, ""));

    private static HubProgress Download(long megabytes, string? note = null) => new("model.safetensors", megabytes * 1_000_000, 100_000_000, 2e6, TimeSpan.FromSeconds(30), note);

    private static string Of(Func<TextWriter, IProgressView> open, Action<IProgressView> work)
    {
        using var writer = new StringWriter();
        using (var view = open(writer)) work(view);
        TestContext.Out.WriteLine(writer.ToString().Replace(Escape, "^", StringComparison.Ordinal));
        return writer.ToString();
    }

    private static string Lines(Action<IProgressView> work) => Of(writer => new ProgressLines(writer), work);

    private static string Bars(Action<IProgressView> work) => Of(writer => new ProgressBars(TerminalOn(writer)), work);

    private static IAnsiConsole TerminalOn(TextWriter writer, int width = 160)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = width;
        return console;
    }

    [Test]
    public void A_line_every_five_seconds_and_at_the_end() => Assert.That(
        Lines(view =>
        {
            view.Report(At(1, 1, computed: 1));
            view.Report(At(2, 6, computed: 2));
            view.Report(At(3, 7, computed: 2));
            view.Report(At(4, 8, computed: 2) with { Failed = 1 });
        }),
        Is.EqualTo("cells 2 of 4 (2 computed, 0 from the store), 3.0 s each, 6 s left\ncells 4 of 4 (2 computed, 1 from the store, 1 failed), 2.0 s each, 8.0 s in all\n"));

    [Test]
    public void Another_round_begins_anew() => Assert.That(
        Lines(view =>
        {
            view.Report(At(4, 100));
            view.Report(At(1, 2));
            view.Report(At(2, 7));
        }).Split('\n'),
        Has.Length.EqualTo(3).And.One.StartsWith("cells 4 of 4").And.One.StartsWith("cells 2 of 4"));

    [Test]
    public void A_download_in_a_pipe() => Assert.That(
        Lines(view =>
        {
            view.Report(Download(10));
            view.Report(Download(20));
            view.Report(Download(0, "waiting for another run's download"));
            view.Report(Download(100));
            view.Report(Download(100) with { File = "config.json", TotalBytes = 1000, Bytes = 1000 });
        }),
        Is.EqualTo("waiting for another run's download\nfetched 100 of 100 MB of model.safetensors, 2.0 MB/s\n"));

    [Test]
    public void No_escape_sequence_is_in_a_pipe() => Assert.That(Lines(view => view.Report(At(4, 8))), Does.Not.Contain(Escape));

    [Test]
    public void On_a_terminal_there_are_bars_and_what_is_done_stays()
    {
        var shown = Bars(view =>
        {
            view.Report(At(1, 2, computed: 1));
            view.Report(Download(10));
            Thread.Sleep(300); // a few pictures
            view.Note("a [note] that stays");
            view.Report(Download(100));
            view.Report(At(4, 8, computed: 1));
        });
        Assert.That(shown, Does.Contain(Escape).And.Contain("━").And.Contain("cells 1 of 4 (1 computed, 0 from the store), 2.0 s each, 6 s left").And.Contain("fetched 10 of 100 MB of model.safetensors, 2.0 MB/s, 30 s left"));
        Assert.That(shown, Does.Contain("a [note] that stays\n").And.Contain("fetched 100 of 100 MB of model.safetensors, 2.0 MB/s\n").And.Contain("cells 4 of 4 (1 computed, 3 from the store), 2.0 s each, 8.0 s in all\n"));
    }

    [Test]
    public void Before_the_first_cell_is_done_something_moves() => Assert.That(Bars(_ => Thread.Sleep(300)), Does.Contain("working"));

    [Test]
    public void On_a_narrow_terminal_the_bar_is_still_there() => Assert.That(
        Of(writer => new ProgressBars(TerminalOn(writer, width: 60)), view =>
        {
            view.Report("mini-1m", 1, 2, string.Concat(Enumerable.Repeat("word ", 30)));
            Thread.Sleep(300);
        }),
        Does.Contain("━━━━━━━━━━").And.Contain("word word"));

    [Test]
    public void Bars_may_be_told_from_many_threads_and_after_the_end()
    {
        var view = new ProgressBars(TerminalOn(TextWriter.Null));
        Parallel.For(0, 200, i =>
        {
            view.Report(At((i % 4) + 1, i));
            view.Report(Download(i % 101) with { File = $"file {i % 7}" });
        });
        view.Dispose();
        Assert.That(() => view.Report(At(1, 1)), Throws.Nothing);
        Assert.That(view.Dispose, Throws.Nothing);
    }
}
