using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Runs;
using Repro.Experiments.Suites;
using Repro.Experiments.Weights;
using Repro.Models.Weights;
using Repro.Tasks;
using Repro.Tasks.Mini;

namespace Repro.Experiments.Tests.Weights;

public sealed class IdentityGateTests
{
    private const int Final = 143000;

    private static SeenWeights Seen(int step, string weights, double? norm = null, string? embedding = null) => new()
    {
        Model = "pythia-2.8b",
        Step = step,
        Sha256 = weights,
        Files = [.. weights.Split('+').Select(file => new SeenFile("shard", 1, file))],
        Embedding = norm is null && embedding is null ? null : new EmbeddingPrint(embedding ?? $"embedding of {weights}", norm ?? 1),
    };

    [Test]
    public void Steps_of_their_own_are_not_doubted() =>
        Assert.That(new IdentityGate().Doubts([Seen(0, "a"), Seen(1000, "b"), Seen(Final, "c")], Final), Is.Empty);

    [Test]
    public void Weights_of_the_end_under_an_early_step_are_the_early_steps_fault() =>
        Assert.That(new IdentityGate().Doubts([Seen(Final, "c"), Seen(1000, "c"), Seen(2000, "b"), Seen(3000, "c")], Final), Is.EqualTo(new Dictionary<int, string>
        {
            [1000] = "same weights as step 143000",
            [3000] = "same weights as step 143000",
        }));

    [Test]
    public void Of_two_early_steps_with_the_same_weights_both_are_doubted() =>
        Assert.That(new IdentityGate().Doubts([Seen(1000, "b"), Seen(2000, "b"), Seen(Final, "c")], Final), Is.EqualTo(new Dictionary<int, string>
        {
            [1000] = "same weights as step 2000",
            [2000] = "same weights as step 1000",
        }));

    [Test]
    public void One_shard_of_the_end_is_enough() =>
        Assert.That(new IdentityGate().Doubts([Seen(50000, "x+b"), Seen(58000, "x+c"), Seen(60000, "y+d"), Seen(Final, "x+z")], Final), Is.EqualTo(new Dictionary<int, string>
        {
            [50000] = "a weight file of it is that of step 143000 too",
            [58000] = "a weight file of it is that of step 143000 too",
        }));

    [Test]
    public void The_same_embedding_in_another_file_is_enough() =>
        Assert.That(new IdentityGate().Doubts([Seen(1000, "b", embedding: "e"), Seen(Final, "c", embedding: "e")], Final), Is.EqualTo(new Dictionary<int, string> { [1000] = "same embedding as step 143000" }));

    [Test]
    public void A_norm_of_the_end_under_early_steps_breaks_the_trend([Values(1, 2)] int inARow, [Values(3, 5, 7)] int at)
    {
        var norms = Enumerable.Range(0, 16).Select(i => 10 - (5 * Math.Exp(-i / 6.0))).ToArray();
        for (var i = 0; i < inARow; i++) norms[at + i] = 10 + (0.001 * i);
        var doubts = new IdentityGate().Doubts(norms.Select((norm, i) => Seen(1000 * i, $"w{i}", norm)), 15000);
        Assert.That(doubts.Keys, Is.EqualTo(Enumerable.Range(at, inARow).Select(i => 1000 * i)));
        Assert.That(doubts[1000 * at], Does.StartWith("the norm of its embedding breaks the trend: 10 where its neighbours call for "));
    }

    [Test]
    public void What_is_doubted_for_its_content_is_no_part_of_the_trend()
    {
        // five wrong ones in a row would be the trend themselves
        var seen = Enumerable.Range(0, 20).Select(i => i is >= 6 and < 11 ? Seen(i, "final", 20, "e") : Seen(i, $"w{i}", 10 + (0.1 * i))).Append(Seen(20, "final", 20, "e"));
        Assert.That(new IdentityGate().Doubts(seen, 20).Keys, Is.EqualTo(Enumerable.Range(6, 5)));
    }

