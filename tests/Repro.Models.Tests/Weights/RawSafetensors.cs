using System.Buffers.Binary;
using System.Text;

namespace Repro.Models.Tests.Weights;

/// <summary>Safetensors files written by hand, right or wrong.</summary>
internal static class RawSafetensors
{
    public static byte[] Of(string header, int dataBytes) => Of(header, new byte[dataBytes]);

    public static byte[] Of(string header, byte[] data) => Of(Encoding.UTF8.GetBytes(header), data);

    public static byte[] Of(byte[] header, byte[] data)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. data];
    }

    public static string Entry(string name, string dtype, string shape, object start, object end) =>
        $$"""
        "{{name}}":{"dtype":"{{dtype}}","shape":[{{shape}}],"data_offsets":[{{start}},{{end}}]}
        """;
}
