using System.IO.Compression;
using System.Text;
using Repro.Models.Weights;
using TorchSharp;
using static Repro.Models.Tests.Weights.PickleBuilder;
using static TorchSharp.torch;

namespace Repro.Models.Tests.Weights;

public sealed class TorchZipFileTests
{
    private static readonly (string, byte[]) SixFloats = ("data/0", Floats(0, 1, 2, 3, 4, 5));

    private TemporaryFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void A_view_is_read_in_its_own_order_and_comes_back_contiguous()
    {
        var live = Live.Tensors;
        using var file = Open(Archive(OneTensor(6, 1, [2, 2], [1, 2]), SixFloats));
        using (var tensor = file.Read("a"))
        {
            Assert.That(tensor.data<float>().ToArray(), Is.EqualTo(new[] { 1f, 3, 2, 4 }));
            Assert.That(tensor.is_contiguous());
            Assert.That(Live.Tensors, Is.EqualTo(live + 1));
        }

        Assert.That(Live.Tensors, Is.EqualTo(live));
    }

    [Test]
    public void Every_storage_type_is_read_and_converted()
    {
        (string Storage, byte[] One)[] types =
        [
            ("DoubleStorage", BitConverter.GetBytes(1d)), ("FloatStorage", BitConverter.GetBytes(1f)), ("HalfStorage", BitConverter.GetBytes((Half)1)),
            ("BFloat16Storage", [0x80, 0x3f]), ("LongStorage", BitConverter.GetBytes(1L)), ("IntStorage", BitConverter.GetBytes(1)),
            ("ShortStorage", BitConverter.GetBytes((short)1)), ("CharStorage", [1]), ("ByteStorage", [1]), ("BoolStorage", [1]),
        ];
        var pickle = Start().Op('}').Op('(');
        foreach (var (storage, _) in types) pickle.Text(storage).Tensor(storage, storage, 1, 0, [], []);
        using var file = Open(Archive(pickle.Op('u').Stop(), [.. types.Select(type => ("data/" + type.Storage, type.One))]));
        Assert.That(file.Entries, Has.Count.EqualTo(types.Length));
        foreach (var (storage, one) in types)
        {
            using var same = file.Read(storage);
            using var wide = file.Read(storage, ScalarType.Float32);
            Assert.That(same.bytes.ToArray(), Is.EqualTo(one), storage);
            Assert.That(wide.item<float>(), Is.EqualTo(1f), storage);
        }
    }

    [Test]
    public void An_ordered_dict_with_attributes_and_parameters_is_a_state_dict()
    {
        var pickle = Start().Global("collections", "OrderedDict").Op(')').Op('R').Op('(')
            .Text("a").Global("torch._utils", "_rebuild_parameter").Op('(').Tensor("FloatStorage", "0", 6, 0, [6], [1]).Op(0x88).Op(')').Op('t').Op('R').Op('u')
            .Op('}').Text("_metadata").Op('}').Op('s').Op('b').Stop();
        using var file = Open(Archive(pickle, SixFloats, ("byteorder", "little"u8.ToArray())));
        Assert.That(file.Entries["a"].Shape, Is.EqualTo(new long[] { 6 }));
    }

    [Test]
    public void A_missing_file_is_named() => Sentence.Fault(WeightFault.MissingFile, () => TorchZipFile.Open(folder.At("none.bin")), "none.bin");

    [Test]
    public void The_form_before_version_1_6_is_named_with_the_remedy() =>
        Refused(WeightFault.LegacyPickle, [0x80, 2, 0x8a, 10, .. new byte[40]], "1.6", "torch.save");

    [Test]
    public void Other_files_are_no_archive([Values("", "PK", "version https://git-lfs.github.com/spec/v1")] string content) =>
        Refused(WeightFault.BadArchive, Encoding.ASCII.GetBytes(content));

