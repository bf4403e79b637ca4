using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Claims;
using Repro.Experiments.Runs;
using Repro.Experiments.Suites;
using Repro.Experiments.Sweeps;
using Repro.Models;
using Repro.Tasks;
using Repro.Tasks.Mini;

namespace Repro.Experiments.Tests.Sweeps;

/// <summary>Chunks of a suite of two models with two checkpoints each, two cells a checkpoint, and one cell of a second round.</summary>
public sealed class SweepTests
{
    private TemporaryCheckout temporary = null!;
    private PreparedSuite prepared = null!;
    private Sweep sweep = null!;

    [SetUp]
    public void SetUp()
    {
        temporary = new TemporaryCheckout();
        prepared = PreparedSuite.Of(temporary.Checkout, Suite.Load(temporary.Checkout, "tiny"));
        sweep = new Sweep(temporary.Checkout, prepared, [new TwoRounds()], ComputeType.Float32);
    }

    [TearDown]
    public void TearDown()
    {
        prepared.Dispose();
        temporary.Dispose();
    }

    private sealed record Definition : ExperimentDefinition;

    private sealed class TwoRounds : IExperiment
    {
        public string Name => "TwoRounds";

        public ExperimentDefinition Definition { get; } = new Definition { Title = "", Claims = [], Suites = ["tiny"], Tolerances = [] };

        // one of them twice, as two experiments ask for the same
        public IReadOnlyList<IAnalysis> Analyses(Suite suite) => [Performance(4), Performance(6), Performance(4)];

        public IReadOnlyList<CheckpointAnalysis> FollowUp(Suite suite, CellTable cells)
        {
            var last = suite.AllCheckpoints().ElementAt(^1);
            Assert.That(cells.Get<PerformanceResult>(last, Performance(4)).IsPresent, "the second round sees the first");
            return [new CheckpointAnalysis(last, Performance(8))];
        }

        public ExperimentResult Evaluate(Suite suite, CellTable cells) => new([], new Dictionary<string, string>(), []);
    }

    private static PerformanceAnalysis Performance(int prompts) => new(TaskCatalog.Ioi, MiniLanguages.All, new TaskDraw(prompts));

    private (int Stored, int Missing)[] Counts => [.. sweep.Count().Checkpoints.Select(checkpoint => (checkpoint.Stored, checkpoint.Missing))];

    private static int[] OpenOf(SweepCensus census) => [.. census.Open(SweepChunk.All(4, 1)).Select(chunk => chunk.Index)];

    [Test]
    public void A_chunk_computes_its_own_checkpoints_and_no_other()
    {
        Assert.That(Counts, Is.EqualTo(Enumerable.Repeat((0, 2), 4)));
        Assert.That(sweep.Run(new SweepChunk(2, 4), new Execution()), Is.Empty);
        Assert.That(Counts, Is.EqualTo(((int, int)[])[(0, 2), (2, 0), (0, 2), (0, 2)]));
        Assert.That(OpenOf(sweep.Count()), Is.EqualTo((int[])[1, 3, 4]));
        Assert.That(sweep.Count().Later, Is.Null, "the second round is not known yet");
    }

    [Test]
    public void All_chunks_are_the_first_round_and_what_follows_is_counted_then()
    {
        foreach (var chunk in SweepChunk.All(4, 3)) sweep.Run(chunk, new Execution());
        Assert.That((sweep.Count().Cells, sweep.Count().Missing, sweep.Count().Later), Is.EqualTo((8, 0, new LaterCensus(1, 0))));
        var computed = 0;
        ExperimentRun.Run(temporary.Checkout, prepared, [new TwoRounds()], new Execution(), report: now => computed = now.Computed);
        Assert.That(computed, Is.EqualTo(1), "reproduce computes the second round alone");
        Assert.That(sweep.Count().Later, Is.EqualTo(new LaterCensus(1, 1)));
    }

