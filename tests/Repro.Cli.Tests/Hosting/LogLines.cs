using System.Text.Json;

namespace Repro.Cli.Tests;

/// <summary>Reads a log as any reader of compact log events does.</summary>
internal static class LogLines
{
    public static IReadOnlyList<JsonElement> Of(string path) => [.. File.ReadAllLines(path).Select(line => JsonDocument.Parse(line).RootElement)];

    public static string? NameOf(JsonElement line) => line.TryGetProperty("EventId", out var id) && id.TryGetProperty("Name", out var name) ? name.GetString() : null;
}
