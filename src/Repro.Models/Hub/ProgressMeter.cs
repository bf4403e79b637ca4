namespace Repro.Models.Hub;

/// <summary>Turns bytes as they come into reports that do not come too often; the last byte and every note is always told.</summary>
internal sealed class ProgressMeter(string file, long total, TimeSpan every, IProgress<HubProgress>? progress, TimeProvider? clock = null)
{
    private readonly TimeProvider clock = clock ?? TimeProvider.System;
    private long? start;
    private long startBytes;
    private long? told;

    /// <summary>Bytes that are here.</summary>
    public long Bytes { get; private set; }

    /// <summary>From here on time is taken: so many bytes were here before.</summary>
    public void Start(long bytes)
    {
        start = clock.GetTimestamp();
        Bytes = startBytes = bytes;
        Tell(null);
    }

    /// <summary>So many bytes are here now.</summary>
    public void At(long bytes)
    {
        Bytes = bytes;
        if (bytes >= total || told is not { } last || clock.GetElapsedTime(last) >= every) Tell(null);
    }

    /// <summary>Something other than bytes.</summary>
    public void Note(string sentence) => Tell(sentence);

    private void Tell(string? note)
    {
        if (progress is null) return;
        told = clock.GetTimestamp();
        var seconds = start is { } since ? clock.GetElapsedTime(since).TotalSeconds : 0;
        var speed = seconds > 0 ? (Bytes - startBytes) / seconds : 0;
        progress.Report(new(file, Bytes, total, speed, speed > 0 ? TimeSpan.FromSeconds((total - Bytes) / speed) : null, note));
    }
}
