using System.Globalization;
using System.Numerics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Repro.Experiments.Snapshots;

/// <summary>What the comparer needs to know of a node, whether it was parsed or made in memory.</summary>
internal static class JsonValues
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonValueKind KindOf(JsonNode? node) => node?.GetValueKind() ?? JsonValueKind.Null;

    /// <summary>The number as a double; NaN and infinities can be in nodes that were never text.</summary>
    public static double NumberOf(JsonNode node)
    {
        if (node.AsValue().TryGetValue<double>(out var value)) return value;
        if (node.AsValue().TryGetValue<float>(out var single) && !float.IsFinite(single)) return single;
        return double.Parse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture); // a finite float by its shortest text
    }

    /// <summary>The whole number as written, where it is one: doubles cannot tell seeds above 2^53 apart.</summary>
    public static BigInteger? WholeNumberOf(JsonNode node) =>
        double.IsFinite(NumberOf(node)) && BigInteger.TryParse(node.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            ? whole
            : null;

    /// <summary>A short text of any node.</summary>
    public static string TextOf(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject keys => string.Create(CultureInfo.InvariantCulture, $"{{{keys.Count} keys}}"),
        JsonArray items => string.Create(CultureInfo.InvariantCulture, $"[{items.Count} items]"),
        _ when KindOf(node) == JsonValueKind.Number && NumberOf(node) is var number && !double.IsFinite(number) => NumberText.Of(number),
        _ => node.ToJsonString(Readable),
    };

    /// <summary>The kind in a reader's words, with its article.</summary>
    public static string NameOf(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        _ => "null",
    };
}
