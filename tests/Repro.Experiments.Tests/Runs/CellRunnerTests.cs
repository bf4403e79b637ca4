using System.Text.Json;
using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Costs;
using Repro.Experiments.Runs;
using Repro.Experiments.Suites;
using Repro.Models;
using Repro.Models.Costs;
using Repro.Models.Weights;
using Repro.Tasks;
using Repro.Tasks.Mini;
using TorchSharp;

namespace Repro.Experiments.Tests.Runs;

public sealed class CellRunnerTests
{
    private TemporaryCheckout temporary = null!;
    private readonly List<RunProgress> progress = [];

    [SetUp]
    public void SetUp()
    {
        temporary = new TemporaryCheckout();
        progress.Clear();
    }

    [TearDown]
    public void TearDown() => temporary.Dispose();

    private static PerformanceAnalysis Performance(int prompts = 6) => new(TaskCatalog.Ioi, MiniLanguages.All, new TaskDraw(prompts));

    private CellTable Run(Execution? execution = null, PerformanceAnalysis? analysis = null, ComputeType type = ComputeType.Float32, CancellationToken stop = default) =>
        new CellRunner(new CellStore(temporary.Checkout.Cells), execution ?? new Execution(), type, progress.Add).Run(Suite.Load(temporary.Checkout, "tiny"), [analysis ?? Performance()], stop);

    private int Computed => progress[^1].Computed;

    [Test]
    public void Every_cell_is_computed_once()
    {
        var first = Run();
        Assert.That((Computed, progress[^1].Total), Is.EqualTo((4, 4)));
        var store = new CellStore(temporary.Checkout.Cells);
        Assert.That(progress.Select(at => at.Cell).OfType<ComputedCell>().Select(cell => cell.Key).Distinct().Where(key => File.Exists(store.PathOf(key))).ToArray(), Has.Length.EqualTo(4), "each is told of once");
        Assert.That(progress.Select(at => at.Cell).OfType<ComputedCell>().Select(cell => cell.Seconds), Has.Exactly(4).Items.And.All.Positive);
        progress.Clear();
        var second = Run();
        Assert.That((Computed, progress[^1].FromStore, progress.Count(at => at.Cell is not null)), Is.EqualTo((0, 4, 0)));
        var suite = Suite.Load(temporary.Checkout, "tiny");
        foreach (var checkpoint in suite.Models.SelectMany(suite.Checkpoints))
        {
            var (a, b) = (first.Get<PerformanceResult>(checkpoint, Performance()).Value, second.Get<PerformanceResult>(checkpoint, Performance()).Value);
            Assert.That(b.Clean, Is.EqualTo(a.Clean).And.Length.EqualTo(6));
            Assert.That(b.Corrupted, Is.EqualTo(a.Corrupted).And.Not.EqualTo(a.Clean));
        }
    }

    [Test]
    public void Two_runs_on_one_store_share_the_work()
    {
        var suite = Suite.Load(temporary.Checkout, "tiny");
        var computed = new int[2];
        var tables = new CellTable[2];
        Parallel.For(0, 2, i => tables[i] = new CellRunner(new CellStore(temporary.Checkout.Cells), new Execution(), report: at => computed[i] = at.Computed).Run(suite, [Performance(64)]));
        Assert.That(computed.Sum(), Is.EqualTo(4), "no cell is computed twice");
        foreach (var checkpoint in suite.Models.SelectMany(suite.Checkpoints))
        {
            var both = tables.Select(table => table.Get<PerformanceResult>(checkpoint, Performance(64)).Value.Clean).ToArray();
            Assert.That(both[0], Is.EqualTo(both[1]));
        }
    }

