using System.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Models.Tests;

public sealed class NpyTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void Bytes_are_those_of_numpy()
    {
        using var array = tensor(new[] { 1f, -2f });
        Npy.Write(folder.At("a.npy"), array);
        byte[] expected =
        [
            0x93, .. "NUMPY"u8, 1, 0, 118, 0,
            .. Encoding.ASCII.GetBytes("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }".PadRight(117) + "\n"),
            0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0,
        ];
        Assert.That(File.ReadAllBytes(folder.At("a.npy")), Is.EqualTo(expected));
    }

    [Test]
    public void Every_golden_array_is_written_again_byte_for_byte()
    {
        var live = Live.Tensors;
        var files = Directory.GetFiles(SharedData.Golden(), "*.npy", SearchOption.AllDirectories);
        Assert.That(files, Has.Length.GreaterThan(100));
        foreach (var path in files)
        {
            using var array = Npy.Read(path);
            Npy.Write(folder.At("a.npy"), array);
            Assert.That(File.ReadAllBytes(folder.At("a.npy")).AsSpan().SequenceEqual(File.ReadAllBytes(path)), path);
        }

        Assert.That(Live.Tensors, Is.EqualTo(live));
    }

    [Test]
    public void Every_type_and_shape_comes_back(
        [Values(ScalarType.Float32, ScalarType.Float64, ScalarType.Float16, ScalarType.Int64, ScalarType.Int32, ScalarType.Bool)] ScalarType type,
        [Values("", "1", "0", "3,2", "2,0,3", "2,1,1,1,3")] string sizes)
    {
        using var scope = NewDisposeScope();
        var shape = sizes.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse).ToArray();
        var written = arange(shape.Aggregate(1L, (n, size) => n * size), dtype: ScalarType.Float32).reshape(shape).to(type);
        Npy.Write(folder.At("a.npy"), written);
        var read = Npy.Read(folder.At("a.npy"));
        Assert.That(read.dtype, Is.EqualTo(type));
        Assert.That(read.shape, Is.EqualTo(shape));
        if (read.numel() > 0) Assert.That(read.bytes.ToArray(), Is.EqualTo(written.bytes.ToArray()));
    }

    [Test]
    public void A_transposed_array_is_written_in_its_own_order()
    {
        using var scope = NewDisposeScope();
        Npy.Write(folder.At("a.npy"), arange(6, dtype: ScalarType.Int64).reshape(2, 3).t());
        Assert.That(Npy.Read(folder.At("a.npy")).data<long>().ToArray(), Is.EqualTo(new long[] { 0, 3, 1, 4, 2, 5 }));
    }

    [Test]
    public void Version_2_is_read()
    {
        using var read = Npy.Read(folder.Write("a.npy", Raw("{'descr': '<i4', 'fortran_order': False, 'shape': (1,), }\n", [5, 0, 0, 0], version: 2)));
        Assert.That(read.item<int>(), Is.EqualTo(5));
    }

    [TestCase("{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }\n", "Fortran")]
    [TestCase("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }\n", "big-endian")]
    [TestCase("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }\n", "'<c8'")]
    [TestCase("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }\n", "header")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n", "takes 8")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (0,), }\n", "holds 4 bytes")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }\n", "63 bits")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 4294967296, 4294967296), }\n", "63 bits")]
    [TestCase("", "header")]
    public void What_is_not_read_is_one_sentence(string header, string named) => Refused(Raw(header, [0, 0, 0, 0]), named);

    [Test]
    public void Other_versions_are_refused([Values(0, 3)] int version) => Refused(Raw("{}\n", [], version), $"version {version}");

    [Test]
    public void Other_files_are_refused() => Refused("PK\x03\x04 and more"u8.ToArray(), ".npy");

    [Test]
    public void A_file_cut_anywhere_is_one_sentence()
    {
        var whole = Raw("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }\n", [0, 0, 0, 0]);
        for (var length = 0; length < whole.Length; length++) Refused(whole[..length]);
    }

    [Test]
    public void A_type_that_is_not_written_is_refused()
    {
        using var array = ones([1], ScalarType.BFloat16);
        Assert.That(Assert.Throws<ArgumentException>(() => Npy.Write(folder.At("a.npy"), array))!.Message, Does.Contain("BFloat16"));
    }

    private static byte[] Raw(string header, byte[] data, int version = 1)
    {
        var length = BitConverter.GetBytes(header.Length);
        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. version == 1 ? length[..2] : length, .. Encoding.ASCII.GetBytes(header), .. data];
    }

    private void Refused(byte[] bytes, params string[] named)
    {
        var path = folder.Write("a.npy", bytes);
        Sentence.Check(Assert.Throws<InvalidDataException>(() => Npy.Read(path).Dispose())!.Message, [path, .. named]);
    }
}
