using System.Collections.Concurrent;
using System.Globalization;
using Repro.Models.Hub;

namespace Repro.Cli.Commands;

/// <summary>Downloads as a line now and then, like <see cref="ProgressLines"/>: of each file when it takes long, and when it is there.</summary>
internal sealed class DownloadLines : IProgress<HubProgress>
{
    private const double SecondsBetweenLines = 5;
    private const long Small = 10_000_000; // bytes; what is smaller is not worth a line
    private readonly ConcurrentDictionary<string, DateTime> told = new();

    public void Report(HubProgress value)
    {
        if (value.Note is { } note)
        {
            Console.WriteLine(note);
            return;
        }

        if (value.TotalBytes < Small) return;
        var (now, done) = (DateTime.UtcNow, value.Bytes >= value.TotalBytes);
        if (!done && now - told.GetOrAdd(value.File, now) < TimeSpan.FromSeconds(SecondsBetweenLines)) return;
        if (done) told.TryRemove(value.File, out _);
        else told[value.File] = now;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"fetched {value.Bytes / 1e6:0} of {value.TotalBytes / 1e6:0} MB of {value.File}, {value.BytesPerSecond / 1e6:0.0} MB/s{(done || value.Remaining is not { } left ? "" : string.Create(CultureInfo.InvariantCulture, $", {left.TotalSeconds:0} s left"))}"));
    }
}
