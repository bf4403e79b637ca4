using System.Text;
using Repro.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Models.Tests.Weights;

public sealed class SafetensorsWriterTests
{
    private static readonly ScalarType[] Types =
        [.. SafetensorsDtype.All.Where(dtype => dtype.Type is not null).Select(dtype => dtype.Type!.Value)];

    private TemporaryFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void Bytes_are_those_of_the_library()
    {
        using var scope = NewDisposeScope();
        var path = folder.At("m.safetensors");
        SafetensorsWriter.Write(path, new Dictionary<string, Tensor>
        {
            ["u"] = tensor(new byte[] { 9 }),
            ["z"] = tensor(new[] { 1f, -2f }),
            ["b"] = tensor(5f),
            ["l"] = tensor(new long[,] { { 1 }, { 2 } }),
        }, new Dictionary<string, string> { ["format"] = "pt", ["by"] = "a \"b\"\n" });

        const string Header =
            """{"__metadata__":{"by":"a \"b\"\n","format":"pt"},"l":{"dtype":"I64","shape":[2,1],"data_offsets":[0,16]}""" +
            ""","b":{"dtype":"F32","shape":[],"data_offsets":[16,20]},"z":{"dtype":"F32","shape":[2],"data_offsets":[20,28]}""" +
            ""","u":{"dtype":"U8","shape":[1],"data_offsets":[28,29]}}""" + "    ";
        Assert.That(Header, Has.Length.EqualTo(272));
        byte[] expected =
        [
            0x10, 0x01, 0, 0, 0, 0, 0, 0,
            .. Encoding.ASCII.GetBytes(Header),
            1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0,
            0, 0, 0xa0, 0x40,
            0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0,
            9,
        ];
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(expected));
    }

    [Test]
    public void A_golden_file_is_written_again_byte_for_byte([Values("fp32", "fp16")] string form)
    {
        var golden = SharedData.Golden("model_a", form, "model.safetensors");
        using var scope = NewDisposeScope();
        using var file = SafetensorsFile.Open(golden);
        SafetensorsWriter.Write(folder.At("m"), file.Entries.Keys.ToDictionary(name => name, name => file.Read(name)), file.Metadata);

        using var again = SafetensorsFile.Open(folder.At("m"));
        foreach (var name in file.Entries.Keys) Assert.That(again.Read(name).bytes.SequenceEqual(file.Read(name).bytes), name);
        // the golden files lie in order of names alone, so whole files agree only where there is one type
        if (form == "fp32") Assert.That(File.ReadAllBytes(folder.At("m")), Is.EqualTo(File.ReadAllBytes(golden)));
    }

    [Test]
    public void Every_type_comes_back([ValueSource(nameof(Types))] ScalarType type)
    {
        using var scope = NewDisposeScope();
        var written = Random(new Random(7), type, [3, 5]);
        SafetensorsWriter.Write(folder.At("m"), new Dictionary<string, Tensor> { ["t"] = written });
        using var file = SafetensorsFile.Open(folder.At("m"));
        var read = file.Read("t");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(read.dtype, Is.EqualTo(type));
            Assert.That(read.shape, Is.EqualTo(new long[] { 3, 5 }));
            Assert.That(read.bytes.ToArray(), Is.EqualTo(written.bytes.ToArray()));
        }
    }

    [Test]
    public void Any_set_of_tensors_comes_back_and_makes_the_same_bytes_again([Range(0, 39)] int seed)
    {
        using var scope = NewDisposeScope();
        var random = new Random(seed);
        var tensors = new Dictionary<string, Tensor>();
        for (var i = random.Next(12); i > 0; i--)
        {
            var shape = Enumerable.Range(0, random.Next(4)).Select(_ => (long)random.Next(6)).ToArray();
            tensors[$"t{random.Next(1000)}é\"\\\t"] = Random(random, Types[random.Next(Types.Length)], shape);
        }

        SafetensorsWriter.Write(folder.At("1"), tensors);
        SafetensorsWriter.Write(folder.At("2"), tensors.Reverse().ToDictionary());
        Assert.That(File.ReadAllBytes(folder.At("2")), Is.EqualTo(File.ReadAllBytes(folder.At("1"))));

        using var file = SafetensorsFile.Open(folder.At("1"));
        Assert.That(file.Entries.Keys, Is.EquivalentTo(tensors.Keys));
        var alignments = new List<int>();
        foreach (var (name, entry) in file.Entries)
        {
            var read = file.Read(name);
            Assert.That(read.dtype, Is.EqualTo(tensors[name].dtype));
            Assert.That(read.shape, Is.EqualTo(tensors[name].shape));
            if (read.numel() > 0) Assert.That(read.bytes.ToArray(), Is.EqualTo(tensors[name].bytes.ToArray()));
            alignments.Add(SafetensorsDtype.Named(entry.Dtype)!.Bits);
        }

        // read in the order of the data
        Assert.That(alignments, Is.Ordered.Descending);
    }

    [Test]
    public void Views_are_written_in_their_own_order()
    {
        using var scope = NewDisposeScope();
        var whole = arange(6, dtype: ScalarType.Float32).reshape(2, 3);
        SafetensorsWriter.Write(folder.At("m"), new Dictionary<string, Tensor> { ["t"] = whole.t(), ["s"] = whole[1], ["g"] = ones(2, requires_grad: true) });
        using var file = SafetensorsFile.Open(folder.At("m"));
        Assert.That(file.Read("t").data<float>().ToArray(), Is.EqualTo(new[] { 0f, 3, 1, 4, 2, 5 }));
        Assert.That(file.Read("s").data<float>().ToArray(), Is.EqualTo(new[] { 3f, 4, 5 }));
    }

    [Test]
    public void Nothing_is_left_alive()
    {
        using var tensor = ones(3, 2).t();
        var live = Live.Tensors;
        SafetensorsWriter.Write(folder.At("m"), new Dictionary<string, Tensor> { ["t"] = tensor });
        Assert.That(Live.Tensors, Is.EqualTo(live));
    }

    [Test]
    public void What_the_format_cannot_hold_is_refused_before_anything_is_written()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(folder.At("m"), new Dictionary<string, Tensor> { ["t"] = ones(1, dtype: ScalarType.ComplexFloat64) }));
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(folder.At("m"), new Dictionary<string, Tensor> { ["__metadata__"] = ones(1) }));
        Assert.That(Directory.GetFileSystemEntries(folder.Path), Is.Empty);
    }

    private static Tensor Random(Random random, ScalarType type, long[] shape)
    {
        var tensor = empty(shape, type);
        if (tensor.numel() == 0) return tensor;
        random.NextBytes(tensor.bytes);
        if (type == ScalarType.Bool)
        {
            foreach (ref var b in tensor.bytes) b &= 1;
        }

        return tensor;
    }
}