    [Test]
    public void A_cell_that_another_run_computes_is_waited_for_while_the_others_go_on()
    {
        var (suite, store) = (Suite.Load(temporary.Checkout, "tiny"), new CellStore(temporary.Checkout.Cells));
        Run();
        var first = Directory.GetFiles(temporary.Checkout.Cells, "*.json", SearchOption.AllDirectories).Select(path => JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(path))).ToArray();
        Directory.Delete(temporary.Checkout.Cells, recursive: true);
        progress.Clear();
        var key = first[0].GetProperty("key").GetString()!;
        Directory.CreateDirectory(Path.GetDirectoryName(store.PathOf(key))!);
        var claim = new FileStream(store.PathOf(key) + ".claim", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var run = Task.Run(() => Run());
        Assert.That(() => progress.Count, Is.EqualTo(3).After(10_000, 20), "the other three");
        Assert.That(run.IsCompleted, Is.False);
        claim.Dispose();
        run.Wait();
        Assert.That(progress[^1].Done, Is.EqualTo(4));
        Assert.That(Directory.GetFiles(temporary.Checkout.Cells, "*.claim", SearchOption.AllDirectories), Is.Empty, "nothing is left of it");
    }

    [Test]
    public void No_execution_setting_computes_a_cell_again()
    {
        Run();
        foreach (var execution in (Execution[])[new(PromptsPerBatch: 2), new(Threads: 2), new(WorkBytes: 1 << 20), new(MemoryBytes: 1L << 40)])
        {
            Assert.That(typeof(Execution).GetProperties().Count(property => !Equals(property.GetValue(execution), property.GetValue(new Execution()))), Is.EqualTo(1));
            progress.Clear();
            Run(execution);
            Assert.That(Computed, Is.Zero, execution.ToString());
        }

        Assert.That(typeof(Execution).GetProperties().Select(property => property.Name), Is.EqualTo((string[])["Device", "PromptsPerBatch", "Threads", "WorkBytes", "MemoryBytes"]), "a new setting needs a case above; another device needs another machine");
    }

    [Test]
    public void The_size_of_a_batch_does_not_change_the_answer()
    {
        var suite = Suite.Load(temporary.Checkout, "tiny");
        var whole = Run().Get<PerformanceResult>(suite.Checkpoints(suite.Models[0]).First(), Performance()).Value;
        Directory.Delete(temporary.Checkout.Cells, recursive: true);
        var parts = Run(new Execution(PromptsPerBatch: 4)).Get<PerformanceResult>(suite.Checkpoints(suite.Models[0]).First(), Performance()).Value;
        Assert.That(parts.Clean, Is.EqualTo(whole.Clean).Within(1e-5));
    }

    [Test]
    public void Weights_settings_and_compute_type_are_part_of_the_key()
    {
        Run();
        temporary.WriteCheckpoint("two", 5, seed: 99);
        progress.Clear();
        Run();
        Assert.That(Computed, Is.EqualTo(1), "new weights of one checkpoint");
        progress.Clear();
        Run(analysis: Performance(8));
        Assert.That(Computed, Is.EqualTo(4), "other prompts");
        progress.Clear();
        Run(type: ComputeType.BFloat16);
        Assert.That(Computed, Is.EqualTo(4), "another compute type");
    }

    [Test]
    public void What_cannot_be_read_is_a_gap_with_its_reason()
    {
        Directory.Delete(temporary.CheckpointFolder("one", 5), recursive: true);
        var weights = Path.Combine(temporary.CheckpointFolder("two", 0), "model.safetensors");
        File.WriteAllBytes(weights, File.ReadAllBytes(weights)[..1000]);
        var table = Run();
        Assert.That((progress[^1].Done, progress[^1].Computed, progress[^1].Absent), Is.EqualTo((4, 2, 2)));
        Assert.That(table.Absences.Select(absence => (absence.Model, absence.Step)), Is.EqualTo(((string, int)[])[("one", 5), ("two", 0)]));
        Assert.That(table.Unreadable.Select(one => (one.Checkpoint.Model, one.Checkpoint.Step, one.Error.Fault)), Is.EqualTo(((string, int, WeightFault)[])[("two", 0, WeightFault.Truncated)]), "what is not there is no error");
        Assert.That(table.Unreadable[0].Canonical, Does.StartWith($"two/step0: error REPRO0004: '{weights}'").And.Not.Contain("\n"));
        Assert.That(table.Absences.Select(absence => absence.Absence.Reason), Has.Exactly(1).Contains(temporary.CheckpointFolder("one", 5)).And.Exactly(1).Contains(weights));

        temporary.WriteCheckpoint("one", 5, seed: 3);
        progress.Clear();
        Run();
        Assert.That((progress[^1].Computed, progress[^1].Absent), Is.EqualTo((1, 1)), "a gap is tried again");
    }

