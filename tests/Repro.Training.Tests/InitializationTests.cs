using MathNet.Numerics.Statistics;
using Repro.Models;
using static TorchSharp.torch;

namespace Repro.Training.Tests;

public sealed class InitializationTests
{
    private static readonly GptNeoXConfig Config = new() { Layers = 3, Width = 64, Heads = 4, MlpWidth = 256, VocabularySize = 476, ContextLength = 64 };

    // "small init" and "wang init" of GPT-NeoX, by hand for width 64 and three layers
    private const double Small = 0.0790569415, Writing = 0.0833333333;

    [Test]
    public void Matrices_are_normal_with_the_stated_deviation()
    {
        using var scope = NewDisposeScope();
        foreach (var (name, weight) in Initialization.Draw(Config, 0).Where(pair => pair.Value.dim() == 2))
        {
            double[] values = [.. weight.data<float>().Select(value => (double)value)];
            var deviation = name.EndsWith("attention.dense.weight", StringComparison.Ordinal) || name.EndsWith("dense_4h_to_h.weight", StringComparison.Ordinal) ? Writing : Small;
            var root = Math.Sqrt(values.Length);
            using (Assert.EnterMultipleScope())
            {
                // standard errors of a normal sample: deviation / sqrt(2n), mean / sqrt(n); the kurtosis' is sqrt(24 / n)
                Assert.That(values.StandardDeviation(), Is.EqualTo(deviation).Within(5 * deviation / (Math.Sqrt(2) * root)), name);
                Assert.That(values.Mean(), Is.Zero.Within(5 * deviation / root), name);
                Assert.That(values.Kurtosis(), Is.Zero.Within(5 * Math.Sqrt(24) / root), name);
            }
        }
    }

    [Test]
    public void Biases_are_zero_and_gains_one()
    {
        using var scope = NewDisposeScope();
        foreach (var (name, weight) in Initialization.Draw(Config, 0).Where(pair => pair.Value.dim() == 1))
            Assert.That(weight.data<float>().Distinct(), Is.EqualTo([name.EndsWith(".bias", StringComparison.Ordinal) ? 0f : 1f]), name);
    }

    [Test]
    public void Every_weight_of_the_model_is_drawn_in_its_shape()
    {
        using var scope = NewDisposeScope();
        var weights = Initialization.Draw(Config, 0);
        Assert.That(weights.ToDictionary(pair => pair.Key, pair => pair.Value.shape), Is.EquivalentTo(Config.WeightShapes()));
        Assert.That(weights.Values.Select(weight => weight.dtype), Has.All.EqualTo(ScalarType.Float32));
    }

    [Test]
    public void A_tensors_values_do_not_depend_on_the_other_tensors()
    {
        using var scope = NewDisposeScope();
        var (three, one) = (Initialization.Draw(Config, 0), Initialization.Draw(Config with { Layers = 1 }, 0));
        foreach (var name in (string[])["gpt_neox.embed_in.weight", "embed_out.weight", "gpt_neox.layers.0.mlp.dense_h_to_4h.weight"])
            Assert.That(three[name].bytes.SequenceEqual(one[name].bytes), name);
    }

    [Test]
    public void No_two_tensors_share_their_draws_and_a_seed_decides_them()
    {
        using var scope = NewDisposeScope();
        var firsts = Initialization.Draw(Config, 0).Concat(Initialization.Draw(Config, 1)).Where(pair => pair.Value.dim() == 2).Select(pair => pair.Value.data<float>()[0]);
        Assert.That(firsts, Is.Unique);
        var (again, before) = (Initialization.Draw(Config, 7), Initialization.Draw(Config, 7));
        Assert.That(again["embed_out.weight"].bytes.SequenceEqual(before["embed_out.weight"].bytes));
    }
}
