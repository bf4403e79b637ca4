using System.Security.Cryptography;
using System.Text;
using Repro.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Models.Tests.Weights;

public sealed class CheckpointFolderTests
{
    private const string Dense = "gpt_neox.layers.0.attention.dense.weight";

    private TemporaryFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void A_missing_folder_is_named() => Sentence.Fault(WeightFault.MissingFolder, () => CheckpointFolder.Open(folder.At("none")), folder.At("none"));

    [Test]
    public void A_missing_config_is_named() => Sentence.Fault(WeightFault.MissingFile, () => CheckpointFolder.Open(folder.Path), "config.json");

    [Test]
    public void A_folder_without_weights_says_what_was_looked_for()
    {
        TinyCheckpoint.Config.Write(folder.At("config.json"));
        Sentence.Fault(WeightFault.NoWeights, () => CheckpointFolder.Open(folder.Path), "model.safetensors", "pytorch_model.bin.index.json");
    }

    [Test]
    public void Weights_come_back_by_name_in_the_order_of_the_forward_pass()
    {
        var checkpoint = TinyCheckpoint.Write(folder);
        using var scope = NewDisposeScope();
        var loaded = checkpoint.Load();
        var written = TinyCheckpoint.Weights();
        Assert.That(checkpoint.Config, Is.EqualTo(TinyCheckpoint.Config));
        Assert.That(checkpoint.Format, Is.EqualTo(CheckpointFormat.Safetensors));
        Assert.That(loaded.Keys, Is.EqualTo(checkpoint.Config.WeightShapes().Keys));
        foreach (var (name, weight) in loaded) Assert.That(weight.bytes.SequenceEqual(written[name].bytes), name);
    }

    [TestCase(ScalarType.Float16, ScalarType.Float32)]
    [TestCase(ScalarType.BFloat16, ScalarType.Float32)]
    [TestCase(ScalarType.Float32, ScalarType.BFloat16)]
    [TestCase(ScalarType.Float64, ScalarType.Float64)]
    public void Stored_types_become_the_compute_type(ScalarType stored, ScalarType compute)
    {
        var checkpoint = TinyCheckpoint.Write(folder, type: stored);
        using var scope = NewDisposeScope();
        var loaded = checkpoint.Load(compute);
        var expected = TinyCheckpoint.Weights(stored);
        foreach (var (name, weight) in loaded)
        {
            Assert.That(weight.dtype, Is.EqualTo(compute));
            Assert.That(weight.bytes.SequenceEqual(expected[name].to(compute).bytes), name);
        }
    }

    [Test]
    public void Doubles_are_not_narrowed_on_the_way_to_doubles()
    {
        var checkpoint = TinyCheckpoint.Write(folder, weights => weights[Dense] = full([8, 8], 1 + 1e-12, dtype: ScalarType.Float64));
        using var scope = NewDisposeScope();
        Assert.That(checkpoint.Load(ScalarType.Float64)[Dense][0, 0].item<double>(), Is.EqualTo(1 + 1e-12));
    }

    [Test]
    public void Halves_on_a_cpu_and_whole_numbers_are_refused([Values(ScalarType.Float16, ScalarType.Int64)] ScalarType type)
    {
        var checkpoint = TinyCheckpoint.Write(folder);
        Assert.That(Assert.Throws<ArgumentException>(() => checkpoint.Load(type))!.Message, Does.Contain(type.ToString()));
    }

    [Test]
    public void A_caller_without_a_scope_owns_the_weights_and_nothing_else_is_alive()
    {
        var checkpoint = TinyCheckpoint.Write(folder, type: ScalarType.Float16);
        var live = Live.Tensors;
        var weights = checkpoint.Load();
        Assert.That(Live.Tensors, Is.EqualTo(live + weights.Count));
        foreach (var weight in weights.Values) weight.Dispose();
        Assert.That(Live.Tensors, Is.EqualTo(live));
    }

    [Test]
    public void A_caller_s_scope_takes_the_weights()
    {
        var checkpoint = TinyCheckpoint.Write(folder);
        var live = Live.Tensors;
        using (NewDisposeScope())
        {
            var weights = checkpoint.Load(ScalarType.BFloat16);
            Assert.That(Live.Tensors, Is.EqualTo(live + weights.Count));
        }

        Assert.That(Live.Tensors, Is.EqualTo(live));
    }

    [Test]
    public void Old_buffers_are_skipped() => Assert.That(Names(TinyCheckpoint.Write(folder, weights =>
    {
        weights["gpt_neox.layers.0.attention.bias"] = ones([1, 1, 6, 6], ScalarType.Bool);
        weights["gpt_neox.layers.0.attention.masked_bias"] = tensor(float.NegativeInfinity);
        weights["gpt_neox.layers.0.attention.rotary_emb.inv_freq"] = ones(1);
    })), Is.EqualTo(TinyCheckpoint.Config.WeightShapes().Keys));

    [TestCase("gpt_neox.layers.0.attention.bias2")]
    [TestCase("gpt_neox.layers.1.input_layernorm.bias")]
    [TestCase("transformer.wte.weight")]
    public void Any_other_tensor_is_refused_by_name(string name) =>
        Refused(WeightFault.UnexpectedTensor, weights => weights[name] = ones(8), name, "1 layers");

    [Test]
    public void A_missing_tensor_is_named() => Refused(WeightFault.MissingTensor, weights => weights.Remove(Dense), Dense, "1 of 16");

    [Test]
    public void A_wrong_shape_is_named_with_the_right_one() =>
        Refused(WeightFault.WrongShape, weights => weights[Dense] = ones(8, 4), Dense, "[8, 4]", "[8, 8]");