    [Test]
    public void A_stopped_run_keeps_what_it_has_and_goes_on()
    {
        using var stop = new CancellationTokenSource();
        var runner = new CellRunner(new CellStore(temporary.Checkout.Cells), new Execution(), report: now =>
        {
            if (now.Done == 2) stop.Cancel();
        }, workers: 1);
        Assert.That(() => runner.Run(Suite.Load(temporary.Checkout, "tiny"), [Performance()], stop.Token), Throws.InstanceOf<OperationCanceledException>());
        Run();
        Assert.That(Computed, Is.EqualTo(2));
    }

    [Test]
    public void A_run_that_is_stopped_finishes_the_cell_at_hand_and_not_the_checkpoint()
    {
        using var stop = new CancellationTokenSource();
        var stopping = new Stuck(toldApart: false, () =>
        {
            stop.Cancel();
            return JsonSerializer.SerializeToElement(1);
        });
        var suite = Suite.Load(temporary.Checkout, "tiny");
        var runner = new CellRunner(new CellStore(temporary.Checkout.Cells), new Execution(), workers: 1);
        Assert.That(() => runner.Run(suite, [stopping, Performance()], stop.Token), Throws.InstanceOf<OperationCanceledException>());
        var stored = Directory.GetFiles(temporary.Checkout.Cells, "*.json", SearchOption.AllDirectories);
        Assert.That(stored, Has.Length.EqualTo(1));
        Assert.That(File.ReadAllText(stored[0]), Does.Contain("\"stuck\""));
    }

    // answers the same whatever the weights: as a loader that always reads one file would make every analysis do
    private sealed class Stuck(bool toldApart, Func<JsonElement>? answer = null) : IAnalysis
    {
        public string Name => "stuck";

        public int Revision => 1;

        public AnalysisSettings Settings { get; } = new PerformanceSettings("ioi", Metric.LogitDifference, new TaskDraw(2));

        public string DataSha256 => "data";

        public bool ToldApartByWeights => toldApart;

        public int Prompts => 2;

        public AnalysisCost Cost(GptNeoXConfig config, ComputeType type, Execution execution) => new(new ModelCost(config, type), Models.Costs.Cost.Nothing);

        public JsonElement Run(GptNeoX model, Execution execution) => answer?.Invoke() ?? JsonSerializer.SerializeToElement(new PerformanceResult([0.1, 0.2], [0.3, 0.4]));
    }

    private CellTable Run(IAnalysis analysis) => new CellRunner(new CellStore(temporary.Checkout.Cells), new Execution(), workers: 1).Run(Suite.Load(temporary.Checkout, "tiny"), [analysis]);

    [Test]
    public void Two_checkpoints_of_other_weights_and_equal_values_are_an_error_and_no_result()
    {
        var error = Assert.Throws<InvalidDataException>(() => Run(new Stuck(toldApart: true)))!;
        Assert.That(error.Message, Is.EqualTo("The cells 'stuck' of one at step 0 and step 5 are equal to the last bit although their weights are not: one was not computed from its own weights; delete the folder of cells and run again."));
        Assert.That(Directory.GetFiles(temporary.Checkout.Cells, "*.json", SearchOption.AllDirectories), Has.Length.EqualTo(1), "the second is not stored");
    }

