using System.Globalization;
using Repro.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Models.Tests;

/// <summary>
/// The forward pass against the published Python of others (golden/README.md): every array of every case, for every form the
/// weights come in. The largest difference of each is printed.
/// </summary>
public sealed class GptNeoXGoldenTests
{
    // what the reference's own float32 runs differ from float64 by, times ten (golden/README.md; the issue asks 5e-5 on logits)
    private const double LogitTolerance = 5e-5, ResidualTolerance = 5e-5, PatternTolerance = 1e-5;

    private static readonly string[] Forms = ["fp32", "fp32_bin", "fp32_sharded", "fp16"];

    private static IEnumerable<TestCaseData> Cases =>
        from form in Forms
        from name in form == "fp16" ? (string[])["plain"] : ["plain", "rightpad", "leftpad", "long", "single"]
        select new TestCaseData(form, name).SetArgDisplayNames(form, name);

    [TestCaseSource(nameof(Cases))]
    public void Every_array_agrees(string form, string name)
    {
        var folder = SharedData.Golden(form == "fp16" ? "forward_a_fp16" : "forward_a", name);
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var checkpoint = CheckpointFolder.Open(SharedData.Golden("model_a", form));
        using var model = new GptNeoX(checkpoint.Config, checkpoint.Load());
        var tokens = Npy.Read(Path.Combine(folder, "tokens.npy"));
        var maskFile = Path.Combine(folder, "attention_mask.npy");
        var mask = File.Exists(maskFile) ? Npy.Read(maskFile) : null;
        using var cache = new ActivationCache((Activations)~0);
        var logits = model.Logits(tokens, mask, cache);

        var compared = 0;
        void Compare(string file, Tensor ours, double tolerance, Func<Tensor, Tensor>? real = null)
        {
            var path = Path.Combine(folder, file + ".npy");
            if (!File.Exists(path)) return;
            compared++;
            var expected = Npy.Read(path).to(ScalarType.Float64);
            Assert.That(ours.shape, Is.EqualTo(expected.shape), file);
            var difference = (ours.to(ScalarType.Float64) - expected).abs();
            if (mask is not null) difference = difference * real!(mask.to(ScalarType.Float64)); // at padding the references differ from each other too
            var largest = difference.max().item<double>();
            TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{form,-12} {name,-8} {file,-10} {largest:0.0e+00}"));
            Assert.That(largest, Is.LessThanOrEqualTo(tolerance), file);
        }

        Compare("logits_hf", logits, LogitTolerance, m => m.unsqueeze(-1));
        Compare("logits_f64", logits, LogitTolerance, m => m.unsqueeze(-1));
        Compare("resid", stack(cache[Activations.Residual]), ResidualTolerance, m => m.unsqueeze(-1));
        Compare("final_norm", cache[Activations.FinalNorm][0], ResidualTolerance, m => m.unsqueeze(-1));
        Compare("pattern", stack(cache[Activations.Pattern]), PatternTolerance, m => m.view(m.shape[0], 1, m.shape[1], 1));
        Compare("head_out", stack(cache[Activations.HeadOutput]), ResidualTolerance, m => m.view(m.shape[0], m.shape[1], 1, 1));
        Compare("attn_out", stack(cache[Activations.AttentionOutput]), ResidualTolerance, m => m.unsqueeze(-1));
        Compare("mlp_out", stack(cache[Activations.MlpOutput]), ResidualTolerance, m => m.unsqueeze(-1));
        Assert.That(compared, Is.EqualTo(Directory.GetFiles(folder, "*.npy").Length - (mask is null ? 1 : 2)), "every array of the folder but tokens and mask");

        // the same logits by the path that keeps nothing
        using var plain = model.Logits(tokens, mask);
        Compare("logits_hf", plain, LogitTolerance, m => m.unsqueeze(-1));
    }

    [Test]
    public void Left_and_right_padding_give_the_same_logits()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var checkpoint = CheckpointFolder.Open(SharedData.Golden("model_a", "fp32"));
        using var model = new GptNeoX(checkpoint.Config, checkpoint.Load());
        (Tensor Logits, Tensor Mask) Run(string name)
        {
            var mask = Npy.Read(SharedData.Golden("forward_a", name, "attention_mask.npy")).to(ScalarType.Bool);
            return (model.Logits(Npy.Read(SharedData.Golden("forward_a", name, "tokens.npy")), mask), mask);
        }

        var (right, rightMask) = Run("rightpad");
        var (left, leftMask) = Run("leftpad");
        Assert.That((right[rightMask] - left[leftMask]).abs().max().item<float>(), Is.LessThan(LogitTolerance));
    }
}
