using System.Text.Json;
using Repro.Models.Weights;

namespace Repro.Models;

/// <summary>The fields of one <c>config.json</c>; whatever is missing or impossible is an error that names file, field and value.</summary>
internal sealed class ConfigFields(string path, JsonElement root)
{
    // transformers 5 moved the rotary settings into an object of their own
    private const string RotaryObject = "rope_parameters";

    /// <summary>A whole number from 1 up.</summary>
    public int Size(string field)
    {
        var value = Find(field) ?? throw Missing(field);
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var size) && size > 0
            ? size
            : throw Fail(field, $"is {value.GetRawText()} where a whole number from 1 up is due");
    }

    /// <summary>A finite number above 0, under its name or its newer one.</summary>
    public double Positive(string field, string? newerName = null)
    {
        var value = Find(field) ?? (newerName is null ? null : FindRotary(newerName)) ?? throw Missing(field, newerName);
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) && number > 0
            ? number
            : throw Fail(field, $"is {value.GetRawText()} where a number above 0 is due");
    }

    /// <summary>True or false, or <paramref name="otherwise"/> where the field is missing.</summary>
    public bool Truth(string field, bool otherwise) => Find(field) is not { } value
        ? otherwise
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Fail(field, $"is {value.GetRawText()} where true or false is due");

    /// <summary>Refuses any text but <paramref name="due"/>.</summary>
    public void Demand(string field, string due, string why)
    {
        var value = Find(field) ?? throw Missing(field);
        if (value.ValueKind != JsonValueKind.String || value.GetString() != due)
            throw Fail(field, $"is {value.GetRawText()} where \"{due}\" is due, since {why}");
    }

    /// <summary>Refuses any truth value but <paramref name="due"/>.</summary>
    public void Demand(string field, bool due, string why)
    {
        if (Truth(field, due) != due) throw Fail(field, $"is {(due ? "false" : "true")}, but {why}");
    }

    /// <summary>Refuses rotary embeddings that are stretched for long contexts.</summary>
    public void RefuseScaledRotary()
    {
        if (Find("rope_scaling") is { } scaling) throw Fail("rope_scaling", $"is {scaling.GetRawText()}, but the models of this suite do not scale their rotary embedding");
        if (FindRotary("rope_type") is { } kind && (kind.ValueKind != JsonValueKind.String || kind.GetString() != "default"))
            throw Fail("rope_type", $"is {kind.GetRawText()}, but the models of this suite do not scale their rotary embedding");
    }

    /// <summary>An error about one field.</summary>
    public WeightFileException Fail(string field, string what) =>
        new(WeightFault.BadConfig, path, $"The field '{field}' in '{path}' {what}; fetch the config again or name another checkpoint.");

    private WeightFileException Missing(string field, string? newerName = null) =>
        new(WeightFault.BadConfig, path, $"The field '{field}'{(newerName is null ? "" : $" (or '{newerName}')")} is missing from '{path}'; fetch the config again or add it.");

    // null counts as missing, as in transformers
    private JsonElement? Find(string field) => Find(root, field);

    private JsonElement? FindRotary(string field) =>
        (Find(RotaryObject) is { ValueKind: JsonValueKind.Object } rotary ? Find(rotary, field) : null) ?? Find(field);

    private static JsonElement? Find(JsonElement at, string field) =>
        at.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
