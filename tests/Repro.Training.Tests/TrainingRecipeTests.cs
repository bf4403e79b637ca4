using Repro.Tasks.Mini;

namespace Repro.Training.Tests;

public sealed class TrainingRecipeTests
{
    // by hand: warm-up 2e-3 (step + 1) / 50 to step 49; then 2e-3 (0.1 + 0.9 (1 + cos(pi (step - 50) / 8142)) / 2)
    [TestCase(0, 0.00004)]
    [TestCase(24, 0.001)]
    [TestCase(49, 0.002)]
    [TestCase(50, 0.002)]
    [TestCase(50 + 2714, 0.00155)] // a third of the cosine: 0.1 + 0.9 * 0.75
    [TestCase(50 + 4071, 0.0011)] // half: 0.1 + 0.9 * 0.5
    [TestCase(50 + 5428, 0.00065)] // two thirds: 0.1 + 0.9 * 0.25
    [TestCase(8192, 0.0002)]
    public void The_learning_rate_rises_for_50_steps_and_falls_along_a_cosine_to_a_tenth(int step, double rate) =>
        Assert.That(MiniRecipe.Models[0].LearningRateAt(step), Is.EqualTo(rate).Within(1e-15));

    [Test]
    public void Without_a_warm_up_it_begins_at_the_top() =>
        Assert.That((MiniRecipe.Models[0] with { WarmupSteps = 0 }).LearningRateAt(0), Is.EqualTo(2e-3));

    [Test]
    public void The_suite_is_four_models_of_the_stated_sizes()
    {
        Assert.That(
            MiniRecipe.Models.Select(model => (model.Name, model.Config.Layers, model.Config.Width, model.Config.Heads, model.Config.ParameterCount)),
            Is.EqualTo([("mini-100k", 2, 48, 3, 102336L), ("mini-310k", 3, 80, 5, 309840L), ("mini-540k", 4, 96, 6, 538944L), ("mini-1m", 6, 112, 7, 1018752L)]));
        foreach (var model in MiniRecipe.Models)
        {
            using (Assert.EnterMultipleScope())
            {
                Assert.That((model.Config.HeadWidth, model.Config.RotaryWidth, model.Config.MlpWidth), Is.EqualTo((16, 8, 4 * model.Config.Width)));
                Assert.That((model.Config.VocabularySize, model.Config.ContextLength), Is.EqualTo((MiniLexicon.Vocabulary.Count, 64)));
                Assert.That((model.Steps, model.TokensPerStep, model.Checkpoints.Count), Is.EqualTo((8192, 512, 14)));
                Assert.That(model.Checkpoints, Is.Ordered.And.Unique);
                Assert.That((model.Checkpoints[0], model.Checkpoints[^1]), Is.EqualTo((0, model.Steps)));
            }
        }
    }

    [Test]
    public void Everything_that_decides_the_weights_is_in_the_identity()
    {
        var recipe = MiniRecipe.Models[0];
        string[] identities =
        [
            recipe.Identity,
            (recipe with { InitializationSeed = 1 }).Identity,
            (recipe with { DataSeed = 2 }).Identity,
            (recipe with { Steps = 100 }).Identity,
            (recipe with { Windows = 9 }).Identity,
            (recipe with { LearningRate = 3e-3 }).Identity,
            (recipe with { WarmupSteps = 51 }).Identity,
            (recipe with { FinalFraction = 0.2 }).Identity,
            (recipe with { Optimiser = new(WeightDecay: 0.02) }).Identity,
            (recipe with { Config = recipe.Config with { RotaryBase = 1000 } }).Identity,
            (recipe with { Checkpoints = [0] }).Identity,
        ];
        Assert.That(identities, Is.Unique);
        Assert.That((recipe with { }).Identity, Is.EqualTo(recipe.Identity));
    }
}
