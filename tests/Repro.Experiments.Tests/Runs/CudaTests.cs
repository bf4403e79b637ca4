using System.Runtime.InteropServices;
using System.Text.Json;
using Repro.Circuits;
using Repro.Circuits.Selection;
using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Costs;
using Repro.Experiments.Runs;
using Repro.Experiments.Snapshots;
using Repro.Experiments.Suites;
using Repro.Models;
using Repro.Tasks;
using Repro.Tasks.Mini;
using TorchSharp;

namespace Repro.Experiments.Tests.Runs;

/// <summary>A GPU gives what the CPU gives, by the snapshots' rules. Skipped where there is none.</summary>
public sealed class CudaTests
{
    // what sums of float32 in another order may move metrics, scores and faithfulness by
    private const double Within = 1e-3;

    private static readonly TaskData Data = IoiTask.Generate(MiniIoi.Language, new IoiSettings(32));

    [SetUp]
    public void SetUp()
    {
        TorchBackend.EnsureLoaded();
        if (!torch.cuda.is_available()) Assert.Ignore("No CUDA device: this libtorch sees none; build with -p:TorchBackend=cuda on a machine with a GPU.");
    }

    private static T On<T>(string device, IAnalysis analysis, ComputeType type = ComputeType.Float32)
        where T : notnull
    {
        using var folder = new TemporaryFolder();
        var suite = Suite.Load(Checkout.OfThisProgram, "mini");
        suite = suite with { Models = [suite.Models[1]], Steps = [suite.Steps[^1]] };
        return new CellRunner(new CellStore(folder.Path), new Execution(device), type).Run(suite, [analysis]).Get<T>(suite.Models.SelectMany(suite.Checkpoints).Single(), analysis).Value;
    }

    private static void AssertAlike(object cuda, object cpu)
    {
        var rules = new ComparisonRules(new ComparisonRule("$.**", new Absolute(Within), "float32 is summed in another order"));
        Assert.That(SnapshotComparer.Compare(JsonSerializer.SerializeToNode(cpu), JsonSerializer.SerializeToNode(cuda), rules), Is.Empty);
    }

    [Test]
    public void Performance_is_the_CPUs()
    {
        var analysis = new PerformanceAnalysis(TaskCatalog.Ioi, MiniLanguages.All, new TaskDraw(64));
        AssertAlike(On<PerformanceResult>("cuda", analysis), On<PerformanceResult>("cpu", analysis));
    }

    // which edges the minimal circuit has may turn on two scores that are next to equal: what it is picked by is held
    [Test]
    public void Scores_and_metrics_of_a_circuit_are_the_CPUs()
    {
        var analysis = new CircuitAnalysis(Data, Metric.LogitDifference, control: new RandomControl(RandomCircuitKind.Connected, 3, 1));
        var (cuda, cpu) = (On<CircuitResult>("cuda", analysis), On<CircuitResult>("cpu", analysis));
        AssertAlike(new { cuda.Model, cuda.Corrupted, cuda.Scores }, new { cpu.Model, cpu.Corrupted, cpu.Scores });
        Assert.That(cuda.Minimal is null, Is.EqualTo(cpu.Minimal is null));
    }

    [Test]
    public void A_transfer_is_the_CPUs()
    {
        var analysis = new TransferAnalysis(Data, Metric.LogitDifference, [new(1, [.. Enumerable.Range(0, 80)])], (RandomCircuitKind.Connected, 3, 1));
        AssertAlike(On<TransferResult>("cuda", analysis), On<TransferResult>("cpu", analysis));
    }

    [Test]
    public void Heads_are_the_CPUs()
    {
        var analysis = new HeadsAnalysis([.. MiniHeads.Sources(new IoiSettings(32)).Where(source => source.Name is "repeated-tokens" or "direct-effect")]);
        AssertAlike(On<HeadsResult>("cuda", analysis), On<HeadsResult>("cpu", analysis));
    }

    // TF32 rounds operands to 10 bits of mantissa, bfloat16 to 7
    [TestCase(ComputeType.TF32, 0.05)]
    [TestCase(ComputeType.BFloat16, 0.5)]
    public void Narrower_types_move_a_metric_a_little(ComputeType type, double within)
    {
        var analysis = new PerformanceAnalysis(TaskCatalog.Ioi, MiniLanguages.All, new TaskDraw(64));
        var narrow = On<PerformanceResult>("cuda", analysis, type).Clean.Average();
        Assert.That(torch.backends.cuda.matmul.allow_tf32, Is.EqualTo(type == ComputeType.TF32));
        Assert.That(narrow, Is.EqualTo(On<PerformanceResult>("cpu", analysis).Clean.Average()).Within(within));
    }

    [Test]
    public void A_GPUs_free_memory_is_known() => Assert.That(DeviceMemory.Budget(new Execution("cuda")), Is.GreaterThan(0));

    [Test]
    public void More_than_a_GPU_has_is_known_for_short_memory()
    {
        var error = Assert.Throws<ExternalException>(() => torch.empty(1L << 46, device: torch.CUDA).Dispose())!;
        Assert.That(DeviceMemory.WasShort(error), error.Message);
    }
}
