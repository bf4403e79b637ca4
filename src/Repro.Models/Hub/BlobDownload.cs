using System.Globalization;
using System.Net;

namespace Repro.Models.Hub;

/// <summary>
/// Gets one blob under its lock: into <c>&lt;etag&gt;.incomplete</c>, going on from what is there, and renamed only when length and hash
/// are right. What fails a check is deleted and fetched once more.
/// </summary>
internal sealed class BlobDownload(HubSettings settings, HubApi api, CacheFiles files, HubSubject subject, FileHead head, ProgressMeter meter)
{
    private const int Fetches = 2; // of a whole file, when the first does not pass its checks
    private const int BufferBytes = 1 << 20;
    private readonly byte[] buffer = new byte[BufferBytes];
    private bool ranges = true;

    public async Task Run(string blob, CancellationToken cancellation)
    {
        var partial = blob + ".incomplete";
        CacheFiles.MakeFolder(Path.GetDirectoryName(blob)!);
        using var hash = ContentHash.For(head.Etag, head.Length);
        var record = new PartialRecord(head.Etag, head.Length, $"{settings.Endpoint.AbsoluteUri.TrimEnd('/')}/{subject.Repo}/resolve/{head.Commit}/{subject.File}");
        for (var fetch = 1; ; fetch++)
        {
            if (!record.Continues(partial, hash is not null)) CacheFiles.Delete(partial);
            if (!record.IsBeside(partial)) record.Write(partial);
            try
            {
                await Fill(partial, hash, cancellation).ConfigureAwait(false);
                break;
            }
            catch (HubException e) when (e.Fault is HubFault.WrongHash or HubFault.WrongLength)
            {
                CacheFiles.Delete(partial);
                PartialRecord.Delete(partial);
                if (fetch == Fetches) throw;
                meter.Note("What came does not pass its check and is fetched once more.");
            }
        }

        PartialRecord.Delete(partial); // first: left over beside a finished blob it would stay for ever
        CacheFiles.Guard(blob, () => File.Move(partial, blob, overwrite: true));
    }

