using System.Buffers.Binary;
using Repro.Models.Weights;
using TorchSharp;
using static Repro.Models.Tests.Weights.RawSafetensors;
using static TorchSharp.torch;

namespace Repro.Models.Tests.Weights;

public sealed class SafetensorsFileTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void A_missing_file_is_named() =>
        Sentence.Fault(WeightFault.MissingFile, () => SafetensorsFile.Open(folder.At("none.safetensors")), "none.safetensors");

    [Test]
    public void A_file_shorter_than_its_length_field_is_truncated([Values(0, 1, 7)] int bytes) =>
        Refused(WeightFault.Truncated, new byte[bytes], $"{bytes} bytes");

    [Test]
    public void A_header_of_2_to_the_40_is_too_large()
    {
        var file = new byte[64];
        BinaryPrimitives.WriteInt64LittleEndian(file, 1L << 40);
        Refused(WeightFault.HeaderTooLarge, file, "1099511627776", "100000000");
    }

    [Test]
    public void A_header_length_with_the_top_bit_set_is_too_large() =>
        Refused(WeightFault.HeaderTooLarge, [.. Enumerable.Repeat((byte)0xff, 64)], "18446744073709551615");

    [Test]
    public void A_header_of_exactly_the_limit_is_not_too_large_but_cut_short()
    {
        var file = new byte[64];
        BinaryPrimitives.WriteInt64LittleEndian(file, 100_000_000);
        Refused(WeightFault.Truncated, file, "100000000", "56");
        BinaryPrimitives.WriteInt64LittleEndian(file, 100_000_001);
        Refused(WeightFault.HeaderTooLarge, file, "100000001");
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase(" {}")]
    [TestCase("{")]
    [TestCase("{} x")]
    [TestCase("""{"\ud800":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""")]
    public void A_header_that_is_no_json_object_is_refused(string header) => Refused(WeightFault.HeaderNotJson, Of(header, 0));

    [Test]
    public void A_header_that_is_not_utf8_is_refused() => Refused(WeightFault.HeaderNotJson, Of([(byte)'{', (byte)'"', 0xff, (byte)'"', (byte)':', (byte)'1', (byte)'}'], []));

    [TestCase("""{"a":1}""")]
    [TestCase("""{"a":{}}""")]
    [TestCase("""{"a":{"dtype":"U8","shape":[1]}}""")]
    [TestCase("""{"a":{"dtype":8,"shape":[1],"data_offsets":[0,1]}}""")]
    [TestCase("""{"a":{"dtype":"U8","shape":1,"data_offsets":[0,1]}}""")]
    [TestCase("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0]}}""")]
    [TestCase("""{"a":{"dtype":"U8","dtype":"I8","shape":[1],"data_offsets":[0,1]}}""")]
    public void An_entry_that_lacks_a_field_is_refused(string header) => Refused(WeightFault.BadHeaderEntry, Of(header, 1), "'a'");

    [Test]
    public void Metadata_must_be_texts() => Refused(WeightFault.BadHeaderEntry, Of("""{"__metadata__":{"a":1}}""", 0), "__metadata__");

    [Test]
    public void A_name_that_stands_twice_is_refused() =>
        Refused(WeightFault.DuplicateTensor, Of($"{{{Entry("a", "U8", "1", 0, 1)},{Entry("a", "U8", "1", 1, 2)}}}", 2), "'a'");

    [Test]
    public void An_unknown_dtype_is_refused() => Refused(WeightFault.UnknownDtype, Of($"{{{Entry("a", "F12", "1", 0, 1)}}}", 1), "'a'", "'F12'", "BF16");

    [TestCase("-1", "0", "0")]
    [TestCase("1.5", "0", "0")]
    [TestCase("9223372036854775808", "0", "0")]
    [TestCase("1", "0", "18446744073709551615")]
    [TestCase("1", "-1", "1")]
    [TestCase("4294967296,4294967296", "0", "1")]
    [TestCase("4611686018427387904", "0", "1")] // fits as a count, not in bits
    [TestCase("0,4611686018427387904,4611686018427387904", "0", "0")]
    public void Sizes_and_offsets_beyond_63_bits_are_refused(string shape, string start, string end) =>
        Refused(WeightFault.OffsetOverflow, Of($"{{{Entry("a", "F32", shape, start, end)}}}", 1), "'a'");

    [Test]
    public void Tensors_that_share_bytes_are_refused() =>
        Refused(WeightFault.Overlap, Of($"{{{Entry("a", "U8", "4", 0, 4)},{Entry("b", "U8", "4", 3, 7)}}}", 7), "'b'", "'a'", "byte 3", "ends at 4");

    [Test]
    public void Tensors_in_one_place_are_refused() =>
        Refused(WeightFault.Overlap, Of($"{{{Entry("a", "U8", "4", 0, 4)},{Entry("b", "U8", "4", 0, 4)}}}", 4), "byte 0");

    [Test]
    public void A_hole_between_tensors_is_refused() =>
        Refused(WeightFault.Hole, Of($"{{{Entry("a", "U8", "4", 0, 4)},{Entry("b", "U8", "4", 5, 9)}}}", 9), "'b'", "'a'", "1 bytes");

    [Test]
    public void A_hole_before_the_first_tensor_is_refused() => Refused(WeightFault.Hole, Of($"{{{Entry("a", "U8", "4", 1, 5)}}}", 5), "'a'", "byte 1");

    [TestCase("F32", "2", 0, 4)]
    [TestCase("F32", "", 0, 8)]
    [TestCase("F4", "3", 0, 2)] // 12 bits
    [TestCase("U8", "1", 4, 3)]
    public void Bytes_that_disagree_with_the_shape_are_refused(string dtype, string shape, int start, int end) =>
        Refused(WeightFault.SizeMismatch, Of($"{{{Entry("a", dtype, shape, start, end)}}}", 8), "'a'");

    [Test]
    public void A_file_that_ends_inside_its_tensors_is_truncated() => Refused(WeightFault.Truncated, Of($"{{{Entry("a", "U8", "4", 0, 4)}}}", 3), "4 bytes", "3 are there");

    [Test]
    public void A_file_that_goes_on_after_its_tensors_is_refused() => Refused(WeightFault.TrailingBytes, Of($"{{{Entry("a", "U8", "4", 0, 4)}}}", 6), "2 bytes");

    [Test]
    public void A_folder_in_the_file_s_place_is_missing() => Sentence.Fault(WeightFault.MissingFile, () => SafetensorsFile.Open(folder.Path));

    [Test]
    public void Asking_for_another_tensor_is_an_error_that_names_it()
    {
        using var file = SafetensorsFile.Open(folder.Write("m.safetensors", Of($"{{{Entry("a", "U8", "1", 0, 1)}}}", 1)));
        Sentence.Fault(WeightFault.MissingTensor, () => file.Read("b"), "'b'");
    }

    [Test]
    public void A_type_that_torch_lacks_is_listed_but_not_read()
    {
        using var file = SafetensorsFile.Open(folder.Write("m.safetensors", Of($"{{{Entry("a", "F8_E4M3", "2", 0, 2)}}}", 2)));
        Assert.That(file.Entries["a"].Type, Is.Null);
        Sentence.Fault(WeightFault.UnsupportedDtype, () => file.Read("a"), "'a'", "F8_E4M3");
    }

    [Test]
    public void A_file_without_tensors_is_a_file()
    {
        using var file = SafetensorsFile.Open(folder.Write("m.safetensors", Of("{}      ", 0)));
        Assert.That(file.Entries, Is.Empty);
    }

    [Test]
    public void Tensors_are_found_by_offset_whatever_the_header_s_order()
    {
        var header = $$"""{"__metadata__":{"format":"pt"},{{Entry("b", "U8", "2", 4, 6)}},{{Entry("a", "I16", "2", 0, 4)}}}""";
        using var file = SafetensorsFile.Open(folder.Write("m.safetensors", Of(header, [1, 0, 0, 1, 7, 8])));
        using var a = file.Read("a");
        using var b = file.Read("b", ScalarType.Float32);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(file.Entries.Keys, Is.EqualTo(new[] { "a", "b" }));
            Assert.That(file.Metadata, Is.EqualTo(new Dictionary<string, string> { ["format"] = "pt" }));
            Assert.That(a.data<short>().ToArray(), Is.EqualTo(new short[] { 1, 256 }));
            Assert.That(b.data<float>().ToArray(), Is.EqualTo(new[] { 7f, 8f }));
        }
    }

    [Test]
    public void Halves_and_brain_floats_become_floats([Values(0, 1, 3)] int padding) // odd header lengths put the data at odd addresses
    {
        byte[] data = [0x00, 0x3c, 0x00, 0xc0, /* 1, -2 as F16 */ 0x80, 0x3f, 0x49, 0x40 /* 1, 3.140625 as BF16 */];
        var header = $"{{{Entry("half", "F16", "2", 0, 4)},{Entry("brain", "BF16", "2", 4, 8)}}}" + new string(' ', padding);
        using var file = SafetensorsFile.Open(folder.Write("m.safetensors", Of(header, data)));
        using var half = file.Read("half", ScalarType.Float32);
        using var brain = file.Read("brain", ScalarType.Float32);
        Assert.That(half.data<float>().ToArray(), Is.EqualTo(new[] { 1f, -2f }));
        Assert.That(brain.data<float>().ToArray(), Is.EqualTo(new[] { 1f, 3.140625f }));
    }

    [Test]
    public void A_tensor_outlives_its_file_and_belongs_to_the_caller()
    {
        var live = Live.Tensors;
        var path = folder.Write("m.safetensors", Of($"{{{Entry("a", "F32", "2", 0, 8)}}}   ", [0, 0, 128, 63, 0, 0, 0, 64]));
        Tensor same;
        using (var file = SafetensorsFile.Open(path)) same = file.Read("a");
        File.WriteAllBytes(path, new byte[4096]); // what a mapping would show now
        Assert.That(same.data<float>().ToArray(), Is.EqualTo(new[] { 1f, 2f }));
        Assert.That(Live.Tensors, Is.EqualTo(live + 1));
        same.Dispose();
        Assert.That(Live.Tensors, Is.EqualTo(live));
    }

    [Test]
    public void A_tensor_belongs_to_the_caller_s_scope()
    {
        var live = Live.Tensors;
        using var file = SafetensorsFile.Open(folder.Write("m.safetensors", Of($"{{{Entry("a", "F32", "2", 0, 8)}}}", 8)));
        using (NewDisposeScope())
        {
            _ = file.Read("a");
            Assert.That(Live.Tensors, Is.EqualTo(live + 1));
        }

        Assert.That(Live.Tensors, Is.EqualTo(live));
    }

    [Test]
    public void A_closed_file_is_not_read()
    {
        var file = SafetensorsFile.Open(folder.Write("m.safetensors", Of($"{{{Entry("a", "F32", "2", 0, 8)}}}", 8)));
        file.Dispose();
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.Read("a"));
    }

    private void Refused(WeightFault fault, byte[] bytes, params string[] named) =>
        Sentence.Fault(fault, () => SafetensorsFile.Open(folder.Write("m.safetensors", bytes)).Dispose(), ["m.safetensors", .. named]);
}
