using System.Collections.Concurrent;
using Repro.Experiments.Runs;
using Repro.Models.Hub;

namespace Repro.Cli.Output;

/// <summary>Progress as a line now and then, for pipes, builds and logs: of cells, and of each file when it takes long and when it is there.</summary>
internal sealed class ProgressLines(TextWriter output) : IProgressView
{
    private const double SecondsBetweenLines = 5;

    private readonly ConcurrentDictionary<string, DateTime> told = new();
    private double lastSeconds;

    public void Report(RunProgress progress)
    {
        if (progress.Seconds < lastSeconds) lastSeconds = 0; // another round
        if (!ProgressText.IsLast(progress) && progress.Seconds - lastSeconds < SecondsBetweenLines) return;
        lastSeconds = progress.Seconds;
        output.WriteLine(ProgressText.Of(progress));
    }

    public void Report(HubProgress value)
    {
        if (value.Note is { } note)
        {
            output.WriteLine(note);
            return;
        }

        if (ProgressText.IsSmall(value)) return;
        var (now, done) = (DateTime.UtcNow, ProgressText.IsLast(value));
        if (!done && now - told.GetOrAdd(value.File, now) < TimeSpan.FromSeconds(SecondsBetweenLines)) return;
        if (done) told.TryRemove(value.File, out _);
        else told[value.File] = now;
        output.WriteLine(ProgressText.Of(value));
    }

    public void Report(string name, long done, long total, string text) => output.WriteLine(text);

    public void Note(string sentence) => output.WriteLine(sentence);

    public void Dispose() => output.Flush();
}