    [Test]
    public void A_cut_archive_is_damaged() => Refused(WeightFault.BadArchive, Archive(OneTensor(6, 0, [6], [1]), SixFloats)[..^30]);

    [Test]
    public void An_archive_without_a_pickle_is_refused() => Refused(WeightFault.BadArchive, Zip(CompressionLevel.NoCompression, ("archive/x", [])), "data.pkl");

    [Test]
    public void Big_endian_storages_are_refused() =>
        Refused(WeightFault.BadArchive, Archive(OneTensor(6, 0, [6], [1]), SixFloats, ("byteorder", "big"u8.ToArray())), "'big'");

    [TestCase("os", "system")]
    [TestCase("builtins", "eval")]
    [TestCase("torch", "load")]
    [TestCase("torch._utils", "_rebuild_sparse_tensor")]
    public void Any_other_callable_is_refused_by_name(string module, string name) =>
        Refused(WeightFault.RefusedPickle, Archive(Start().Global(module, name).Text("x").Op(0x85).Op('R').Stop()), $"'{module}.{name}'", "nothing was run");

    [Test]
    public void A_callable_named_on_the_stack_is_refused() =>
        Refused(WeightFault.RefusedPickle, Archive(Start().Text("os").Text("system").Op(0x93).Text("x").Op(0x85).Op('R').Stop()), "'os.system'");

    [TestCase('i')] // INST
    [TestCase('o')] // OBJ
    [TestCase('P')] // PERSID
    [TestCase('\x81')] // NEWOBJ
    [TestCase('\x82')] // EXT1
    [TestCase('\x00')]
    public void Any_other_opcode_is_refused(char opcode) =>
        Refused(WeightFault.RefusedPickle, Archive(Start().Op((byte)opcode).Stop()), $"0x{(int)opcode:x2}", "byte 2");

    [Test]
    public void A_later_protocol_is_refused() => Refused(WeightFault.RefusedPickle, Archive([0x80, 6, (byte)'N', (byte)'.']), "protocol 6");

    [Test]
    public void Attributes_of_anything_but_a_dict_are_refused() => Refused(WeightFault.RefusedPickle, Archive(Start().Op(']').Op('}').Op('b').Stop()));

    private static IEnumerable<TestCaseData> DamagedPickles()
    {
        TestCaseData Of(string name, PickleBuilder pickle) => new TestCaseData(pickle.Stop()).SetArgDisplayNames(name);
        yield return new TestCaseData(Array.Empty<byte>()).SetArgDisplayNames("empty");
        yield return new TestCaseData(Start().Op('}').Stop()[..^1]).SetArgDisplayNames("no stop");
        yield return Of("no dict", Start().Op(']'));
        yield return Of("value left over", Start().Op('N').Op('}'));
        yield return Of("empty stack", Start());
        yield return Of("key without value", Start().Op('}').Op('(').Text("a").Op('u'));
        yield return Of("key that is no text", Start().Op('}').Op('N').Op('N').Op('s'));
        yield return Of("value that is no tensor", Start().Op('}').Text("a").Op('N').Op('s'));
        yield return Of("no mark", Start().Op('}').Op('u'));
        yield return Of("unknown memo", Start().Op((byte)'h', 3));
        yield return Of("text longer than the file", Start().Op((byte)'X', 255, 255, 255, 255));
        yield return Of("text that is not UTF-8", Start().Op((byte)'X', 1, 0, 0, 0, 0xff));
        yield return Of("long number", Start().Op(0x8a, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1));
        yield return Of("list where a dict is due", Start().Op(']').Text("a").Op('N').Op('s'));
        yield return Of("call of a text", Start().Text("a").Op(')').Op('R'));
        yield return Of("tensor of nothing", Start().Global("torch._utils", "_rebuild_tensor_v2").Op(')').Op('R'));
        yield return Of("storage of nothing", Start().Op(')').Op('Q'));
        yield return Of("strides and shape of two lengths", Start().Op('}').Text("a").Tensor("FloatStorage", "0", 6, 0, [6], [1, 1]).Op('s'));
        yield return Of("storage of negative length", Start().Op('}').Text("a").Tensor("FloatStorage", "0", -1, 0, [0], [1]).Op('s'));
    }

