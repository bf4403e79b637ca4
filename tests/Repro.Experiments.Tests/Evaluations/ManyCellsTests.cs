using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Claims;
using Repro.Experiments.Evaluations;
using Repro.Experiments.Runs;
using Repro.Experiments.Suites;
using Repro.Experiments.Weights;
using Repro.Models.Weights;
using Repro.Tasks;
using Repro.Tasks.Mini;

namespace Repro.Experiments.Tests.Evaluations;

/// <summary>A suite of 2,000 cells from which nothing changed.</summary>
public sealed class ManyCellsTests
{
    private const int Checkpoints = 100, Analyses = 20;
    private static readonly TimeSpan Goal = TimeSpan.FromSeconds(5);

    // weights that nobody has: that they are looked at costs nothing here
    private sealed class NoWeights : ICheckpointSource
    {
        public IReadOnlyList<SeenWeights> Survey(Suite suite, SuiteModel model, CancellationToken stop) => [.. suite.Checkpoints(model).Select(checkpoint => Identify(checkpoint, stop))];

        public SeenWeights Identify(SuiteCheckpoint checkpoint, CancellationToken stop) => new() { Model = checkpoint.Model, Step = checkpoint.Step, Sha256 = $"weights {checkpoint.Model} {checkpoint.Step}", ConfigSha256 = "config", Files = [] };

        public CheckpointFolder Open(SuiteCheckpoint checkpoint, CancellationToken stop) => throw new InvalidOperationException("No weights are asked for where every cell is there.");

        public SeenWeights? Known(SuiteCheckpoint checkpoint) => Identify(checkpoint, default);

        public bool IsHere(SuiteCheckpoint checkpoint) => false;
    }

    private sealed record ManyDefinition : ExperimentDefinition;

    private sealed class Many(ManyDefinition definition) : IExperiment
    {
        public int Evaluations { get; private set; }

        public string Name => "Many";

        public ExperimentDefinition Definition => definition;

        public IReadOnlyList<IAnalysis> Analyses(Suite suite) => [.. Enumerable.Range(1, ManyCellsTests.Analyses).Select(i => new PerformanceAnalysis(TaskCatalog.Ioi, MiniLanguages.All, new TaskDraw(i)))];

        public ExperimentResult Evaluate(Suite suite, CellTable cells)
        {
            Evaluations++;
            return new ExperimentResult([new Verdict("M1", "ioi", VerdictKind.Confirmed, "all there")], new Dictionary<string, string>(), []);
        }
    }

    [Test]
    public void They_are_looked_up_in_seconds_and_one_that_changed_is_found()
    {
        using var folder = new TemporaryFolder();
        var checkout = new Checkout(folder.Path);
        Directory.CreateDirectory(checkout.Models("many"));
        File.WriteAllText(Path.Combine(checkout.Models("many"), "suite.yml"), string.Create(CultureInfo.InvariantCulture, $"name: many\ndescription: d\ntokensPerStep: 1\nsteps: [{string.Join(", ", Enumerable.Range(0, Checkpoints))}]\nmodels:\n  - {{ name: one, parameters: 1 }}\n"));
        var suite = Suite.Load(checkout, "many");
        var definition = new ManyDefinition { Title = "Many", Claims = [new ClaimDefinition { Id = "M1", Statement = "s", Reported = "r" }], Suites = ["many"], Tolerances = [] };
        var (source, store) = (new NoWeights(), new CellStore(checkout.Cells));
        string[] keys = [.. suite.AllCheckpoints().SelectMany(checkpoint => new Many(definition).Analyses(suite).Select(analysis =>
        {
            var identity = new CellIdentity(analysis.Name, analysis.Revision, analysis.Settings, analysis.DataSha256, source.Identify(checkpoint, default).Sha256, "config", "Float32");
            var made = new CellProvenance { Computed = DateTimeOffset.UnixEpoch, Execution = new Execution(), Seconds = 1, PeakBytes = 1, Repro = "r", TorchSharp = "t", Runtime = "n", Machine = "m" };
            var path = store.PathOf(identity.Key);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            // as the store writes it, but for the wait until the disk has each
            File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(new Cell(identity.Key, identity.ToJson(), new CellRequest("many", "one", checkpoint.Step, checkpoint.Tokens), made, JsonSerializer.SerializeToElement(new PerformanceResult([checkpoint.Step], [analysis.Prompts]))), CellJson.Options));
            return identity.Key;
        }))];
        Assert.That(keys.Distinct().Count(), Is.EqualTo(Checkpoints * Analyses));

        (int Evaluations, TimeSpan Time) Run()
        {
            using var prepared = PreparedSuite.Of(Suite.Load(checkout, "many"), source);
            var (experiment, clock) = (new Many(definition), Stopwatch.StartNew());
            var run = ExperimentRun.Run(checkout, prepared, [experiment], new Execution(), evaluations: new EvaluationStore(checkout))[0];
            Assert.That(run.Result.Verdicts.Single().Summary, Is.EqualTo("all there"));
            return (experiment.Evaluations, clock.Elapsed);
        }

        var (first, unchanged) = (Run(), Run());
        TestContext.Out.WriteLine(FormattableString.Invariant($"{keys.Length} cells: read and evaluated in {first.Time.TotalSeconds:0.00} s, unchanged in {unchanged.Time.TotalSeconds:0.00} s"));
        Assert.That((first.Evaluations, unchanged.Evaluations), Is.EqualTo((1, 0)));
        Assert.That(unchanged.Time, Is.LessThan(Goal));

        var path = store.PathOf(keys[1234]);
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"clean\":[61]", "\"clean\":[62]", StringComparison.OrdinalIgnoreCase));
        Assert.That(Run().Evaluations, Is.EqualTo(1));
    }
}
