using System.Text.Json;

namespace Repro.Training.Tests;

public sealed class TrainingRecordTests
{
    private static readonly TrainingRecord Record = new()
    {
        Model = "mini-100k", Parameters = 102384, Steps = 8192, Tokens = 4194304, Seconds = 141.5, PeakBytes = 300_000_000,
        Recipe = JsonSerializer.Deserialize<JsonElement>(MiniRecipe.Models[0].Identity), CpuClass = "X64 GenuineIntel avx512", TorchSharp = "0.107.0",
    };

    private TemporaryFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void What_is_written_is_read_again()
    {
        Record.Write(folder.At("training.json"));
        var read = TrainingRecord.Read(folder.At("training.json"));
        Assert.That(read with { Recipe = default }, Is.EqualTo(Record with { Recipe = default })); // two JSON elements are never equal
        Assert.That(read.IsOf(MiniRecipe.Models[0]));
        Assert.That(read.IsOf(MiniRecipe.Models[0] with { LearningRate = 3e-3 }), Is.False);
        Assert.That(File.ReadAllText(folder.At("training.json")), Does.EndWith("}\n").And.Not.Contain("\r"));
    }

    [TestCase("")]
    [TestCase("null")]
    [TestCase("{ \"model\": \"mini-100k\" }")]
    [TestCase("{ \"model\": ")]
    public void Another_file_is_refused_by_its_name(string text)
    {
        File.WriteAllText(folder.At("training.json"), text);
        Assert.That(() => TrainingRecord.Read(folder.At("training.json")), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(folder.At("training.json")));
    }

    [Test]
    public void The_class_of_this_processor_names_what_its_kernels_are_chosen_by() =>
        Assert.That(TrainingRecord.ThisCpuClass, Does.Match(@"^\w+( \w+ family \d+ model \d+)? (avx512|avx2|default)$"));
}
