using Repro.Models.Weights;
using static TorchSharp.torch;

namespace Repro.Training.Tests;

/// <summary>The committed models come from this code: the smallest one's first 256 steps are trained again.</summary>
public sealed class RetrainTests
{
    // Measured at step 256 on an AMD EPYC, against its own avx512: ATEN_CPU_CAPABILITY=avx2 differs by at most 1.9e-3 (root mean
    // square 1.5e-5), =default by 2.1e-3 (1.6e-5), avx2 with ONEDNN_MAX_CPU_ISA=AVX2 by 2.8e-3 (1.6e-5): the largest in the bias of
    // the keys, whose gradient is nearly zero and which AdamW moves by its noise. A change of the recipe: another text 0.34 (3.2e-2),
    // weight decay 0.02 for 0.01 2.5e-3 (5.0e-4), a learning rate higher by 0.5 % 4.0e-3 (3.0e-4). So the largest difference tells
    // another run apart, and the mean one another setting; both tolerances are 2.5 times the largest measured.
    private const double FarthestTolerance = 7e-3, MeanTolerance = 4e-5;

    private const int Step = 256;

    private static readonly TrainingRecipe Recipe = MiniRecipe.Models[0];

    private TemporaryFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    private static IEnumerable<TestCaseData> Models() => ((TrainedSuite[])[MiniRecipe.Suite, MiniRecipe.SeedSuite]).SelectMany(suite =>
        suite.Trained.Select(recipe => new TestCaseData(suite.Name, recipe).SetArgDisplayNames(suite.Name, recipe.Name)));

    [TestCaseSource(nameof(Models))]
    public void A_committed_model_is_of_the_codes_recipe_and_whole(string suite, TrainingRecipe recipe) =>
        Assert.That(new TrainingOutput(Path.Combine(CommittedSuite.Of(suite), recipe.Name), folder.At("state.safetensors"), recipe).IsFinished);

    [Test]
    public void The_seeds_are_one_recipe_but_for_names_kept_steps_and_both_seeds()
    {
        var first = MiniRecipe.SeedSuite.Borrowed.Single().Recipe;
        foreach (var recipe in MiniRecipe.Seeds)
        {
            Assert.That((recipe with { Name = first.Name, Checkpoints = first.Checkpoints, InitializationSeed = first.InitializationSeed, DataSeed = first.DataSeed }).Identity, Is.EqualTo(first.Identity));
            Assert.That(MiniRecipe.SeedCheckpoints, Is.SubsetOf(first.Checkpoints), "so that the first is there at the same steps");
        }

        Assert.That(MiniRecipe.Seeds.Append(first).Select(recipe => recipe.InitializationSeed), Is.Unique);
        Assert.That(MiniRecipe.Seeds.Append(first).Select(recipe => recipe.DataSeed), Is.Unique);
    }

    [Test]
    public void The_smallest_models_first_steps_are_those_of_the_committed_one()
    {
        var record = TrainingRecord.Read(Path.Combine(Committed(Recipe), "training.json"));
        var trained = Train(Recipe);
        foreach (var step in (int[])[0, Step])
        {
            var committed = Weights(Committed(Recipe), step);
            var (farthest, mean) = Difference(Weights(trained, step), committed);
            TestContext.Out.WriteLine($"{TrainingRecord.ThisCpuClass}: step {step} differs by at most {farthest:G3}, root mean square {mean:G3}, from that of {record.CpuClass}");
            if (TrainingRecord.ThisCpuClass == record.CpuClass)
            {
                Assert.That(File.ReadAllBytes(Weights(trained, step)).SequenceEqual(File.ReadAllBytes(committed)), $"step {step} is equal byte for byte on {record.CpuClass}");
            }
            else
            {
                Assert.That(farthest, Is.LessThanOrEqualTo(FarthestTolerance), $"step {step}");
                Assert.That(mean, Is.LessThanOrEqualTo(MeanTolerance), $"step {step}");
            }
        }
    }

    [Test]
    public void The_tolerances_tell_another_text_and_another_setting_apart()
    {
        var text = Difference(Weights(Train(Recipe with { DataSeed = 2 }), Step), Weights(Committed(Recipe), Step));
        var setting = Difference(Weights(Train(Recipe with { Optimiser = new(WeightDecay: 0.02) }), Step), Weights(Committed(Recipe), Step));
        TestContext.Out.WriteLine($"another text: {text}; another weight decay: {setting}");
        Assert.That(text.Farthest, Is.GreaterThan(10 * FarthestTolerance));
        Assert.That(setting.Mean, Is.GreaterThan(5 * MeanTolerance));
    }

    private static string Committed(TrainingRecipe recipe) => Path.Combine(CommittedSuite.Folder, recipe.Name);

    private static string Weights(string model, int step) => Path.Combine(model, $"step{step}", "model.safetensors");

    private string Train(TrainingRecipe recipe)
    {
        var output = new TrainingOutput(folder.At("model"), folder.At("state.safetensors"), recipe); // another recipe's state there is not used
        new Trainer(recipe, output, _ => { }).Run(CancellationToken.None, Step);
        return output.ModelFolder;
    }

    // the largest and the root mean square difference of the weights
    private static (double Farthest, double Mean) Difference(string left, string right)
    {
        using var scope = NewDisposeScope();
        using var first = SafetensorsFile.Open(left);
        using var second = SafetensorsFile.Open(right);
        Assert.That(first.Entries.Keys, Is.EquivalentTo(second.Entries.Keys));
        var differences = cat([.. first.Entries.Keys.Select(name => (first.Read(name, ScalarType.Float32) - second.Read(name, ScalarType.Float32)).flatten())]);
        return (differences.abs().max().item<float>(), differences.square().mean().sqrt().item<float>());
    }
}
