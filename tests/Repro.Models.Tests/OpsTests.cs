using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Models.Tests;

public sealed class OpsTests
{
    [Test]
    public void MatMul_multiplies_and_broadcasts()
    {
        using var scope = NewDisposeScope();
        var left = arange(6, ScalarType.Float32).view(1, 2, 3);
        var right = arange(12, ScalarType.Float32).view(2, 3, 2);
        var product = Ops.MatMul(left, right);
        Assert.That(product.shape, Is.EqualTo((long[])[2, 2, 2]));
        Assert.That(product.data<float>().ToArray(), Is.EqualTo((float[])[10, 13, 28, 40, 28, 31, 100, 112]));
    }

    // each of these, unguarded, ends the process
    [TestCase(new long[] { 2, 3 }, new long[] { 2, 3 }, ScalarType.Float32)]
    [TestCase(new long[] { 2, 3 }, new long[] { 3, 2 }, ScalarType.Float64)]
    [TestCase(new long[] { 2, 2, 3 }, new long[] { 5, 3, 2 }, ScalarType.Float32)]
    [TestCase(new long[] { 3 }, new long[] { 3, 2 }, ScalarType.Float32)]
    public void MatMul_refuses_what_libtorch_would_abort_on(long[] left, long[] right, ScalarType rightType)
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() => Ops.MatMul(zeros(left), zeros(right, rightType)));
        Assert.That(error!.Message, Does.Contain($"[{string.Join(", ", left)}]").And.Contain($"[{string.Join(", ", right)}]"));
    }
}