    [Test]
    public void A_transposed_shape_is_wrong() =>
        Refused(WeightFault.WrongShape, weights => weights["embed_out.weight"] = ones(8, 5), "[8, 5]", "[5, 8]");

    [Test]
    public void Whole_numbers_are_no_weights() =>
        Refused(WeightFault.UnsupportedDtype, weights => weights[Dense] = ones([8, 8], ScalarType.Int8), Dense, "I8");

    [TestCase(float.NaN, "NaN")]
    [TestCase(float.PositiveInfinity, "Infinity")]
    [TestCase(float.NegativeInfinity, "-Infinity")]
    public void A_weight_that_is_not_finite_is_named_with_its_place(float value, string written) =>
        Refused(WeightFault.NonFinite, weights => weights[Dense].view(-1)[11] = value, Dense, "flat index 11", written);

    [Test]
    public void The_first_weight_that_is_not_finite_is_named() => Refused(WeightFault.NonFinite, weights =>
    {
        weights[Dense].view(-1)[63] = float.NaN;
        weights[Dense].view(-1)[9] = float.PositiveInfinity;
    }, "flat index 9 ");

    [Test]
    public void A_half_that_is_not_finite_is_found() => Refused(WeightFault.NonFinite, weights =>
        weights[Dense] = full([8, 8], float.NaN, dtype: ScalarType.Float16), "flat index 0 ");

    [Test]
    public void A_double_too_large_for_a_float_is_not_finite() => Refused(WeightFault.NonFinite, weights =>
        weights[Dense] = full([8, 8], 1e300, dtype: ScalarType.Float64), Dense, "Float32", "wider type");

    [Test]
    public void A_float_too_large_for_the_compute_type_is_not_finite()
    {
        var checkpoint = TinyCheckpoint.Write(folder, weights => weights[Dense].view(-1)[5] = float.MaxValue);
        var live = Live.Tensors;
        Sentence.Fault(WeightFault.NonFinite, () => checkpoint.Load(ScalarType.BFloat16), Dense, "flat index 5 ", "BFloat16");
        Assert.That(Live.Tensors, Is.EqualTo(live));
    }

    [Test]
    public void The_digest_is_that_of_the_weight_file_alone()
    {
        var checkpoint = TinyCheckpoint.Write(folder);
        Assert.That(checkpoint.Sha256, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(folder.At("model.safetensors"))))));
        File.AppendAllText(folder.At("config.json"), "\n");
        Assert.That(CheckpointFolder.Open(folder.Path).Sha256, Is.EqualTo(checkpoint.Sha256));
    }

    [Test]
    public void The_digest_of_shards_is_that_of_their_digests()
    {
        var checkpoint = CheckpointFolder.Open(SharedData.Golden("model_a", "fp32_sharded"));
        var digests = checkpoint.Files.Select(file => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))));
        Assert.That(checkpoint.Files.Select(Path.GetFileName), Is.EqualTo(new[] { "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors" }));
        Assert.That(checkpoint.Sha256, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(digests))))));
    }

    [TestCase("fp32", CheckpointFormat.Safetensors)]
    [TestCase("fp16", CheckpointFormat.Safetensors)]
    [TestCase("fp32_bin", CheckpointFormat.TorchZip)]
    [TestCase("fp32_sharded", CheckpointFormat.ShardedSafetensors)]
    public void Every_golden_form_holds_the_same_numbers(string form, CheckpointFormat format)
    {
        var live = Live.Tensors;
        using (NewDisposeScope())
        {
            var reference = CheckpointFolder.Open(SharedData.Golden("model_a", "fp32")).Load();
            var checkpoint = CheckpointFolder.Open(SharedData.Golden("model_a", form));
            var loaded = checkpoint.Load();
            Assert.That(checkpoint.Format, Is.EqualTo(format));
            Assert.That(loaded.Keys, Is.EqualTo(reference.Keys));
            foreach (var (name, weight) in loaded)
            {
                // the fp16 form is the fp32 one rounded: the same bits after the same rounding
                var expected = form == "fp16" ? reference[name].to(ScalarType.Float16).to(ScalarType.Float32) : reference[name];
                Assert.That(weight.dtype, Is.EqualTo(ScalarType.Float32));
                Assert.That(weight.bytes.SequenceEqual(expected.bytes), $"{form}: {name}");
            }
        }

        Assert.That(Live.Tensors, Is.EqualTo(live));
    }

    [Test]
    public void Safetensors_come_before_an_archive_and_one_file_before_shards()
    {
        TinyCheckpoint.Write(folder);
        folder.Write("model.safetensors.index.json", "never read");
        folder.Write("pytorch_model.bin", "never read");
        Assert.That(CheckpointFolder.Open(folder.Path).Format, Is.EqualTo(CheckpointFormat.Safetensors));
        File.Delete(folder.At("model.safetensors"));
        Sentence.Fault(WeightFault.BadIndex, () => CheckpointFolder.Open(folder.Path));
        File.Delete(folder.At("model.safetensors.index.json"));
        Assert.That(CheckpointFolder.Open(folder.Path).Format, Is.EqualTo(CheckpointFormat.TorchZip));
    }

    private static string[] Names(CheckpointFolder checkpoint)
    {
        using var scope = NewDisposeScope();
        return [.. checkpoint.Load().Keys];
    }

    private void Refused(WeightFault fault, Action<Dictionary<string, Tensor>> change, params string[] named)
    {
        var checkpoint = TinyCheckpoint.Write(folder, change);
        var live = Live.Tensors;
        Sentence.Fault(fault, () => checkpoint.Load(), named);
        Assert.That(Live.Tensors, Is.EqualTo(live), "tensors left after the error");
    }
}
