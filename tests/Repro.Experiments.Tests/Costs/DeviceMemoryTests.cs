using System.Runtime.InteropServices;
using Repro.Experiments.Cells;
using Repro.Experiments.Costs;

namespace Repro.Experiments.Tests.Costs;

public sealed class DeviceMemoryTests
{
    [Test]
    public void A_CPU_has_no_limit_but_the_one_it_is_given()
    {
        Assert.That(DeviceMemory.Budget(new Execution()), Is.Null);
        Assert.That(DeviceMemory.Budget(new Execution(MemoryBytes: 5)), Is.EqualTo(5));
        Assert.That(DeviceMemory.Budget(new Execution("cuda", MemoryBytes: 5)), Is.EqualTo(5), "what is said is not asked for");
    }

    [TestCase("cuda", "", "--id=0")]
    [TestCase("cuda:1", "", "--id=1")]
    [TestCase("cuda:1", "3, 2", "--id=2")]
    [TestCase("cuda", "GPU-5f3a", "--id=GPU-5f3a")]
    public void A_GPU_is_asked_by_the_name_it_is_visible_under(string device, string visible, string asked)
    {
        var arguments = "";
        var bytes = DeviceMemory.FreeOf(device, said => (arguments = said) is not null ? "40000\n" : null, visible);
        Assert.That(arguments, Does.Contain("--query-gpu=memory.free").And.EndsWith(asked));
        Assert.That(bytes, Is.EqualTo((40000L << 20) - DeviceMemory.CudaReserveBytes));
    }

    [TestCase(null, "nvidia-smi cannot be run")]
    [TestCase("[N/A]\n", "nvidia-smi says '[N/A]'")]
    public void Where_it_is_not_known_it_must_be_given(string? answer, string why) =>
        Assert.That(() => DeviceMemory.FreeOf("cuda:1", _ => answer, ""), Throws.ArgumentException.With.Message.EqualTo($"How much memory of cuda:1 is free is not known ({why}): give a budget with --memory, such as --memory 40GB."));

    [Test]
    public void What_libtorch_says_when_memory_is_short()
    {
        Assert.That(DeviceMemory.WasShort(new TorchError("CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 39.39 GiB")));
        Assert.That(DeviceMemory.WasShort(new TorchError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`")));
        Assert.That(DeviceMemory.WasShort(new TorchError("mat1 and mat2 shapes cannot be multiplied")), Is.False);
        Assert.That(DeviceMemory.WasShort(new ArgumentException("out of memory")), Is.False);
    }

    [Test]
    public void The_CPUs_allocator_really_says_so()
    {
        var error = Assert.Throws<ExternalException>(() => TorchSharp.torch.empty(1L << 50).Dispose())!;
        TestContext.Out.WriteLine(error.Message.Split('\n')[0]);
        Assert.That(DeviceMemory.WasShort(error));
    }
}
