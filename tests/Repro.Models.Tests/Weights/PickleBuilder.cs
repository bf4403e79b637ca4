using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Repro.Models.Tests.Weights;

/// <summary>Writes pickles opcode by opcode, and PyTorch archives around them.</summary>
internal sealed class PickleBuilder
{
    private readonly List<byte> bytes = [];

    public static PickleBuilder Start() => new PickleBuilder().Op(0x80, 2);

    public byte[] Stop() => Op('.').bytes.ToArray();

    public PickleBuilder Op(params byte[] opcodes)
    {
        bytes.AddRange(opcodes);
        return this;
    }

    public PickleBuilder Op(char opcode) => Op((byte)opcode);

    public PickleBuilder Global(string module, string name) => Op('c').Op(Encoding.UTF8.GetBytes($"{module}\n{name}\n"));

    public PickleBuilder Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        return Op('X').Op(length).Op(utf8);
    }

    public PickleBuilder Integer(long value)
    {
        var eight = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(eight, value);
        return Op(0x8a, 8).Op(eight);
    }

    public PickleBuilder Integers(params long[] values)
    {
        Op('(');
        foreach (var value in values) Integer(value);
        return Op('t');
    }

    public PickleBuilder Tensor(string storage, string key, long count, long offset, long[] shape, long[] strides) =>
        Global("torch._utils", "_rebuild_tensor_v2").Op('(')
            .Op('(').Text("storage").Global("torch", storage).Text(key).Text("cpu").Integer(count).Op('t').Op('Q')
            .Integer(offset).Integers(shape).Integers(strides).Op(0x89)
            .Global("collections", "OrderedDict").Op(')').Op('R').Op('t').Op('R');

    /// <summary>A state dict of one tensor called a, over the storage 0 of floats.</summary>
    public static byte[] OneTensor(long count, long offset, long[] shape, long[] strides) =>
        Start().Op('}').Text("a").Tensor("FloatStorage", "0", count, offset, shape, strides).Op('s').Stop();

    public static byte[] Archive(byte[] pickle, params (string Name, byte[] Data)[] entries) =>
        Zip(CompressionLevel.NoCompression, [("archive/data.pkl", pickle), .. entries.Select(entry => ("archive/" + entry.Name, entry.Data))]);

    public static byte[] Zip(CompressionLevel level, params (string Name, byte[] Data)[] entries)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create))
        {
            foreach (var (name, data) in entries)
            {
                using var stream = zip.CreateEntry(name, level).Open();
                stream.Write(data);
            }
        }

        return memory.ToArray();
    }

    public static byte[] Floats(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
}
