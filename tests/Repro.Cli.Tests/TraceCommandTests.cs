using System.Buffers.Binary;
using System.Globalization;
using Repro.Models;
using Repro.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Cli.Tests;

public sealed class TraceCommandTests
{
    private static readonly GptNeoXConfig Config = new() { Layers = 1, Width = 8, Heads = 2, MlpWidth = 16, VocabularySize = 20, ContextLength = 12, RotaryFraction = 0.5 };

    private TemporaryFolder folder = null!;
    private string model = "", weights = "", tokens = "", output = "";

    [SetUp]
    public void SetUp()
    {
        folder = new();
        (model, tokens, output) = (folder.At("model"), folder.At("tokens.json"), folder.At("out"));
        weights = Path.Combine(model, "model.safetensors");
        Directory.CreateDirectory(model);
        Config.Write(Path.Combine(model, "config.json"));
        WriteWeights(_ => { });
        File.WriteAllText(tokens, "[[0, 3, 19], [4, 4, 4]]");
    }

    [TearDown]
    public void TearDown() => folder.Dispose();

    private void WriteWeights(Action<Dictionary<string, Tensor>> change)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var tensors = Config.WeightShapes().ToDictionary(pair => pair.Key, pair => randn(pair.Value, generator: generator));
        change(tensors);
        SafetensorsWriter.Write(weights, tensors);
    }

    private string[] Arguments => ["trace", "--model", model, "--tokens", tokens, "--out", output];

    [Test]
    public async Task Writes_every_intermediate_in_the_shapes_of_the_golden_files()
    {
        var (code, printed, error) = await CommandLine.Run(Arguments);
        Assert.That((code, error), Is.EqualTo((ExitCode.Done, "")));
        using var scope = NewDisposeScope();
        foreach (var (name, shape) in (IEnumerable<(string, long[])>)[
            ("logits", [2, 3, 20]), ("resid", [2, 2, 3, 8]), ("pattern", [1, 2, 2, 3, 3]), ("head_out", [1, 2, 3, 2, 8]), ("attn_out", [1, 2, 3, 8]), ("mlp_out", [1, 2, 3, 8]), ("final_norm", [2, 3, 8])])
        {
            Assert.That(Npy.Read(Path.Combine(output, name + ".npy")).shape, Is.EqualTo(shape), name);
            Assert.That(printed, Does.Contain(name));
        }
    }

    private static IEnumerable<TestCaseData> Golden =>
        from form in (string[])["fp32", "fp32_bin", "fp32_sharded", "fp16"]
        from name in form == "fp16" ? (string[])["plain"] : ["plain", "leftpad"]
        select new TestCaseData(form, name).SetArgDisplayNames(form, name);

    [TestCaseSource(nameof(Golden))]
    public async Task Agrees_with_the_golden_files(string form, string name)
    {
        var cases = SharedData.Golden(form == "fp16" ? "forward_a_fp16" : "forward_a", name);
        var mask = Path.Combine(cases, "attention_mask.npy");
        string[] masked = File.Exists(mask) ? ["--mask", mask] : [];
        var (code, _, error) = await CommandLine.Run(["trace", "--model", SharedData.Golden("model_a", form), "--tokens", Path.Combine(cases, "tokens.npy"), "--out", output, .. masked]);
        Assert.That((code, error), Is.EqualTo((ExitCode.Done, "")));

        using var scope = NewDisposeScope();
        var real = masked.Length == 0 ? null : Npy.Read(mask).to(ScalarType.Bool);
        foreach (var file in Directory.GetFiles(output))
        {
            var golden = Path.Combine(cases, Path.GetFileName(file) == "logits.npy" ? "logits_hf.npy" : Path.GetFileName(file));
            if (!File.Exists(golden)) continue;
            var (ours, theirs) = (Npy.Read(file), Npy.Read(golden));
            var largest = Largest(ours, theirs, real, Path.GetFileNameWithoutExtension(file));
            TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{form,-12} {name,-8} {Path.GetFileName(file),-16} {largest:0.0e+00}"));
            Assert.That(largest, Is.LessThan(5e-5), file);
        }
    }

    private static double Largest(Tensor ours, Tensor theirs, Tensor? real, string name)
    {
        var difference = (ours.to(ScalarType.Float64) - theirs.to(ScalarType.Float64)).abs();
        if (real is null) return difference.max().item<double>();
        long[] view = name switch
        {
            "logits" or "final_norm" => [real.shape[0], real.shape[1], 1],
            "pattern" => [1, real.shape[0], 1, real.shape[1], 1],
            "head_out" => [1, real.shape[0], real.shape[1], 1, 1],
            _ => [1, real.shape[0], real.shape[1], 1],
        };
        return (difference * real.view(view).to(ScalarType.Float64)).max().item<double>();
    }

    [Test]
    public async Task A_truncated_weight_file()
    {
        var bytes = File.ReadAllBytes(weights);
        File.WriteAllBytes(weights, bytes[..^100]);
        Assert.That(await CommandLine.Sentence(Arguments), Does.Contain(weights));
        Assert.That(Directory.Exists(output), Is.False, "nothing is written before the model is whole");
    }

    [Test]
    public async Task A_header_of_two_to_the_forty_bytes()
    {
        var bytes = File.ReadAllBytes(weights);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, 1UL << 40);
        File.WriteAllBytes(weights, bytes);
        Assert.That((await CommandLine.Sentence(Arguments)).Replace(",", "", StringComparison.Ordinal), Does.Contain(weights).And.Contain("1099511627776"));
    }

    [Test]
    public async Task A_tensor_of_the_wrong_shape()
    {
        WriteWeights(tensors => tensors["embed_out.weight"] = zeros(20, 9));
        Assert.That(await CommandLine.Sentence(Arguments), Does.Contain(weights).And.Contain("embed_out.weight").And.Contain("[20, 9]").And.Contain("[20, 8]"));
    }

    [Test]
    public async Task A_weight_that_is_not_a_number()
    {
        WriteWeights(tensors => tensors["embed_out.weight"][2, 3] = float.NaN);
        Assert.That(await CommandLine.Sentence(Arguments), Does.Contain(weights).And.Contain("embed_out.weight").And.Contain("NaN").And.Contain("19"));
    }

    [Test]
    public async Task A_token_beyond_the_vocabulary()
    {
        File.WriteAllText(tokens, "[[0, 20]]");
        Assert.That(await CommandLine.Sentence(Arguments), Does.Contain("20").And.Contain("vocabulary"));
    }

    [Test]
    public async Task A_missing_folder()
    {
        Directory.Delete(model, recursive: true);
        Assert.That(await CommandLine.Sentence(Arguments), Does.Contain(model));
    }

    [TestCase("[[1, 2], [3]]")]
    [TestCase("[]")]
    [TestCase("[[]]")]
    [TestCase("[1, 2]")]
    [TestCase("[[1.5]]")]
    [TestCase("tokens")]
    public async Task A_token_file_of_another_form(string text)
    {
        File.WriteAllText(tokens, text);
        Assert.That(await CommandLine.Sentence(Arguments), Does.Contain(tokens));
    }

    [Test]
    public async Task A_token_file_that_is_not_there()
    {
        File.Delete(tokens);
        Assert.That(await CommandLine.Sentence(Arguments), Does.Contain(tokens));
    }

    [Test]
    public async Task A_mask_of_another_shape()
    {
        var mask = folder.At("mask.npy");
        using (var ones = torch.ones(2, 4, ScalarType.Int64)) Npy.Write(mask, ones);
        Assert.That(await CommandLine.Sentence([.. Arguments, "--mask", mask]), Does.Contain("[2, 4]").And.Contain("[2, 3]"));
    }

    [Test]
    public async Task A_device_that_is_not_there() =>
        Assert.That(await CommandLine.Sentence([.. Arguments, "--device", "gpu"]), Does.Contain("'gpu'").And.Contain("cuda"));

    [Test]
    public async Task A_card_that_is_not_there() =>
        Assert.That(await CommandLine.Sentence([.. Arguments, "--device", "cuda:99"]), Does.Contain("'cuda:99'").And.Contain("TorchBackend"));
}
