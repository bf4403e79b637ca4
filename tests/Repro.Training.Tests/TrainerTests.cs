using System.Globalization;
using Repro.Models;
using Repro.Tasks.Mini;

namespace Repro.Training.Tests;

/// <summary>The trainer on a model of one layer, whose 64 steps take a second.</summary>
public sealed class TrainerTests
{
    private static readonly TrainingRecipe Tiny = new()
    {
        Name = "tiny",
        Steps = 64,
        Windows = 4,
        WarmupSteps = 8,
        LearningRate = 5e-3,
        Checkpoints = [0, 32, 64],
        MetricsEvery = 32,
        Config = new GptNeoXConfig { Layers = 1, Width = 16, Heads = 1, MlpWidth = 64, VocabularySize = MiniLexicon.Vocabulary.Count, ContextLength = 32, RotaryFraction = 0.5 },
    };

    private TemporaryFolder whole = null!, folder = null!;

    [OneTimeSetUp]
    public void TrainOnce() => Train(whole = new());

    [OneTimeTearDown]
    public void RemoveIt() => whole.Dispose();

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void A_run_writes_its_checkpoints_table_and_record()
    {
        Assert.That(Written(whole), Is.EquivalentTo(
        [
            "metrics.csv", "step0/config.json", "step0/model.safetensors", "step32/config.json", "step32/model.safetensors",
            "step64/config.json", "step64/model.safetensors", "training.json",
        ]));
        Assert.That(Output(whole).IsFinished);
        var record = TrainingRecord.Read(whole.At("model/training.json"));
        Assert.That(record with { Seconds = 0, PeakBytes = 0, TorchSharp = "", Recipe = default }, Is.EqualTo(new TrainingRecord
        {
            Model = "tiny", Parameters = Tiny.Config.ParameterCount, Steps = 64, Tokens = 64 * 4 * 32, Seconds = 0, PeakBytes = 0,
            Recipe = default, CpuClass = TrainingRecord.ThisCpuClass, TorchSharp = "",
        }));
        Assert.That(record.IsOf(Tiny));
        Assert.That(record.TorchSharp, Does.StartWith("0."));
        Assert.That(record.PeakBytes, Is.GreaterThan(10_000_000));
    }

    [Test]
    public void Two_runs_give_the_same_bytes()
    {
        Train(folder);
        AssertSameAsWhole(folder);
    }

    [Test]
    public void A_run_that_ended_early_goes_on_to_the_same_bytes()
    {
        Train(folder, lastStep: 40);
        Assert.That(Output(folder).IsFinished, Is.False);
        Assert.That(Written(folder), Has.None.Contains("step64"));
        Train(folder, expectedRows: [64]);
        AssertSameAsWhole(folder);
    }

