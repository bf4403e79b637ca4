using Repro.Models.Weights;
using static TorchSharp.torch;

namespace Repro.Training.Tests;

/// <summary>The committed models come from this code: the smallest one's first 256 steps are trained again.</summary>
public sealed class RetrainTests
{
    private const double Tolerance = 1;

    private const int Step = 256;

    private static readonly TrainingRecipe Recipe = MiniRecipe.Models[0];

    private TemporaryFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void The_smallest_models_first_steps_are_those_of_the_committed_one()
    {
        var record = TrainingRecord.Read(Path.Combine(Committed, "training.json"));
        Assert.That(record.IsOf(Recipe), "the committed model was trained by another recipe than the code's");
        var trained = Train(Recipe);
        foreach (var step in (int[])[0, Step])
        {
            var far = Farthest(Weights(trained, step), Weights(Committed, step));
            TestContext.Out.WriteLine($"{TrainingRecord.ThisCpuClass}: step {step} differs by at most {far:G3} from that of {record.CpuClass}");
            if (TrainingRecord.ThisCpuClass == record.CpuClass)
                Assert.That(File.ReadAllBytes(Weights(trained, step)).SequenceEqual(File.ReadAllBytes(Weights(Committed, step))), $"step {step} is equal byte for byte on {record.CpuClass}");
            else
                Assert.That(far, Is.LessThanOrEqualTo(Tolerance), $"step {step}");
        }
    }

    [Test]
    public void The_tolerance_tells_another_text_apart()
    {
        var far = Farthest(Weights(Train(Recipe with { DataSeed = 2 }), Step), Weights(Committed, Step));
        TestContext.Out.WriteLine($"another text: {far:G3}");
        Assert.That(far, Is.GreaterThan(5 * Tolerance));
    }

    private static string Committed
    {
        get
        {
            var root = Path.GetFullPath(Environment.GetEnvironmentVariable("REPRO_ROOT") ?? (string)AppContext.GetData("Repro.Root")!, AppContext.BaseDirectory);
            var committed = Path.Combine(root, "models", "mini", Recipe.Name);
            Assert.That(committed, Does.Exist, "the committed model; it is part of the checkout");
            return committed;
        }
    }

    private static string Weights(string model, int step) => Path.Combine(model, $"step{step}", "model.safetensors");

    private string Train(TrainingRecipe recipe)
    {
        var output = new TrainingOutput(folder.At("model"), folder.At("state.safetensors"), recipe);
        new Trainer(recipe, output, _ => { }).Run(CancellationToken.None, Step);
        return output.ModelFolder;
    }

    // the largest difference of any weight
    private static double Farthest(string left, string right)
    {
        using var scope = NewDisposeScope();
        using var first = SafetensorsFile.Open(left);
        using var second = SafetensorsFile.Open(right);
        Assert.That(first.Entries.Keys, Is.EquivalentTo(second.Entries.Keys));
        return first.Entries.Keys.Max(name => (first.Read(name, ScalarType.Float32) - second.Read(name, ScalarType.Float32)).abs().max().item<float>());
    }
}
