using System.Text.Json;
using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Costs;
using Repro.Experiments.Runs;
using Repro.Experiments.Suites;
using Repro.Models;
using Repro.Tasks;
using Repro.Tasks.Mini;

namespace Repro.Experiments.Tests.Runs;

/// <summary>Runs whose memory has a limit, or is short on the way.</summary>
public sealed class ShortMemoryTests
{
    private static readonly GptNeoXConfig Config = new() { Layers = 1, Width = 8, Heads = 2, MlpWidth = 16, VocabularySize = MiniLexicon.Vocabulary.Count, ContextLength = 64, RotaryFraction = 0.5 }; // the temporary checkout's

    private TemporaryCheckout temporary = null!;

    [SetUp]
    public void SetUp() => temporary = new TemporaryCheckout();

    [TearDown]
    public void TearDown() => temporary.Dispose();

    private static PerformanceAnalysis Performance() => new(TaskCatalog.Ioi, MiniLanguages.All, new TaskDraw(20));

    // a performance analysis that is short of memory where more than so many prompts run together, after so many calls
    private sealed class Hungry(int room, int? fixedPrompts = null, int callsBefore = 0, string says = "CUDA out of memory. Tried to allocate 2.00 GiB.") : IAnalysis
    {
        private readonly PerformanceAnalysis inner = Performance();

        public List<int> Tried { get; } = [];

        public string Name => "hungry";

        public int Revision => 1;

        public AnalysisSettings Settings => inner.Settings;

        public string DataSha256 => inner.DataSha256;

        public int Prompts => inner.Prompts;

        public int? PromptsPerBatch => fixedPrompts;

        public AnalysisCost Cost(GptNeoXConfig config, ComputeType type, Execution execution) => inner.Cost(config, type, execution);

        public JsonElement Run(GptNeoX model, Execution execution)
        {
            Tried.Add(execution.PromptsPerBatch);
            return Tried.Count > callsBefore && execution.PromptsPerBatch > room ? throw new TorchError(says) : inner.Run(model, execution);
        }
    }

    private CellTable Run(IAnalysis analysis, Execution? execution = null, int workers = 1) =>
        new CellRunner(new CellStore(temporary.Checkout.Cells), execution ?? new Execution(), workers: workers).Run(Suite.Load(temporary.Checkout, "tiny"), [analysis]);

    private Cell[] Stored() => [.. Directory.GetFiles(temporary.Checkout.Cells, "*.json", SearchOption.AllDirectories).Select(path => JsonSerializer.Deserialize<Cell>(File.ReadAllBytes(path), CellJson.Options)!)];

    [Test]
    public void Where_memory_is_short_half_as_many_prompts_run_together()
    {
        var analysis = new Hungry(room: 10);
        Run(analysis);
        Assert.That(analysis.Tried, Is.EqualTo((int[])[256, 10, 256, 10, 256, 10, 256, 10]), "half of the 20 that there are, each checkpoint anew");
        Assert.That(Stored().Select(cell => cell.Provenance.Execution.PromptsPerBatch), Is.EqualTo((int[])[10, 10, 10, 10]), "the cell says how it was computed");
    }

    [Test]
    public void Short_again_the_run_stops_with_the_number_and_keeps_what_it_has()
    {
        var analysis = new Hungry(room: 5, callsBefore: 2);
        var error = Assert.Throws<MemoryBudgetException>(() => Run(analysis))!;
        TestContext.Out.WriteLine(error.Message);
        var needed = MemorySize.Text(MemoryPlanner.Needed(analysis.Cost(Config, ComputeType.Float32, new Execution(PromptsPerBatch: 10))));
        Assert.That(error.Message, Is.EqualTo($"The memory of cpu was short for 'hungry' on two at 10 prompts at a time, which needs about {needed} (CUDA out of memory. Tried to allocate 2.00 GiB); what was computed is kept: compute in bfloat16 (--compute-type bf16), use a larger card, or raise --memory where more is free."));
        Assert.That(analysis.Tried, Is.EqualTo((int[])[256, 256, 256, 10]), "halved once");
        Assert.That(Stored(), Has.Length.EqualTo(2));
        var after = new Hungry(room: 256);
        Run(after);
        Assert.That(after.Tried, Has.Count.EqualTo(2), "the same command goes on");
    }

