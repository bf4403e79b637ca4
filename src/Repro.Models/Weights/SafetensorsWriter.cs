using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Models.Weights;

/// <summary>
/// Writes safetensors files, byte for byte as the safetensors library does: tensors by falling alignment of their type,
/// then by name; the header padded with spaces to 8 bytes. (The library leaves the order of the metadata to chance; here it
/// is that of the keys, so equal tensors make equal files.)
/// </summary>
public static class SafetensorsWriter
{
    private const int HeaderAlignment = 8; // bytes
    private const int CopyBytes = 1 << 20;

    /// <summary>Writes <paramref name="tensors"/> to <paramref name="path"/>; the file appears when it is complete.</summary>
    /// <param name="path">A file in a folder that exists; replaced where it exists.</param>
    /// <param name="tensors">By name; any device, any strides.</param>
    /// <param name="metadata">The header's <c>__metadata__</c>; Hugging Face's own loaders ask for <c>format: pt</c>.</param>
    /// <exception cref="IOException">The file could not be written; nothing is left of it.</exception>
    /// <exception cref="ArgumentException">A tensor's type has no counterpart in the format, or its name is reserved.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var ordered = tensors
            .Select(pair => (Name: pair.Key, Tensor: pair.Value, Dtype: Checked(pair.Key, pair.Value)))
            .OrderByDescending(item => item.Dtype.Rank)
            .ThenBy(item => item.Name, StringComparer.Ordinal)
            .ToList();
        var header = Header(ordered.Select(item => (item.Name, item.Dtype, item.Tensor.shape)), metadata);

        PartialFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[SafetensorsHeader.LengthBytes];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach (var item in ordered)
            {
                if (item.Tensor.numel() == 0) continue;
                using var scope = NewDisposeScope();
                item.Tensor.detach().cpu().contiguous().WriteBytesToStream(stream, CopyBytes);
            }
        });
    }

    private static SafetensorsDtype Checked(string name, Tensor tensor)
    {
        if (name == "__metadata__") throw new ArgumentException("No tensor can be called '__metadata__': safetensors keeps that name for itself.", nameof(name));
        return SafetensorsDtype.Of(tensor.dtype)
            ?? throw new ArgumentException($"The tensor '{name}' is of {tensor.dtype}, which safetensors cannot hold; convert it first.", nameof(tensor));
    }

    private static byte[] Header(IEnumerable<(string Name, SafetensorsDtype Dtype, long[] Shape)> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var json = new StringBuilder("{");
        if (metadata is not null)
        {
            json.Append("\"__metadata__\":{")
                .AppendJoin(',', metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{Quoted(pair.Key)}:{Quoted(pair.Value)}"))
                .Append('}');
        }

        var at = 0L;
        foreach (var (name, dtype, shape) in tensors)
        {
            var end = checked(at + shape.Aggregate(1L, (n, size) => checked(n * size)) * dtype.Bits / 8);
            if (json.Length > 1) json.Append(',');
            json.Append(CultureInfo.InvariantCulture, $"{Quoted(name)}:{{\"dtype\":\"{dtype.Name}\",\"shape\":[{string.Join(',', shape)}],\"data_offsets\":[{at},{end}]}}");
            at = end;
        }

        json.Append('}');
        var bytes = new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(json.ToString());
        var padded = new byte[(bytes.Length + HeaderAlignment - 1) / HeaderAlignment * HeaderAlignment];
        padded.AsSpan(bytes.Length).Fill((byte)' ');
        bytes.CopyTo(padded, 0);
        return padded;
    }

    // as serde_json escapes: only what JSON demands, so that the bytes are the library's
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\b' => quoted.Append("\\b"),
                '\f' => quoted.Append("\\f"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                < ' ' => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }
}
