using System.Text.Json;
using System.Text.Json.Nodes;

namespace Repro.Experiments.Snapshots;

/// <summary>Reads a snapshot's text by its extension.</summary>
internal static class SnapshotDocument
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>True and the document (null is the JSON literal), or false and why it cannot be read.</summary>
    public static bool TryParse(SnapshotName name, string text, out JsonNode? document, out string fault)
    {
        (document, fault) = (null, "");
        try
        {
            document = name.Extension == ".csv" ? CsvSnapshot.Parse(text) : JsonNode.Parse(text, documentOptions: Strict);
            return true;
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            fault = error.Message;
            return false;
        }
    }

    /// <summary>The differences of two texts; a text that cannot be read is one.</summary>
    public static IReadOnlyList<SnapshotDifference> Compare(SnapshotName name, string committed, string received, ComparisonRules rules)
    {
        if (!TryParse(name, committed, out var before, out var fault)) return [Unreadable("committed", fault)];
        if (!TryParse(name, received, out var after, out fault)) return [Unreadable("received", fault)];
        return SnapshotComparer.Compare(before, after, rules);
    }

    private static SnapshotDifference Unreadable(string which, string fault) =>
        new(JsonPath.Root.ToString(), null, null, null, $"the {which} text cannot be read: {fault}");
}
