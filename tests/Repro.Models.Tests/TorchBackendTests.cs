using TorchSharp;

namespace Repro.Models.Tests;

public sealed class TorchBackendTests
{
    [Test]
    public void The_natives_stand_once_outside_the_output_folders()
    {
        Assert.That(Path.GetFullPath(TorchBackend.Directory), Does.Contain(Path.Combine("artifacts", "native")));
        Assert.That(Path.GetFullPath(AppContext.BaseDirectory), Does.Not.StartWith(Path.GetFullPath(TorchBackend.Directory)));
        var bytes = new DirectoryInfo(AppContext.BaseDirectory).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        TestContext.Out.WriteLine($"{bytes:N0} bytes in {AppContext.BaseDirectory}");
        Assert.That(bytes, Is.LessThan(20_000_000), "with libtorch beside it, it would be 500 MB");
    }

    [Test]
    public void Torch_computes() => Assert.That(torch.ones(3).sum().item<float>(), Is.EqualTo(3));

    [TestCase("gpu")]
    [TestCase("cuda:")]
    [TestCase("cuda:x")]
    [TestCase("cuda:-1")]
    [TestCase("")]
    public void A_name_that_is_no_device_is_refused(string name) =>
        Assert.That(() => TorchBackend.Device(name), Throws.ArgumentException.With.Message.Contains($"'{name}'"));
}
