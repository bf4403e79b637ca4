using TorchSharp;

namespace Repro.Models.Tests;

public sealed class ComputeTypeTests
{
    [Test]
    public void The_names_that_cells_are_stored_under_are_torchs_own() => Assert.Multiple(() =>
    {
        Assert.That(ComputeType.Float32.ToString(), Is.EqualTo(torch.ScalarType.Float32.ToString()).And.EqualTo("Float32"));
        Assert.That(ComputeType.BFloat16.ToString(), Is.EqualTo(torch.ScalarType.BFloat16.ToString()).And.EqualTo("BFloat16"));
        Assert.That(ComputeType.TF32.ToString(), Is.EqualTo("TF32"));
    });

    [TestCase("fp32", ComputeType.Float32, torch.ScalarType.Float32)]
    [TestCase("tf32", ComputeType.TF32, torch.ScalarType.Float32)]
    [TestCase("bf16", ComputeType.BFloat16, torch.ScalarType.BFloat16)]
    public void A_name_means_a_type(string name, ComputeType type, torch.ScalarType elements)
    {
        Assert.That(ComputeTypes.Named(name), Is.EqualTo(type));
        Assert.That(type.ElementType(), Is.EqualTo(elements));
        using var tensor = torch.zeros(1, elements);
        Assert.That(type.ElementBytes(), Is.EqualTo(tensor.ElementSize));
    }

    [Test]
    public void Another_name_is_refused() => Assert.That(() => ComputeTypes.Named("fp16"), Throws.ArgumentException.With.Message.EqualTo("There is no compute type 'fp16': use fp32, tf32, bf16."));

    [Test]
    public void A_CPU_has_no_TF32()
    {
        Assert.That(() => ComputeType.TF32.Use(torch.CPU), Throws.ArgumentException.With.Message.StartsWith("A CPU has no TF32 arithmetic: use --compute-type fp32"));
        Assert.That(() => ComputeType.TF32.Check("cuda:1"), Throws.Nothing);
    }

    [TestCase("tpu")]
    [TestCase("cuda:")]
    [TestCase("cuda:x")]
    [TestCase("cuda:-1")]
    [TestCase("")]
    public void A_device_that_is_none_is_refused_before_anything_is_asked_of_it(string name) =>
        Assert.That(() => ComputeType.Float32.Check(name), Throws.ArgumentException.With.Message.EqualTo($"'{name}' is no device: use cpu, cuda or cuda:N."));

    [TestCase("cpu", null)]
    [TestCase("cuda", 0)]
    [TestCase("cuda:3", 3)]
    public void A_device_is_the_CPU_or_one_GPU(string name, int? index) => Assert.That(TorchBackend.CudaIndex(name), Is.EqualTo(index));

    [Test]
    public void Other_types_switch_TF32_off()
    {
        var before = torch.backends.cuda.matmul.allow_tf32;
        try
        {
            foreach (var type in (ComputeType[])[ComputeType.Float32, ComputeType.BFloat16])
            {
                torch.backends.cuda.matmul.allow_tf32 = true;
                type.Use(torch.CPU);
                Assert.That(torch.backends.cuda.matmul.allow_tf32, Is.False);
            }
        }
        finally
        {
            torch.backends.cuda.matmul.allow_tf32 = before;
        }
    }
}
