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

    // on a GPU these stand in for matmul and autograd.grad, which end the process where memory is short
    [TestCase(new long[] { 2, 3 }, new long[] { 3, 4 })]
    [TestCase(new long[] { 5, 2, 3 }, new long[] { 5, 3, 4 })]
    [TestCase(new long[] { 1, 2, 3 }, new long[] { 6, 3, 4 })]
    [TestCase(new long[] { 7, 5, 2, 3 }, new long[] { 5, 3, 4 })]
    [TestCase(new long[] { 3, 4 }, new long[] { 2, 5, 4, 6 })]
    public void MatMul_by_batches_is_the_same_product(long[] left, long[] right)
    {
        var before = Live.Tensors;
        using (NewDisposeScope())
        {
            var (a, b) = (randn(left, ScalarType.Float64), randn(right, ScalarType.Float64));
            var (one, other) = (Ops.MatMul(a, b), Ops.MatMulByBatches(a, b));
            Assert.That(other.shape, Is.EqualTo(one.shape));
            Assert.That((one - other).abs().max().item<double>(), Is.LessThan(1e-12));
        }

        Assert.That(Live.Tensors, Is.EqualTo(before));
    }

    [Test]
    public void Gradients_by_backward_are_the_same_in_the_middle_of_a_model_too()
    {
        var config = new GptNeoXConfig { Layers = 2, Width = 8, Heads = 2, MlpWidth = 32, VocabularySize = 10, ContextLength = 16 };
        var before = Live.Tensors;
        using (NewDisposeScope())
        {
            using var generator = new Generator(1);
            using var model = new GptNeoX(config, config.WeightShapes().ToDictionary(pair => pair.Key, pair => randn(pair.Value, ScalarType.Float64, generator: generator).DetachFromDisposeScope()));
            Tensor[] Gradients(Func<Tensor, IReadOnlyList<Tensor>, Tensor[]> grad)
            {
                using var cache = new ActivationCache(Activations.Query | Activations.Key | Activations.Value | Activations.MlpInput | Activations.FinalNorm);
                var leaf = model.Embed(arange(10, ScalarType.Int64).view(2, 5)).detach().requires_grad_(true);
                var loss = model.LogitsAt(leaf, tensor(new long[] { 4, 3 }), mask: null, cache, edit: null).square().sum();
                Tensor[] wanted = [leaf, cache[Activations.FinalNorm][0], .. cache[Activations.Query], .. cache[Activations.Key], .. cache[Activations.Value], .. cache[Activations.MlpInput]];
                return grad(loss, wanted);
            }

            var (one, other) = (Gradients(Ops.Grad), Gradients(Ops.GradByBackward));
            Assert.That(other, Has.Length.EqualTo(one.Length));
            for (var i = 0; i < one.Length; i++)
            {
                Assert.That(one[i].abs().max().item<double>(), Is.GreaterThan(0));
                Assert.That((one[i] - other[i]).abs().max().item<double>(), Is.LessThan(1e-12));
            }
        }

        Assert.That(Live.Tensors, Is.EqualTo(before), "nothing is left");
    }

    [Test]
    public void Gradients_by_backward_are_zero_of_what_does_not_count_and_start_anew()
    {
        using var scope = NewDisposeScope();
        var (x, unused) = (ones(3).requires_grad_(true), ones(2).requires_grad_(true));
        for (var round = 0; round < 2; round++)
        {
            var gradients = Ops.GradByBackward((x * 3).sum(), [x, unused]);
            Assert.That(gradients[0].data<float>().ToArray(), Is.EqualTo((float[])[3, 3, 3]));
            Assert.That(gradients[1].data<float>().ToArray(), Is.EqualTo((float[])[0, 0]));
        }
    }
}