    [Test]
    public void Equal_values_from_the_store_are_an_error_too()
    {
        Run(new Stuck(toldApart: false));
        Assert.That(() => Run(new Stuck(toldApart: true)), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("step 0 and step 5"));
    }

    [Test]
    public void Values_that_differ_in_the_last_bit_are_no_error()
    {
        var value = 0.1;
        Assert.That(() => Run(new Stuck(toldApart: true, () => JsonSerializer.SerializeToElement(value = Math.BitIncrement(value)))), Throws.Nothing);
    }

    // fails on the checkpoints of one model, with whatever it is told to
    private sealed class Failing(string name, Func<Exception> error, int times = int.MaxValue) : IAnalysis
    {
        private int left = times;

        public string Name => name;

        public int Revision => 1;

        public AnalysisSettings Settings { get; } = new PerformanceSettings("ioi", Metric.LogitDifference, new TaskDraw(2));

        public string DataSha256 => "data";

        public int Prompts => 2;

        public AnalysisCost Cost(GptNeoXConfig config, ComputeType type, Execution execution) => new(new ModelCost(config, type), Models.Costs.Cost.Nothing);

        public JsonElement Run(GptNeoX model, Execution execution) => left-- > 0 ? throw error() : JsonSerializer.SerializeToElement(new PerformanceResult([0.1], [0.2]));
    }

    private CellTable Run(params IAnalysis[] analyses)
    {
        progress.Clear();
        return new CellRunner(new CellStore(temporary.Checkout.Cells), new Execution(), report: progress.Add, workers: 1).Run(Suite.Load(temporary.Checkout, "tiny"), analyses);
    }

    [Test]
    public void An_analysis_that_throws_fails_its_cell_alone()
    {
        var suite = Suite.Load(temporary.Checkout, "tiny");
        var failing = new Failing("circuit", () => new InvalidOperationException("no edge\nis left"), times: 1);
        var before = Live.Tensors;
        var table = Run(failing, Performance());
        Assert.That(Live.Tensors, Is.EqualTo(before));
        Assert.That((progress[^1].Done, progress[^1].Computed, progress[^1].Absent, progress[^1].Failed), Is.EqualTo((8, 7, 0, 1)));
        Assert.That(table.Failures.Single().Canonical, Is.EqualTo("one/step0: error REPRO0001: cell 'circuit' of one step 0 (ioi) failed: InvalidOperationException: no edge"));
        var first = suite.Checkpoints(suite.Models[0]).First();
        Assert.That(table.Get<PerformanceResult>(first, Performance()).IsPresent, "the other analysis of the same checkpoint");
        Assert.That(() => table.Get<PerformanceResult>(first, failing), Throws.InstanceOf<CellFailedException>().With.Message.EqualTo(table.Failures[0].Canonical));
        Assert.That(table.Absences, Is.Empty, "it is no gap");

        table = Run(failing, Performance());
        Assert.That((progress[^1].Computed, progress[^1].Failed, table.Failures.Count), Is.EqualTo((1, 0, 0)), "the next run tries it again, and nothing else");
    }

    [Test]
    public void A_cell_that_two_ask_for_fails_once()
    {
        var calls = 0;
        var table = Run(new Failing("circuit", () => new ArithmeticException($"call {++calls}")), new Failing("circuit", () => new ArithmeticException($"call {++calls}")));
        Assert.That((calls, table.Failures.Count, progress[^1].Failed), Is.EqualTo((4, 4, 8)));
    }

    private static readonly Exception[] Enders =
    [
        new OperationCanceledException(), new IOException("No space left on device"), new UnauthorizedAccessException(), new MemoryBudgetException("too large"), new TorchError("CUDA out of memory"),
    ];