    [TestCaseSource(nameof(DamagedPickles))]
    public void A_damaged_pickle_is_refused(byte[] pickle) => Refused(WeightFault.BadPickle, Archive(pickle, SixFloats));

    [Test]
    public void A_name_that_stands_twice_is_refused() =>
        Refused(WeightFault.DuplicateTensor, Archive(Start().Op('}').Op('(').Text("a").Op('N').Text("a").Op('N').Op('u').Stop()), "'a'");

    [TestCase(0, 7, 1)]
    [TestCase(1, 6, 1)]
    [TestCase(0, 4, 2)]
    [TestCase(-1, 2, 1)]
    [TestCase(0, -1, 1)]
    [TestCase(5, 2, -1)]
    [TestCase(7, 0, 1)]
    [TestCase(0, 1L << 40, 0)] // one element, repeated: inside, but not to be copied
    public void A_view_that_leaves_its_storage_is_refused(long offset, long size, long stride) =>
        Refused(WeightFault.StridesOutside, Archive(OneTensor(6, offset, [size], [stride]), SixFloats), $"[{size}]", $"[{stride}]", $"offset {offset}", "6 elements");

    [Test]
    public void Sizes_beyond_63_bits_are_refused() =>
        Refused(WeightFault.OffsetOverflow, Archive(OneTensor(6, 0, [1L << 40, 1L << 40], [0, 0]), SixFloats));

    [Test]
    public void A_storage_of_another_length_is_refused() =>
        Refused(WeightFault.BadStorage, Archive(OneTensor(7, 0, [6], [1]), SixFloats), "'a'", "24 bytes", "7 elements", "28");

    [Test]
    public void A_storage_of_absurd_length_is_refused() =>
        Refused(WeightFault.BadStorage, Archive(OneTensor(long.MaxValue, 0, [6], [1]), SixFloats), "36893488147419103228");

    [Test]
    public void A_missing_storage_is_refused() => Refused(WeightFault.BadStorage, Archive(OneTensor(6, 0, [6], [1])), "'0'");

    [Test]
    public void A_compressed_storage_is_refused() =>
        Refused(WeightFault.BadStorage, Stored(Zip(CompressionLevel.Optimal, ("archive/data/0", new byte[4_000_000]), ("archive/data.pkl", []))), "4000000 bytes");

    [Test]
    public void A_compressed_pickle_is_refused() =>
        Refused(WeightFault.BadArchive, Zip(CompressionLevel.Optimal, ("archive/data.pkl", new byte[100_000])), "data.pkl");

    [Test]
    public void Asking_for_another_tensor_is_an_error_that_names_it()
    {
        using var file = Open(Archive(OneTensor(6, 0, [6], [1]), SixFloats));
        Sentence.Fault(WeightFault.MissingTensor, () => file.Read("b"), "'b'");
    }

    // the pickle must be stored for the storage to be looked at
    private static byte[] Stored(byte[] compressed)
    {
        using var memory = new MemoryStream();
        memory.Write(compressed);
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Update, leaveOpen: true))
        {
            zip.GetEntry("archive/data.pkl")!.Delete();
            using var stream = zip.CreateEntry("archive/data.pkl", CompressionLevel.NoCompression).Open();
            stream.Write(OneTensor(1_000_000, 0, [6], [1]));
        }

        return memory.ToArray();
    }

    private TorchZipFile Open(byte[] bytes) => TorchZipFile.Open(folder.Write("m.bin", bytes));

    private void Refused(WeightFault fault, byte[] bytes, params string[] named) => Sentence.Fault(fault, () => Open(bytes).Dispose(), ["m.bin", .. named]);
}
