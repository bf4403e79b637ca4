using System.Text.Json;
using System.Text.Unicode;

namespace Repro.Models.Weights;

/// <summary>One tensor of a safetensors file: bytes [<paramref name="Start"/>, <paramref name="End"/>) after the header.</summary>
internal sealed record SafetensorsSlice(string Name, SafetensorsDtype Dtype, long[] Shape, long Start, long End);

/// <summary>
/// The header of a safetensors file, checked as the safetensors library checks it: tensors lie one after the other from
/// byte 0 to the end of the file, each as long as its shape and type say. Stricter than the library in one thing: a name
/// that stands twice is refused, where the library lets the last one win.
/// (Reference: huggingface/safetensors, <c>safetensors/src/tensor.rs</c>, <c>read_metadata</c> and <c>Metadata::validate</c>.)
/// </summary>
internal sealed record SafetensorsHeader(IReadOnlyList<SafetensorsSlice> Slices, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The library's own limit, in bytes.</summary>
    public const long MaxBytes = 100_000_000;

    /// <summary>Bytes of the length that stands before the header.</summary>
    public const int LengthBytes = 8;

    private const string MetadataName = "__metadata__";
    private const string Remedy = "it is damaged or no safetensors file: fetch it again";

    /// <summary>Reads and checks a header.</summary>
    /// <param name="path">For messages.</param>
    /// <param name="json">The header's bytes.</param>
    /// <param name="dataBytes">Bytes of the file after the header.</param>
    /// <exception cref="WeightFileException">Anything that the format forbids.</exception>
    public static SafetensorsHeader Parse(string path, ReadOnlyMemory<byte> json, long dataBytes)
    {
        if (json.IsEmpty || json.Span[0] != (byte)'{' || !Utf8.IsValid(json.Span))
            throw new WeightFileException(WeightFault.HeaderNotJson, path, $"The header of '{path}' is not a JSON object in UTF-8; {Remedy}.");

        var slices = new Dictionary<string, SafetensorsSlice>(StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(json);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (property.Name == MetadataName) ReadMetadata(path, property.Value, metadata);
                else if (!slices.TryAdd(property.Name, ReadSlice(path, property.Name, property.Value)))
                    throw new WeightFileException(WeightFault.DuplicateTensor, path, $"The header of '{path}' names the tensor '{property.Name}' twice; {Remedy}.", property.Name);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter: an escape that is half a surrogate pair
        {
            throw new WeightFileException(WeightFault.HeaderNotJson, path, $"The header of '{path}' is not JSON ({e.Message.TrimEnd('.')}); {Remedy}.", inner: e);
        }

        var ordered = slices.Values.OrderBy(slice => slice.Start).ThenBy(slice => slice.End).ToList();
        CheckLayout(path, ordered, dataBytes);
        return new(ordered, metadata);
    }

    private static void CheckLayout(string path, List<SafetensorsSlice> ordered, long dataBytes)
    {
        var end = 0L;
        var before = "the header";
        foreach (var slice in ordered)
        {
            if (slice.Start < end)
                throw Fail(WeightFault.Overlap, path, slice.Name, $"begins at byte {slice.Start}, inside {before}, which ends at {end}");
            if (slice.Start > end)
                throw Fail(WeightFault.Hole, path, slice.Name, $"begins at byte {slice.Start}, but {before} ends at {end}, so {slice.Start - end} bytes belong to no tensor");
            CheckSize(path, slice);
            end = slice.End;
            before = $"'{slice.Name}'";
        }

        if (end > dataBytes)
            throw new WeightFileException(WeightFault.Truncated, path, $"'{path}' is cut short: its header announces {end} bytes of tensors and {dataBytes} are there; fetch it again.");
        if (end < dataBytes)
            throw new WeightFileException(WeightFault.TrailingBytes, path, $"'{path}' goes on for {dataBytes - end} bytes after its last tensor; {Remedy}.");
    }

    private static void CheckSize(string path, SafetensorsSlice slice)
    {
        long bits;
        try
        {
            // sizes of 0 count as 1 here: torch multiplies strides that way
            _ = slice.Shape.Aggregate(1L, (n, size) => checked(n * Math.Max(size, 1)));
            bits = checked(slice.Shape.Aggregate(1L, (n, size) => checked(n * size)) * slice.Dtype.Bits);
        }
        catch (OverflowException)
        {
            throw Fail(WeightFault.OffsetOverflow, path, slice.Name, $"has the shape [{string.Join(", ", slice.Shape)}], whose size does not fit in 63 bits");
        }

        var found = slice.End - slice.Start;
        if (bits % 8 != 0 || found != bits / 8)
            throw Fail(WeightFault.SizeMismatch, path, slice.Name, $"has {found} bytes, from {slice.Start} to {slice.End}, where {slice.Dtype.Name} [{string.Join(", ", slice.Shape)}] takes {bits / 8.0}");
    }

    private static void ReadMetadata(string path, JsonElement value, Dictionary<string, string> metadata)
    {
        if (value.ValueKind == JsonValueKind.Null) return; // as the library
        if (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Any(p => p.Value.ValueKind != JsonValueKind.String))
            throw new WeightFileException(WeightFault.BadHeaderEntry, path, $"'{MetadataName}' in the header of '{path}' is not an object of strings; {Remedy}.");
        foreach (var property in value.EnumerateObject()) metadata[property.Name] = property.Value.GetString()!;
    }

    private static SafetensorsSlice ReadSlice(string path, string name, JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object)
            throw Fail(WeightFault.BadHeaderEntry, path, name, "is not described by an object");
        var dtypeName = Field(path, name, entry, "dtype", JsonValueKind.String).GetString()!;
        var dtype = SafetensorsDtype.Named(dtypeName)
            ?? throw Fail(WeightFault.UnknownDtype, path, name, $"has the dtype '{dtypeName}', which is none of {string.Join(", ", SafetensorsDtype.All.Select(d => d.Name))}");
        var shape = Longs(path, name, Field(path, name, entry, "shape", JsonValueKind.Array), "shape");
        var offsets = Longs(path, name, Field(path, name, entry, "data_offsets", JsonValueKind.Array), "data_offsets");
        if (offsets.Length != 2)
            throw Fail(WeightFault.BadHeaderEntry, path, name, $"has {offsets.Length} data_offsets where 2 are due");
        if (offsets[1] < offsets[0])
            throw Fail(WeightFault.SizeMismatch, path, name, $"ends at byte {offsets[1]}, before it begins at {offsets[0]}");
        return new(name, dtype, shape, offsets[0], offsets[1]);
    }

    private static JsonElement Field(string path, string tensor, JsonElement entry, string field, JsonValueKind kind)
    {
        var found = entry.EnumerateObject().Where(p => p.NameEquals(field)).Select(p => p.Value).ToList();
        return found is [var value] && value.ValueKind == kind
            ? value
            : throw Fail(WeightFault.BadHeaderEntry, path, tensor, found.Count == 1 ? $"has a '{field}' that is no {(kind == JsonValueKind.Array ? "array" : "string")}" : $"has {found.Count} fields '{field}' where 1 is due");
    }

    private static long[] Longs(string path, string tensor, JsonElement array, string field) =>
        [.. array.EnumerateArray().Select(item =>
            item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out var value) && value >= 0
                ? value
                : throw Fail(WeightFault.OffsetOverflow, path, tensor, $"has {item.GetRawText()} in its '{field}', which is no whole number from 0 to 2^63 - 1"))];

    private static WeightFileException Fail(WeightFault fault, string path, string tensor, string what) =>
        new(fault, path, $"The tensor '{tensor}' in '{path}' {what}; {Remedy}.", tensor);
}