    [TestCaseSource(nameof(Enders))]
    public void What_every_cell_would_meet_ends_the_run(Exception error)
    {
        var calls = 0;
        CellTable? table = null;
        try
        {
            table = Run(new Failing("circuit", () => calls++ < 2 ? error : new InvalidOperationException("the run went on")));
        }
        catch (Exception e) when (e == error || e is MemoryBudgetException)
        {
        }

        Assert.That(table?.Failures ?? [], Is.Empty);
        Assert.That(calls, Is.LessThanOrEqualTo(2), "once, and for memory in halves");
    }

    [Test]
    public void A_second_round_adds_its_cells_to_the_first_ones()
    {
        var suite = Suite.Load(temporary.Checkout, "tiny");
        var runner = new CellRunner(new CellStore(temporary.Checkout.Cells), new Execution(), report: progress.Add);
        var table = runner.Run(suite, [Performance()]);
        var (last, other) = (suite.Checkpoints(suite.Models[1]).Last(), Performance(8));
        progress.Clear();
        runner.Run(suite, [new CheckpointAnalysis(last, other), new CheckpointAnalysis(last, Performance())], table);
        Assert.That((progress.Count, progress[^1].Done, progress[^1].Total, Computed), Is.EqualTo((2, 2, 2, 1)), "one checkpoint, one cell of which is there");
        Assert.That(progress.Select(at => (at.Done, at.Cell is not null, at.EndsCheckpoint)), Is.EqualTo(((int, bool, bool)[])[(1, true, false), (2, false, true)]), "told as soon as it is stored");
        Assert.That(table.Get<PerformanceResult>(last, other).Value.Clean, Has.Length.EqualTo(8));
        Assert.That(table.Get<PerformanceResult>(suite.Checkpoints(suite.Models[0]).First(), Performance()).Value.Clean, Has.Length.EqualTo(6));
        Assert.That(() => table.Get<PerformanceResult>(suite.Checkpoints(suite.Models[0]).First(), other), Throws.InvalidOperationException.With.Message.Contains("was not asked for"));
    }

    [Test]
    public void A_second_round_of_nothing_reports_nothing()
    {
        var suite = Suite.Load(temporary.Checkout, "tiny");
        new CellRunner(new CellStore(temporary.Checkout.Cells), new Execution(), report: progress.Add).Run(suite, (IReadOnlyList<CheckpointAnalysis>)[], new CellTable());
        Assert.That(progress, Is.Empty);
    }

    [Test]
    public void A_measurement_that_counts_may_be_equal() => Assert.That(() => Run(new Stuck(toldApart: false)), Throws.Nothing);

    [Test]
    public void Equal_weights_of_two_models_share_their_cells()
    {
        temporary.WriteCheckpoint("two", 5, seed: 1); // those of the other model's step 0
        var table = Run();
        Assert.That((Computed, progress[^1].Absent), Is.EqualTo((3, 0)), "four checkpoints, two of which share a cell");
        var suite = Suite.Load(temporary.Checkout, "tiny");
        Assert.That(table.Get<PerformanceResult>(suite.Checkpoints(suite.Models[1]).Last(), Performance()).Value.Clean, Is.EqualTo(table.Get<PerformanceResult>(suite.Checkpoints(suite.Models[0]).First(), Performance()).Value.Clean));
    }

    [Test]
    public void No_tensor_is_left()
    {
        Run();
        Directory.Delete(temporary.Checkout.Cells, recursive: true);
        var before = Live.Tensors;
        Run();
        Assert.That(Live.Tensors, Is.EqualTo(before));
    }

    [Test]
    public void A_cell_says_what_it_was_computed_from()
    {
        Run();
        var files = Directory.GetFiles(temporary.Checkout.Cells, "*.json", SearchOption.AllDirectories);
        Assert.That(files, Has.Length.EqualTo(4));
        foreach (var text in files.Select(File.ReadAllText))
        {
            foreach (var key in (string[])["weights", "data", "settings", "analysis", "computeType", "suite", "step", "tokens", "seconds", "peakBytes", "torchSharp", "execution"])
            {
                Assert.That(text, Does.Contain($"\"{key}\":"));
            }
        }
    }
}
