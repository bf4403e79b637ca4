using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Models;

/// <summary>
/// Arrays in NumPy's <c>.npy</c> form, versions 1 and 2: little-endian, C order
/// (reference: numpy, <c>numpy/lib/format.py</c>).
/// </summary>
public static partial class Npy
{
    private const int Alignment = 64; // bytes; where the data begins
    private const int GrowthDigits = 21; // room that NumPy leaves for the first axis to grow in place
    private const int CopyBytes = 1 << 20;

    private static readonly (string Descr, ScalarType Type)[] Types =
    [
        ("<f4", ScalarType.Float32),
        ("<f8", ScalarType.Float64),
        ("<f2", ScalarType.Float16),
        ("<i8", ScalarType.Int64),
        ("<i4", ScalarType.Int32),
        ("|b1", ScalarType.Bool),
    ];

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads an array of the type and shape that the file states. It goes to the caller's dispose scope, or to the caller where there is none.</summary>
    /// <exception cref="InvalidDataException">The file is not such an array (Fortran order, big-endian, cut short, ...); the message says what and what to do.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static Tensor Read(string path)
    {
        using var stream = File.OpenRead(path);
        var prefix = Bytes(path, stream, Magic.Length + 2);
        if (!prefix.AsSpan(0, Magic.Length).SequenceEqual(Magic)) throw Fail(path, "does not begin as a .npy file");
        var lengthBytes = prefix[Magic.Length] switch
        {
            1 => sizeof(ushort),
            2 => sizeof(uint),
            var version => throw Fail(path, $"is of .npy version {version} where 1 or 2 is due"),
        };
        var lengthField = Bytes(path, stream, lengthBytes);
        var length = lengthBytes == sizeof(ushort) ? BinaryPrimitives.ReadUInt16LittleEndian(lengthField) : BinaryPrimitives.ReadUInt32LittleEndian(lengthField);
        var header = Encoding.Latin1.GetString(Bytes(path, stream, length));
        var (type, shape) = Parse(path, header);

        var due = shape.Aggregate((Int128)type.ElementSize(), (bytes, size) => bytes * size);
        var found = stream.Length - stream.Position;
        if (found != due) throw Fail(path, $"holds {found} bytes of data where its shape ({string.Join(", ", shape)}) takes {due}");
        var tensor = empty(shape, type);
        if (found > 0) tensor.ReadBytesFromStream(stream, CopyBytes);
        return tensor;
    }

    /// <summary>Writes an array; the file appears when it is complete.</summary>
    /// <exception cref="IOException">The file could not be written; nothing is left of it.</exception>
    /// <exception cref="ArgumentException">The tensor's type is none that is written here.</exception>
    public static void Write(string path, Tensor tensor)
    {
        var descr = Types.FirstOrDefault(pair => pair.Type == tensor.dtype).Descr
            ?? throw new ArgumentException($"A tensor of {tensor.dtype} is not written as .npy; convert it first.", nameof(tensor));
        var header = Header(descr, tensor.shape);
        PartialFile.Write(path, stream =>
        {
            stream.Write(header);
            if (tensor.numel() == 0) return;
            using var scope = NewDisposeScope();
            tensor.detach().cpu().contiguous().WriteBytesToStream(stream, CopyBytes);
        });
    }

    private static (ScalarType Type, long[] Shape) Parse(string path, string header)
    {
        var match = Dictionary().Match(header);
        if (!match.Success) throw Fail(path, "has a header that is no description of an array");
        if (match.Groups["order"].Value == "True") throw Fail(path, "is in Fortran order where C order is due");
        var descr = match.Groups["descr"].Value;
        var type = Types.FirstOrDefault(pair => pair.Descr == descr);
        if (type.Descr is null)
            throw Fail(path, descr.StartsWith('>') ? $"is big-endian ('{descr}') where little-endian is due" : $"is of the type '{descr}', which is none of {string.Join(", ", Types.Select(pair => pair.Descr))}");
        var sizes = match.Groups["shape"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var shape = new long[sizes.Length];
        var elements = (Int128)1;
        for (var axis = 0; axis < sizes.Length; axis++)
        {
            if (!long.TryParse(sizes[axis], NumberStyles.None, CultureInfo.InvariantCulture, out shape[axis]) || (elements *= Math.Max(shape[axis], 1)) > long.MaxValue / sizeof(double))
                throw Fail(path, $"has the shape ({match.Groups["shape"].Value}), which does not fit in 63 bits");
        }

        return (type.Type, shape);
    }

    private static byte[] Header(string descr, long[] shape)
    {
        var sizes = string.Join(", ", shape) + (shape.Length == 1 ? "," : "");
        var text = $"{{'descr': '{descr}', 'fortran_order': False, 'shape': ({sizes}), }}";
        if (shape.Length > 0) text += new string(' ', Math.Max(GrowthDigits - shape[0].ToString(CultureInfo.InvariantCulture).Length, 0));
        var before = Magic.Length + 2 + sizeof(ushort);
        var total = (before + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        var bytes = new byte[total];
        bytes.AsSpan().Fill((byte)' ');
        Magic.CopyTo(bytes);
        bytes[Magic.Length] = 1;
        bytes[Magic.Length + 1] = 0;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(Magic.Length + 2), checked((ushort)(total - before)));
        Encoding.ASCII.GetBytes(text).CopyTo(bytes, before);
        bytes[^1] = (byte)'\n';
        return bytes;
    }

    private static byte[] Bytes(string path, Stream stream, long count)
    {
        if (count > stream.Length - stream.Position) throw Fail(path, $"is cut short: {count} bytes are due at byte {stream.Position} and {stream.Length - stream.Position} are there");
        var bytes = new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static InvalidDataException Fail(string path, string what) =>
        new($"'{path}' {what}; save it again with numpy.save, as a C-ordered little-endian array.");

    [GeneratedRegex(@"^\{'descr': *'(?<descr>[^']*)', *'fortran_order': *(?<order>True|False), *'shape': *\((?<shape>[0-9, ]*)\),? *\} *\n$", RegexOptions.CultureInvariant)]
    private static partial Regex Dictionary();
}