    [Test]
    public void A_run_that_was_stopped_saved_its_state_and_goes_on_to_the_same_bytes()
    {
        using var stop = new CancellationTokenSource();
        var trainer = new Trainer(Tiny, Output(folder), progress =>
        {
            if (progress.Step == 32) stop.Cancel();
        });
        Assert.That(() => trainer.Run(stop.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(folder.At("state.safetensors"), Does.Exist);
        Train(folder, expectedRows: [64]);
        AssertSameAsWhole(folder);
    }

    [Test]
    public void Another_recipes_state_is_not_used()
    {
        var other = Tiny with { DataSeed = 2 };
        new Trainer(other, new TrainingOutput(folder.At("model"), folder.At("state.safetensors"), other), _ => { }).Run(CancellationToken.None, 32);
        Assert.That(File.ReadAllBytes(folder.At("model/step32/model.safetensors")).SequenceEqual(File.ReadAllBytes(whole.At("model/step32/model.safetensors"))), Is.False, "another seed's text gives other weights");
        Train(folder, expectedRows: [0, 32, 64]);
        AssertSameAsWhole(folder);
    }

    [TestCase("model")]
    [TestCase("model/step0")]
    public void A_state_without_its_checkpoints_is_not_used(string deleted)
    {
        Train(folder);
        Directory.Delete(folder.At(deleted), recursive: true);
        Train(folder, expectedRows: [0, 32, 64]);
        AssertSameAsWhole(folder);
    }

    [Test]
    public void A_run_cut_between_its_last_step_and_its_record_is_ended()
    {
        Train(folder);
        File.Delete(folder.At("model/training.json"));
        Train(folder, expectedRows: []);
        Assert.That(Output(folder).IsFinished);
        AssertSameAsWhole(folder);
    }

    [Test]
    public void What_is_done_is_not_done_again()
    {
        Train(folder);
        var record = File.ReadAllText(folder.At("model/training.json"));
        Train(folder, expectedRows: []);
        Train(folder, lastStep: 40, expectedRows: []);
        Assert.That(File.ReadAllText(folder.At("model/training.json")), Is.EqualTo(record));
    }

    [Test]
    public void A_finished_run_of_another_recipe_is_not_this_ones() =>
        Assert.That(new TrainingOutput(whole.At("model"), whole.At("state.safetensors"), Tiny with { DataSeed = 2 }).IsFinished, Is.False);

    [Test]
    public void Progress_tells_rate_and_time_left_once_there_is_one()
    {
        var told = new List<TrainingProgress>();
        new Trainer(Tiny, Output(folder), told.Add).Run(CancellationToken.None);
        Assert.That(told.Select(progress => progress.Step), Is.EqualTo([0, 32, 64]));
        Assert.That((told[0].TokensPerSecond, told[0].SecondsLeft), Is.EqualTo(((double?)null, (double?)null)));
        Assert.That(told[1].TokensPerSecond, Is.Positive);
        Assert.That(told[1].SecondsLeft, Is.EqualTo(32 * 128 / told[1].TokensPerSecond));
        Assert.That(told[2].SecondsLeft, Is.Zero);
    }

    [Test]
    public void The_loss_falls_from_that_of_a_guess()
    {
        var losses = File.ReadLines(whole.At("model/metrics.csv")).Skip(1).Select(row => double.Parse(row.Split(',')[2], CultureInfo.InvariantCulture)).ToArray();
        TestContext.Out.WriteLine(string.Join(" ", losses.Select(loss => loss.ToString("0.000", CultureInfo.InvariantCulture))));
        // all words alike, and half the variance of the first logits: d inputs of variance 1 times weights of variance 2 / 5d
        Assert.That(losses[0], Is.EqualTo(Math.Log(MiniLexicon.Vocabulary.Count) + (0.5 * 0.4)).Within(0.1));
        Assert.That(losses, Is.Ordered.Descending);
        Assert.That(losses[^1], Is.LessThan(losses[0] - 1));
    }

    [Test]
    public void A_gradient_that_is_no_longer_finite_ends_the_run_and_no_state_is_kept()
    {
        var wild = Tiny with { LearningRate = 1e30 };
        var output = new TrainingOutput(folder.At("model"), folder.At("state.safetensors"), wild);
        Assert.That(() => new Trainer(wild, output, _ => { }).Run(CancellationToken.None), Throws.InstanceOf<ArithmeticException>().With.Message.Contains("tiny: the gradient of step"));
        Assert.That(folder.At("state.safetensors"), Does.Not.Exist);
    }

    [Test]
    public void Nothing_is_left_alive()
    {
        var before = Live.Tensors;
        Train(folder, lastStep: 34);
        Train(folder);
        Assert.That(Live.Tensors, Is.EqualTo(before));
    }

    private static TrainingOutput Output(TemporaryFolder to) => new(to.At("model"), to.At("state.safetensors"), Tiny);

    private static void Train(TemporaryFolder to, int? lastStep = null, int[]? expectedRows = null)
    {
        var rows = new List<int>();
        new Trainer(Tiny, Output(to), progress => rows.Add(progress.Step)).Run(CancellationToken.None, lastStep);
        if (expectedRows is not null) Assert.That(rows, Is.EqualTo(expectedRows), "steps of the rows measured in this run");
    }

    private static string[] Written(TemporaryFolder of) =>
        [.. Directory.EnumerateFiles(of.At("model"), "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(of.At("model"), path).Replace('\\', '/'))];

    // all but the record, which tells seconds and bytes
    private void AssertSameAsWhole(TemporaryFolder other)
    {
        Assert.That(Written(other), Is.EquivalentTo(Written(whole)));
        foreach (var file in Written(whole).Where(file => file != "training.json"))
            Assert.That(File.ReadAllBytes(Path.Combine(other.At("model"), file)).SequenceEqual(File.ReadAllBytes(Path.Combine(whole.At("model"), file))), file);
    }
}