    [Test]
    public void A_cell_that_is_lost_opens_its_chunk()
    {
        sweep.Run(SweepChunk.Whole, new Execution());
        var third = prepared.Suite.AllCheckpoints().ElementAt(2);
        File.Delete(new CellStore(temporary.Checkout.Cells).PathOf(IdentityOf(third, Performance(6)).Key));
        Assert.That(Counts, Is.EqualTo(((int, int)[])[(2, 0), (2, 0), (1, 1), (2, 0)]));
        Assert.That(OpenOf(sweep.Count()), Is.EqualTo((int[])[3]));
    }

    [Test]
    public void A_cell_that_is_computed_right_now_is_claimed_and_missing()
    {
        var first = prepared.Suite.AllCheckpoints().ElementAt(0);
        var store = new CellStore(temporary.Checkout.Cells);
        using (store.TryClaim(IdentityOf(first, Performance(4))))
        {
            Assert.That((sweep.Count().Checkpoints[0].Claimed, sweep.Count().Checkpoints[0].Missing), Is.EqualTo((1, 2)));
            Assert.That(sweep.Count().Checkpoints.Skip(1).Sum(checkpoint => checkpoint.Claimed), Is.Zero);
            Assert.That(store.TryClaim(IdentityOf(first, Performance(4))), Is.Null, "looking does not take it away");
        }

        Assert.That(sweep.Count().Checkpoints[0].Claimed, Is.Zero);
    }

    [Test]
    public void The_claim_file_of_a_run_that_died_is_no_claim()
    {
        var identity = IdentityOf(prepared.Suite.AllCheckpoints().ElementAt(0), Performance(4));
        var path = new CellStore(temporary.Checkout.Cells).PathOf(identity.Key) + ".claim";
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
        Assert.That(sweep.Count().Checkpoints[0].Claimed, Is.Zero);
    }

    [Test]
    public void Weights_in_doubt_are_neither_computed_on_nor_missing()
    {
        temporary.WriteCheckpoint("one", 0, seed: 2); // step 5's
        Assert.That(sweep.Run(SweepChunk.Whole, new Execution()), Is.Empty);
        var census = sweep.Count();
        Assert.That(census.Checkpoints.Select(checkpoint => checkpoint.Doubt), Is.EqualTo((string?[])["same weights as step 5", null, null, null]));
        Assert.That((census.Checkpoints[0].Stored, census.Checkpoints[0].Missing, census.Missing, census.Later), Is.EqualTo((0, 0, 0, new LaterCensus(1, 0))));
    }

    [Test]
    public void Weights_that_cannot_be_had_are_told_and_stay_missing()
    {
        Directory.Delete(temporary.CheckpointFolder("two", 0), recursive: true);
        var gaps = sweep.Run(SweepChunk.Whole, new Execution());
        Assert.That(gaps.Select(gap => (gap.Model, gap.Step)).Distinct(), Is.EqualTo(((string, int)[])[("two", 0)]));
        Assert.That(gaps[0].Absence.Reason, Does.Contain(temporary.CheckpointFolder("two", 0)));
        Assert.That(OpenOf(sweep.Count()), Is.EqualTo((int[])[3]));
    }

    [Test]
    public void An_experiment_that_does_not_run_on_the_suite_is_refused()
    {
        File.WriteAllText(Path.Combine(temporary.Checkout.Models("tiny"), "suite.yml"), TemporaryCheckout.SuiteYaml.Replace("name: tiny", "name: other", StringComparison.Ordinal));
        using var other = PreparedSuite.Of(temporary.Checkout, Suite.Load(temporary.Checkout, "tiny"));
        Assert.That(() => new Sweep(temporary.Checkout, other, [new TwoRounds()], ComputeType.Float32), Throws.InstanceOf<DefinitionException>().With.Message.Contains("'other'"));
    }

    private CellIdentity IdentityOf(SuiteCheckpoint checkpoint, PerformanceAnalysis analysis) => CheckpointCells.IdentityOf(analysis, prepared.Checkpoints.Identify(checkpoint, default), ComputeType.Float32);
}
