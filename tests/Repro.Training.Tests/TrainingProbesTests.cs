using System.Globalization;
using Repro.Models;
using Repro.Models.Weights;
using Repro.Tasks.Mini;
using static TorchSharp.torch;

namespace Repro.Training.Tests;

/// <summary>What the probes say of a model that knows nothing: all weights zero, so all words alike and all attention even.</summary>
public sealed class TrainingProbesTests
{
    private static readonly GptNeoXConfig Config =
        new() { Layers = 1, Width = 16, Heads = 1, MlpWidth = 64, VocabularySize = MiniLexicon.Vocabulary.Count, ContextLength = 64 };

    private TrainingMetrics row = null!;

    [OneTimeSetUp]
    public void Measure()
    {
        using var model = new GptNeoX(Config, Config.WeightShapes().ToDictionary(pair => pair.Key, pair => zeros(pair.Value)));
        using var probes = new TrainingProbes(Config.ContextLength);
        row = probes.Measure(model, 256, 131072);
    }

    [Test]
    public void It_guesses_among_all_words()
    {
        Assert.That((row.Step, row.Tokens), Is.EqualTo((256, 131072L)));
        Assert.That(row.Loss, Is.EqualTo(Math.Log(476)).Within(1e-4));
        Assert.That((row.IoiLogitDifference, row.IoiAccuracy), Is.EqualTo((0.0, 0.0)), "ties count as wrong");
        Assert.That((row.Pronoun, row.Repeat), Is.EqualTo((0.0, 0.0)));
        Assert.That(row.Agreement, Is.Zero.Within(1e-6), "ten forms against ten");
        Assert.That(row.AgreementAttracted, Is.Zero.Within(1e-6));
    }

    [Test]
    public void Of_late_years_fewer_are_later()
    {
        // year y: 99 - y years after it, y + 1 not, each 1/476; y is 60 to 98 for the late ones
        Assert.That(row.GreaterThanLate, Is.InRange((1 - 99) / 476.0, (39 - 61) / 476.0));
        Assert.That(row.GreaterThan, Is.GreaterThan(row.GreaterThanLate).And.LessThan(0.1));
    }

    [Test]
    public void Even_attention_is_one_over_the_tokens_before()
    {
        // 21 tokens; the second copy is at 11 to 20
        var previous = Enumerable.Range(1, 20).Average(query => 1.0 / (query + 1));
        var induction = Enumerable.Range(11, 10).Average(query => 1.0 / (query + 1));
        Assert.That(row.PreviousTokenHead, Is.EqualTo(previous).Within(1e-6));
        Assert.That(row.InductionHead, Is.EqualTo(induction).Within(1e-6));
    }

    // the committed weights are the trained ones rounded to float16: measured, no column moves by more than 6e-4
    [Test]
    public void The_committed_curve_is_what_these_prompts_give()
    {
        const int Step = 8192;
        var folder = Path.Combine(CommittedSuite.Folder, "mini-310k");
        var checkpoint = CheckpointFolder.Open(Path.Combine(folder, $"step{Step}"));
        using var model = new GptNeoX(checkpoint.Config, checkpoint.Load());
        using var probes = new TrainingProbes(Config.ContextLength);
        var measured = Numbers(probes.Measure(model, Step, 4194304).ToCsv());
        var committed = Numbers(File.ReadLines(Path.Combine(folder, "metrics.csv")).Last());
        Assert.That(measured, Is.EqualTo(committed).Within(2e-3));

        static double[] Numbers(string row) => [.. row.Split(',').Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];
    }
}
