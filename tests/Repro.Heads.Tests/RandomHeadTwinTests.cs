using Repro.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Repro.Heads;

/// <summary>A twin has the same numbers in every head's matrices, elsewhere, and everything else unchanged.</summary>
public sealed class RandomHeadTwinTests
{
    private static double[] Values(GptNeoX model, string name)
    {
        using var wide = model.Weight(name).contiguous();
        return wide.data<double>().ToArray();
    }

    // the entries of each matrix of each head: query, key, value, output
    private static IEnumerable<double[]> Blocks(GptNeoX model, int layer)
    {
        var (at, heads, width, d) = ($"gpt_neox.layers.{layer}.attention.", model.Config.Heads, model.Config.HeadWidth, model.Config.Width);
        double[] fused = Values(model, at + "query_key_value.weight"), bias = Values(model, at + "query_key_value.bias"), output = Values(model, at + "dense.weight");
        for (var block = 0; block < heads * 3; block++)
        {
            yield return fused[(block * width * d)..((block + 1) * width * d)];
            yield return bias[(block * width)..((block + 1) * width)];
        }

        for (var head = 0; head < heads; head++) yield return [.. Enumerable.Range(0, d).SelectMany(row => output[((row * d) + (head * width))..((row * d) + ((head + 1) * width))])];
    }

    [Test]
    public void Each_matrix_of_each_head_keeps_its_entries_in_another_order()
    {
        using var model = RandomModel.Create();
        using var twin = RandomHeadTwin.Of(model, seed: 4);
        for (var layer = 0; layer < model.Config.Layers; layer++)
        {
            foreach (var (own, others) in Blocks(model, layer).Zip(Blocks(twin, layer)))
            {
                Assert.That(others.Order(), Is.EqualTo(own.Order()));
                Assert.That(others, Is.Not.EqualTo(own));
            }
        }
    }

    [Test]
    public void Everything_else_is_the_models_own()
    {
        using var model = RandomModel.Create();
        using var twin = RandomHeadTwin.Of(model, seed: 4);
        string[] changed = ["query_key_value.weight", "query_key_value.bias", "attention.dense.weight"];
        foreach (var name in model.Config.WeightShapes().Keys) Assert.That(Values(twin, name).SequenceEqual(Values(model, name)), Is.EqualTo(!changed.Any(name.EndsWith)), name);
    }

    [Test]
    public void The_seed_decides()
    {
        using var model = RandomModel.Create();
        using var one = RandomHeadTwin.Of(model, seed: 4);
        using var same = RandomHeadTwin.Of(model, seed: 4);
        using var other = RandomHeadTwin.Of(model, seed: 5);
        const string Name = "gpt_neox.layers.1.attention.dense.weight";
        Assert.That(Values(same, Name), Is.EqualTo(Values(one, Name)));
        Assert.That(Values(other, Name), Is.Not.EqualTo(Values(one, Name)));
    }

    [Test]
    public void Model_and_twin_outlive_each_other_and_leave_no_tensor()
    {
        var before = Live.Tensors;
        using var tokens = tensor(new long[] { 1, 2, 3 }, [1, 3]);
        var model = RandomModel.Create();
        using (var logits = model.Logits(tokens))
        {
            RandomHeadTwin.Of(model, seed: 4).Dispose();
            using var again = model.Logits(tokens);
            Assert.That(again.data<double>().ToArray(), Is.EqualTo(logits.data<double>().ToArray()));
        }

        var twin = RandomHeadTwin.Of(model, seed: 4);
        model.Dispose();
        using (var logits = twin.Logits(tokens)) Assert.That(logits.data<double>().ToArray(), Has.All.Matches<double>(double.IsFinite));
        twin.Dispose();
        Assert.That(Live.Tensors, Is.EqualTo(before + 1), "the tokens");
    }
}
