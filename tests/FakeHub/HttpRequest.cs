using System.Net.Sockets;
using System.Text;

namespace Repro.FakeHub;

/// <summary>A request as it came in.</summary>
/// <param name="Cdn">Whether it came to the CDN's address and not to the hub's.</param>
/// <param name="Method">HEAD or GET.</param>
/// <param name="Target">Path and query, as sent.</param>
/// <param name="Headers">By name, in whatever case.</param>
public sealed record HttpRequest(bool Cdn, string Method, string Target, IReadOnlyDictionary<string, string> Headers)
{
    private const int LongestHead = 1 << 16;

    /// <summary>The path without its query.</summary>
    public string Path => Target.Split('?')[0];

    /// <summary>A header's value, or null.</summary>
    public string? this[string header] => Headers.GetValueOrDefault(header);

    /// <summary>The bearer token, or null.</summary>
    public string? Token => this["Authorization"] is { } value && value.StartsWith("Bearer ", StringComparison.Ordinal) ? value["Bearer ".Length..] : null;

    /// <summary>First byte of <c>Range: bytes=N-</c>, or null.</summary>
    public long? RangeStart =>
        this["Range"] is { } range && range.StartsWith("bytes=", StringComparison.Ordinal) && range.EndsWith('-')
        && long.TryParse(range["bytes=".Length..^1], out var start) ? start : null;

    internal static async Task<HttpRequest?> Read(NetworkStream stream, bool cdn, CancellationToken cancellation)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (head.Count < LongestHead && !(head is [.., (byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n']))
        {
            if (await stream.ReadAsync(one, cancellation) == 0) return null;
            head.Add(one[0]);
        }

        var lines = Encoding.ASCII.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        if (lines is not [var first, .. var rest] || first.Split(' ') is not [var method, var target, _]) return null;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in rest)
        {
            if (line.Split(':', 2) is [var name, var value]) headers[name] = value.Trim();
        }

        return new(cdn, method, target, headers);
    }
}