    [Test]
    public void The_committed_checkpoints_are_not_doubted_and_their_norms_are_smooth()
    {
        var (suite, gate, largest) = (Suite.Load(Checkout.OfThisProgram, "mini"), new IdentityGate(), 0.0);
        foreach (var model in suite.Models)
        {
            SeenWeights[] seen = [.. suite.Checkpoints(model).Select(checkpoint => SeenWeights.Of(model.Name, checkpoint.Step, CheckpointFolder.Open(checkpoint.Folder)))];
            Assert.That(gate.Doubts(seen, suite.Steps[^1]), Is.Empty);
            var deviations = gate.Deviations([.. seen.Select(weights => (weights.Step, weights.Embedding!.Norm))]).ToArray();
            TestContext.Out.WriteLine($"{model.Name}: {string.Join(" ", seen.Select(weights => FormattableString.Invariant($"{weights.Embedding!.Norm:0.00}")))}; largest deviation {deviations.Max(item => item.Deviation):0.000}");
            largest = Math.Max(largest, deviations.Max(item => item.Deviation));
        }

        Assert.That(largest, Is.LessThan(0.0155), "what the gate's limit is set by");
    }

    [Test]
    public void A_checkpoint_with_the_weights_of_another_gives_no_result_in_any_round()
    {
        using var temporary = new TemporaryCheckout();
        var suite = Suite.Load(temporary.Checkout, "tiny");
        File.Copy(Path.Combine(temporary.CheckpointFolder("one", 5), "model.safetensors"), Path.Combine(temporary.CheckpointFolder("one", 0), "model.safetensors"), overwrite: true);
        var (performance, more) = (new PerformanceAnalysis(TaskCatalog.Ioi, MiniLanguages.All, new TaskDraw(6)), new PerformanceAnalysis(TaskCatalog.Ioi, MiniLanguages.All, new TaskDraw(8)));
        var (first, last) = (suite.Checkpoints(suite.Models[0]).First(), suite.Checkpoints(suite.Models[0]).Last());
        var seen = new SeenWeightsStore(temporary.Checkout.Weights);
        CellRunner Runner() => new(new CellStore(temporary.Checkout.Cells), new Execution(), source: new LocalCheckpoints(seen));
        var cells = Runner().Run(suite, [performance]);
        const string Reason = "inconclusive: same weights as step 5";
        Assert.That(cells.Get<PerformanceResult>(first, performance).Absence!.Reason, Is.EqualTo(Reason));
        Assert.That(cells.Get<PerformanceResult>(last, performance).IsPresent);
        Assert.That(cells.Absences.Select(absence => (absence.Model, absence.Step, absence.Absence.Reason)), Is.EqualTo(((string, int, string)[])[("one", 0, Reason)]));

        var runner = Runner();
        runner.Run(suite, [new CheckpointAnalysis(first, more), new CheckpointAnalysis(last, more)], cells);
        Assert.That((cells.Get<PerformanceResult>(first, more).Absence?.Reason, cells.Get<PerformanceResult>(last, more).IsPresent), Is.EqualTo((Reason, true)));

        Assert.That(seen.All("one").Select(weights => (weights.Step, weights.Sha256)), Is.EqualTo(((int, string)[])[(0, seen.Find("one", 5)!.Sha256), (5, seen.Find("one", 5)!.Sha256)]), "the manifest remembers");
        temporary.WriteCheckpoint("one", 0, seed: 77);
        Assert.That(Runner().Run(suite, [performance]).Get<PerformanceResult>(first, performance).IsPresent, "the right weights, put there later, are looked at anew");
    }

    [Test]
    public void A_broken_line_of_the_manifest_is_read_anew()
    {
        using var temporary = new TemporaryCheckout();
        var seen = new SeenWeightsStore(temporary.Checkout.Weights);
        var checkpoint = Suite.Load(temporary.Checkout, "tiny") is var suite ? suite.Checkpoints(suite.Models[0]).First() : null!;
        var found = new LocalCheckpoints(seen).Identify(checkpoint, default);
        var file = Directory.GetFiles(temporary.Checkout.Weights, "*.json", SearchOption.AllDirectories).Single();
        File.WriteAllText(file, "{");
        Assert.That(seen.Find("one", 0), Is.Null);
        Assert.That(new LocalCheckpoints(seen).Identify(checkpoint, default).Embedding, Is.EqualTo(found.Embedding));
        Assert.That(seen.Find("one", 0)!.Embedding, Is.EqualTo(found.Embedding));
    }

    [Test]
    public void Looking_leaves_no_tensor_behind()
    {
        using var temporary = new TemporaryCheckout();
        var before = Live.Tensors;
        _ = SeenWeights.Of("one", 0, CheckpointFolder.Open(temporary.CheckpointFolder("one", 0)));
        Assert.That(Live.Tensors, Is.EqualTo(before));
    }
}
