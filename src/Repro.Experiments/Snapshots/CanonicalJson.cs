using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Repro.Experiments.Snapshots;

/// <summary>
/// How results are written, so that equal results are equal bytes: camel-case keys in the order of the type, two spaces, LF, a final
/// newline, UTF-8 without byte order mark, enums by name, doubles rounded to a number of significant digits and written as short as
/// gives the same double back. Whole numbers are exact and never rounded; minus zero is zero.
/// </summary>
public sealed class CanonicalJson
{
    /// <summary>More digits than any rule compares, fewer than differ between two machines' last bits.</summary>
    public const int DefaultSignificantDigits = 10;

    private const int FewestDigits = 1;
    private const int DigitsOfDouble = 17; // at which every double is itself

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        IndentCharacter = ' ',
        IndentSize = 2,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        // only so that they can be refused by their path, below
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly int _significantDigits;

    /// <summary>A writer.</summary>
    /// <param name="significantDigits">Of doubles; 1 to 17.</param>
    public CanonicalJson(int significantDigits = DefaultSignificantDigits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(significantDigits, FewestDigits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(significantDigits, DigitsOfDouble);
        _significantDigits = significantDigits;
    }

    /// <summary>The writer with <see cref="DefaultSignificantDigits"/>.</summary>
    public static CanonicalJson Default { get; } = new();

    /// <summary>The text of any value, or of a <see cref="JsonNode"/>.</summary>
    /// <exception cref="ArgumentException">A number is NaN or infinite; the message names its path.</exception>
    public string Write<T>(T value)
    {
        var node = value as JsonNode ?? JsonSerializer.SerializeToNode(value, Options);
        return (Rounded(JsonPath.Root, node)?.ToJsonString(Options) ?? "null") + "\n";
    }

    private JsonNode? Rounded(JsonPath path, JsonNode? node) => node switch
    {
        JsonObject keys => new JsonObject(keys.Select(pair => KeyValuePair.Create(pair.Key, Rounded(path.Key(pair.Key), pair.Value)))),
        JsonArray items => new JsonArray([.. items.Select((item, i) => Rounded(path.Index(i), item))]),
        null => null,
        _ when JsonValues.KindOf(node) == JsonValueKind.Number => RoundedNumber(path, node),
        _ when JsonValues.KindOf(node) == JsonValueKind.String && node.GetValue<string>() is "NaN" or "Infinity" or "-Infinity" => throw Fault(path, node.GetValue<string>()),
        _ => node.DeepClone(),
    };

    private JsonNode RoundedNumber(JsonPath path, JsonNode node)
    {
        var value = JsonValues.NumberOf(node);
        if (!double.IsFinite(value)) throw Fault(path, NumberText.Of(value));
        if (value == 0) return JsonValue.Create(0);
        if (JsonValues.WholeNumberOf(node) is not null) return node.DeepClone();
        var digits = value.ToString(string.Create(CultureInfo.InvariantCulture, $"E{_significantDigits - 1}"), CultureInfo.InvariantCulture);
        return JsonValue.Create(double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture));
    }

    private static ArgumentException Fault(JsonPath path, string value) =>
        new($"{path} is {value}: a result is a finite number, or null with the reason beside it");
}