    private async Task Fill(string partial, ContentHash? hash, CancellationToken cancellation)
    {
        var file = CacheFiles.Guard(partial, () => files.OpenPartial(partial));
        await using (file.ConfigureAwait(false))
        {
            var have = await Hash(file, partial, hash, cancellation).ConfigureAwait(false);
            meter.Start(have);
            var tries = 0; // in a row without a new byte
            while (have < head.Length)
            {
                var before = have;
                HubException broken;
                try
                {
                    await foreach (var (at, count) in Pieces(have, cancellation).ConfigureAwait(false))
                    {
                        if (at != have) Restart(file, partial, hash); // a server that does not do ranges
                        await Write(file, partial, buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
                        hash?.Append(buffer.AsSpan(0, count));
                        have = at + count;
                        if (have > head.Length) throw WrongLength(have, atLeast: true);
                        meter.At(have);
                    }

                    if (have == head.Length) break;
                    broken = Cut(have, null);
                }
                catch (Exception e) when (e is IOException or HttpRequestException)
                {
                    broken = Cut(have, e);
                }
                catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
                {
                    broken = new(HubFault.Stalled, string.Create(CultureInfo.InvariantCulture, $"No byte of {subject} came for {settings.StallTimeout.TotalSeconds:0.##} s, {settings.Tries} times in a row, after {have} of {head.Length} bytes from '{settings.Endpoint.Host}'; check the network and run again, it goes on from there."));
                }

                tries = have > before ? 1 : tries + 1;
                if (tries >= settings.Tries) throw broken;
                var wait = Delay(tries);
                meter.Note(string.Create(CultureInfo.InvariantCulture, $"The connection broke after {have} of {head.Length} bytes of {subject}; going on in {wait.TotalSeconds:0.#} s."));
                await Task.Delay(wait, cancellation).ConfigureAwait(false);
            }

            CacheFiles.Guard(partial, () => files.Flush(file));
            if (hash?.Finish() is { } actual && actual != head.Etag)
                throw new HubException(HubFault.WrongHash, $"The bytes that came for {subject} have the hash {actual} where the hub names {head.Etag}, twice in a row; check the proxy and HF_ENDPOINT, or fetch it later.");
        }
    }

    // what is there is hashed before it is gone on with; gives its length
    private async Task<long> Hash(Stream file, string partial, ContentHash? hash, CancellationToken cancellation)
    {
        if (file.Length > head.Length)
        {
            Restart(file, partial, hash);
            return 0;
        }

        hash?.Finish();
        try
        {
            for (int read; (read = await file.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0; meter.At(file.Position)) hash?.Append(buffer.AsSpan(0, read));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CacheFiles.Fault(e, partial);
        }

        return file.Position;
    }

    // each piece in the buffer, with its place in the file
    private async IAsyncEnumerable<(long At, int Count)> Pieces(long from, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        using var answer = await api.Get(subject with { Commit = head.Commit }, ranges ? from : 0, meter.Note, cancellation).ConfigureAwait(false);
        var at = Start(answer, from);
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stall.CancelAfter(settings.StallTimeout);
        await using var body = await answer.Content.ReadAsStreamAsync(stall.Token).ConfigureAwait(false);
        while (true)
        {
            stall.CancelAfter(settings.StallTimeout);
            var count = await body.ReadAsync(buffer, stall.Token).ConfigureAwait(false);
            stall.CancelAfter(Timeout.InfiniteTimeSpan); // a slow disk is no silence
            if (count == 0) yield break;
            yield return (at, count);
            at += count;
        }
    }

    // the place of the first byte that an answer brings
    private long Start(HttpResponseMessage answer, long from)
    {
        if (answer.StatusCode == HttpStatusCode.OK)
            return answer.Content.Headers.ContentLength is { } whole && whole != head.Length ? throw WrongLength(whole) : 0;
        var range = answer.Content.Headers.ContentRange;
        if (range?.Length is { } total && total != head.Length) throw WrongLength(total);
        if (answer.StatusCode == HttpStatusCode.PartialContent && range?.From == from) return from;
        if (!ranges) throw new HubException(HubFault.BadAnswer, $"The whole of {subject} was asked for, and an answer came for a range ({(int)answer.StatusCode}, '{range}'); check the proxy and HF_ENDPOINT.");
        ranges = false; // it does not understand them: from the start then
        throw new HttpIOException(HttpRequestError.InvalidResponse, $"answered '{range}' where bytes from {from} on were asked for");
    }

    private static void Restart(Stream file, string partial, ContentHash? hash)
    {
        CacheFiles.Guard(partial, () => file.SetLength(0));
        file.Position = 0;
        hash?.Finish();
    }

    private static async Task Write(Stream file, string partial, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            await file.WriteAsync(bytes, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CacheFiles.Fault(e, partial);
        }
    }

    private TimeSpan Delay(int tries)
    {
        var longest = Math.Min(settings.FirstDelay.TotalSeconds * Math.Pow(2, tries - 1), settings.LongestDelay.TotalSeconds);
        return TimeSpan.FromSeconds(longest * (1 + Random.Shared.NextDouble()) / 2); // so that clients cut off together do not come back together
    }

    private HubException Cut(long have, Exception? inner) =>
        new(HubFault.CutConnection, string.Create(CultureInfo.InvariantCulture, $"The connection to '{settings.Endpoint.Host}' was cut {settings.Tries} times in a row after {have} of {head.Length} bytes of {subject}; check the network and run again, it goes on from there."), inner);

    private HubException WrongLength(long length, bool atLeast = false) =>
        new(HubFault.WrongLength, string.Create(CultureInfo.InvariantCulture, $"{(atLeast ? "At least " : "")}{length} bytes were sent for {subject} where the hub names {head.Length}, twice in a row; check the proxy and HF_ENDPOINT, or fetch it later."));
}