    [Test]
    public void Batches_that_a_profile_fixes_are_not_halved()
    {
        var analysis = new Hungry(room: 10, fixedPrompts: 32);
        Assert.That(() => Run(analysis), Throws.InstanceOf<MemoryBudgetException>().With.Message.Contains("in the batches of 32 that its profile asks for"));
        Assert.That(analysis.Tried, Has.Count.EqualTo(1));
    }

    [Test]
    public void Another_error_is_not_taken_for_short_memory()
    {
        var analysis = new Hungry(room: 10, says: "mat1 and mat2 shapes cannot be multiplied");
        var failures = Run(analysis).Failures;
        Assert.That(failures.Select(failure => failure.Error), Is.All.InstanceOf<TorchError>().And.Property("Message").EqualTo("mat1 and mat2 shapes cannot be multiplied"));
        Assert.That((failures.Count, analysis.Tried.Count), Is.EqualTo((4, 4)), "each cell fails, and none is tried in halves");
    }

    [Test]
    public void A_limit_makes_batches_smaller_and_cells_the_same()
    {
        Run(Performance());
        var free = Stored().ToDictionary(cell => cell.Key, cell => cell.Result.Deserialize<PerformanceResult>(CellJson.Options)!);
        Assert.That(Stored().Select(cell => cell.Provenance.Execution), Is.All.EqualTo(new Execution()), "without a limit nothing is planned");
        Directory.Delete(temporary.Checkout.Cells, recursive: true);
        var atFour = (long)Math.Ceiling(MemoryPlanner.Needed(Performance().Cost(Config, ComputeType.Float32, new Execution(PromptsPerBatch: 4))));
        Run(Performance(), new Execution(MemoryBytes: 2 * atFour), workers: 2); // two checkpoints at a time share it
        var limited = Stored();
        Assert.That(limited.Select(cell => cell.Provenance.Execution.PromptsPerBatch), Is.EqualTo((int[])[4, 4, 4, 4]));
        foreach (var cell in limited) Assert.That(cell.Result.Deserialize<PerformanceResult>(CellJson.Options)!.Clean, Is.EqualTo(free[cell.Key].Clean).Within(1e-5), "under the same key");
    }

    [Test]
    public void What_does_not_fit_is_refused_before_weights_are_loaded()
    {
        var before = Live.Tensors;
        Assert.That(() => Run(Performance(), new Execution(MemoryBytes: 20_000)), Throws.InstanceOf<MemoryBudgetException>().With.Message.StartsWith("'performance' on one needs ").And.Message.Contains("even one prompt at a time, and the budget on cpu is 0.02 MB"));
        Assert.That(Directory.GetFiles(temporary.Checkout.Cells, "*", SearchOption.AllDirectories), Is.Empty, "no cell, and the claim on it is gone");
        Assert.That(Live.Tensors, Is.EqualTo(before));
    }

    [Test]
    public void TF32_on_a_CPU_is_one_sentence() =>
        Assert.That(() => new CellRunner(new CellStore(temporary.Checkout.Cells), new Execution(), ComputeType.TF32).Run(Suite.Load(temporary.Checkout, "tiny"), [Performance()]), Throws.ArgumentException.With.Message.StartsWith("A CPU has no TF32 arithmetic"));

    [Test]
    public void Compute_types_have_keys_of_their_own_and_float32s_is_the_old_one()
    {
        Run(Performance());
        Assert.That(Stored().Select(cell => cell.Identity.GetProperty("computeType").GetString()), Is.All.EqualTo("Float32"));
        Assert.That(Enum.GetNames<ComputeType>().Select(type => new CellIdentity("performance", 1, Performance().Settings, "data", "weights", "config", type).Key), Is.Unique);
    }
}
