using Repro.Models;
using Repro.Tasks;
using TorchSharp;

namespace Repro.Heads.Paths;

public sealed class DirectEffectsTests
{
    [Test]
    public void Attributions_sum_to_the_logit_difference([Values] bool parallel)
    {
        using var model = RandomModel.Create(RandomModel.Tiny with { ParallelResidual = parallel });
        var effects = DirectEffects.Measure(model, RandomModel.Pairs(5, model.Config.VocabularySize), new PathPatchingSettings { PromptsPerBatch = 2 });
        for (var prompt = 0; prompt < 5; prompt++)
        {
            Assert.That(effects.Attributed.Sum(source => source[prompt]) + effects.Biases[prompt], Is.EqualTo(effects.Clean[prompt]).Within(1e-10));
        }
    }

    [Test]
    public void Where_logits_are_linear_the_patched_effects_sum_to_the_whole_effect()
    {
        using var model = LinearModel();
        var effects = DirectEffects.Measure(model, RandomModel.Pairs(4, model.Config.VocabularySize), new PathPatchingSettings { Mlps = MlpsBetween.Frozen });
        for (var prompt = 0; prompt < 4; prompt++)
        {
            var whole = effects.Clean[prompt] - effects.Corrupted[prompt];
            Assert.That(effects.Patched.Sum(source => source[prompt]), Is.EqualTo(whole).Within(1e-8));
        }
    }

    [Test]
    public void Where_logits_are_linear_patching_is_the_difference_of_two_attributions()
    {
        using var model = LinearModel();
        var data = RandomModel.Pairs(4, model.Config.VocabularySize);
        var turned = new TaskData("turned", [.. data.Pairs.Select(pair => pair with { Clean = pair.Corrupted, Corrupted = pair.Clean })]);
        var settings = new PathPatchingSettings { Mlps = MlpsBetween.Frozen };
        var (clean, corrupted) = (DirectEffects.Measure(model, data, settings), DirectEffects.Measure(model, turned, settings));
        for (var source = 0; source < clean.Patched.Length; source++)
        {
            double[] difference = [.. clean.Attributed[source].Zip(corrupted.Attributed[source], (mine, other) => mine - other)];
            Assert.That(clean.Patched[source], Is.EqualTo(difference).Within(1e-8));
        }
    }

    [Test]
    public void Leaves_nothing_behind()
    {
        var before = Live.Tensors;
        using (var model = RandomModel.Create(RandomModel.Tiny))
        {
            _ = DirectEffects.Measure(model, RandomModel.Pairs(3, model.Config.VocabularySize));
        }

        Assert.That(Live.Tensors, Is.EqualTo(before));
    }

    // an epsilon this large, and gains to match, make a LayerNorm centre and scale by a constant: logits are linear in the residual stream
    private static GptNeoX LinearModel()
    {
        const double Scale = 1e8;
        var model = RandomModel.Create(RandomModel.Tiny with { LayerNormEpsilon = Scale * Scale });
        foreach (var name in model.Config.WeightShapes().Keys.Where(name => name.EndsWith("norm.weight", StringComparison.Ordinal))) model.Weight(name).mul_(Scale);
        return model;
    }
}
