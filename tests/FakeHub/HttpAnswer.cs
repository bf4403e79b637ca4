using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Repro.FakeHub;

/// <summary>An answer on the wire. Every connection carries one.</summary>
internal sealed class HttpAnswer(int status)
{
    private const int PieceBytes = 1 << 16;
    private readonly List<(string Name, string Value)> headers = [];

    public HubFile? File { get; private init; }

    public string? Text { get; private init; }

    public static HttpAnswer Of(HubFile file) => new(200) { File = file };

    public static HttpAnswer Json(string text) => new HttpAnswer(200) { Text = text }.With("Content-Type", "application/json; charset=utf-8");

    /// <summary>As the hub says what is wrong.</summary>
    public static HttpAnswer Error(int status, string code, string message) =>
        new HttpAnswer(status) { Text = message }.With("X-Error-Code", code).With("X-Error-Message", message);

    public static HttpAnswer Redirect(int status, string location) => new HttpAnswer(status) { Text = $"Redirecting to {location}" }.With("Location", location);

    public HttpAnswer With(string name, string? value)
    {
        if (value is not null) headers.Add((name, value));
        return this;
    }

    public async Task Send(NetworkStream stream, HttpRequest request, BodyMisbehaviour? wrong, CancellationToken cancellation)
    {
        if (File is null)
        {
            var text = Encoding.UTF8.GetBytes(Text ?? "");
            await SendHead(stream, status, [.. headers, ("Content-Length", Number(text.Length))], cancellation);
            if (request.Method == "GET") await stream.WriteAsync(text, cancellation);
            return;
        }

        await SendFile(File, stream, request, wrong, cancellation);
    }

    private async Task SendFile(HubFile file, NetworkStream stream, HttpRequest request, BodyMisbehaviour? wrong, CancellationToken cancellation)
    {
        var start = wrong is IgnoresRange ? null : request.RangeStart;
        if (start >= file.Length)
        {
            await SendHead(stream, 416, [("Content-Range", $"bytes */{Number(file.Length)}"), ("Content-Length", "0")], cancellation);
            return;
        }

        if (wrong is SendsOtherRange other) start += other.Later;
        var difference = wrong switch { SendsOtherLength length => length.Difference, SendsChunks chunks => chunks.Difference, _ => 0 };
        var end = file.Length + difference;
        List<(string, string)> all = [.. headers, ("Accept-Ranges", "bytes")];
        all.Add(wrong is SendsChunks ? ("Transfer-Encoding", "chunked") : ("Content-Length", Number(end - (start ?? 0))));
        if (start is { } first) all.Add(("Content-Range", $"bytes {Number(first)}-{Number(end - 1)}/{Number(end)}"));
        await SendHead(stream, start is null ? 200 : 206, all, cancellation);
        if (request.Method == "GET") await SendBody(file, start ?? 0, end, stream, wrong, cancellation);
    }

    private static async Task SendBody(HubFile file, long start, long end, NetworkStream stream, BodyMisbehaviour? wrong, CancellationToken cancellation)
    {
        if (wrong is WaitsFor wait) await wait.Signal.WaitAsync(cancellation);
        var stop = wrong switch { CutsAfter cut => Math.Min(end, start + cut.Bytes), StallsAfter stall => Math.Min(end, start + stall.Bytes), _ => end };
        await using var content = file.Open();
        content.Position = start;
        var piece = new byte[wrong is SendsSlowly slow ? slow.PieceBytes : PieceBytes];
        for (var at = start; at < stop;)
        {
            var count = (int)Math.Min(piece.Length, stop - at);
            var read = content.ReadAtLeast(piece.AsSpan(0, count), count, throwOnEndOfStream: false);
            piece.AsSpan(read, count - read).Clear(); // bytes that the file does not have
            if (wrong is SendsWrongByte byteAt && byteAt.At >= at && byteAt.At < at + count) piece[byteAt.At - at] ^= 0xff;
            if (wrong is SendsSlowly slowly) await Task.Delay(slowly.Wait, cancellation);
            if (wrong is SendsChunks) await stream.WriteAsync(Encoding.ASCII.GetBytes(count.ToString("x", CultureInfo.InvariantCulture) + "\r\n"), cancellation);
            await stream.WriteAsync(piece.AsMemory(0, count), cancellation);
            if (wrong is SendsChunks) await stream.WriteAsync("\r\n"u8.ToArray(), cancellation);
            at += count;
        }

        if (wrong is SendsChunks) await stream.WriteAsync("0\r\n\r\n"u8.ToArray(), cancellation);
        if (wrong is StallsAfter) await Task.Delay(Timeout.Infinite, cancellation);
    }

    private static async Task SendHead(NetworkStream stream, int status, IEnumerable<(string Name, string Value)> headers, CancellationToken cancellation)
    {
        var head = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} Answer\r\nConnection: close\r\n"));
        foreach (var (name, value) in headers) head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), cancellation);
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
