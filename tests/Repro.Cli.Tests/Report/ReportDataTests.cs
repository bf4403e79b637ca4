using System.Text.Json;
using Repro.Cli.Commands;
using Repro.Experiments;
using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Claims;
using Repro.Experiments.Runs;
using Repro.Experiments.Suites;
using Repro.Heads;
using Repro.Models.Weights;
using Repro.Reporting.Circuits;
using Repro.Reporting.Page;
using Repro.Reporting.Page.Data;
using Repro.Tasks;
using Repro.Tasks.Mini;

namespace Repro.Cli.Tests.Report;

/// <summary>The page's data from a store of cells: here of made-up results for real checkpoints, so that every number is known.</summary>
public sealed class ReportDataTests
{
    private const string SuiteName = "mini-seeds", Model = "mini-310k";

    private readonly Checkout checkout = Checkout.OfThisProgram;
    private TemporaryFolder folder = null!;
    private TwoAnalyses experiment = null!;

    [SetUp]
    public void SetUp() => (folder, experiment) = (new(), new());

    [TearDown]
    public void TearDown() => folder.Dispose();

    private CellStore Store => new(folder.Path);

    private ReportData Data => ReportCommand.DataOf(checkout, [SuiteName], Store, _ => [experiment]);

    [Test]
    public void Without_cells_the_claims_are_there_and_the_explorer_says_what_is_missing_and_how_to_compute_it()
    {
        var data = Data;
        Assert.That(data.Suites.Single().Verdicts, Is.Not.Empty);
        Assert.That(data.Explorer.Models, Is.Empty);
        Assert.That(data.Explorer.Missing, Is.EqualTo(new[] { "circuit, ioi", "heads" }.Select(what => $"mini-seeds: {what}, 12 of 12 checkpoints; compute with 'dotnet build -t:Reproduce -p:Suite=mini-seeds -p:Experiment=Two', then 'repro report' again.")));
        Assert.That(data.Suites.Single().Origin.Analyses.Select(analysis => (analysis.Cells, analysis.Asked, analysis.First)), Is.EqualTo(new[] { (0, 12, (DateTimeOffset?)null), (0, 12, null) }));
        Assert.That(ReportPage.Text(data), Does.Contain("-p:Experiment=Two"));
    }

    [Test]
    public void A_stored_circuit_is_drawn_with_its_scores_and_roles_and_its_origin_is_told()
    {
        // edge 0 is input->a0.h0<q>, edge 2 input->a0.h0<v>; the model has as many scores as edges
        var graph = new Repro.Circuits.ComponentGraph(Repro.Models.GptNeoXConfig.Read(Checkpoint.Folder));
        double[] scores = [.. Enumerable.Range(0, graph.Edges.Count).Select(edge => edge / 10.0)];
        Put(experiment.Circuit, new CircuitResult(3, 0, scores, [], new MinimalCircuitCell(2, 0.85, [0, 2], 2, 1, 0), null));
        Put(experiment.Heads, new HeadsResult([new RoleCell("induction", "sequence", null, null, [0.1, 0.1], [new HeadCell(0, 0, [0.9, 0.9, 0.9, 0.9], new Dictionary<string, ConditionCell>()), new HeadCell(0, 1, [0.2, 0.2, 0.2, 0.2], new Dictionary<string, ConditionCell>())])]));
        var data = Data;
        var model = data.Explorer.Models.Single();
        Assert.That((model.Suite, model.Name, model.Shape, model.Edges), Is.EqualTo((SuiteName, Model, new CircuitShape(graph.Layers, graph.Heads, graph.ParallelResidual), graph.Edges.Count)));
        var task = model.Tasks.Single();
        Assert.That((task.Name, task.Metric), Is.EqualTo(("ioi", "logit difference")));
        Assert.That(task.Circuits.Select(circuit => circuit is null), Is.EqualTo(new[] { true, true, true, false }));
        Assert.That(task.Circuits[3]!.Edges, Is.EqualTo(new CircuitEdge[] { new(Component.Input, Component.OfHead(0, 0), HeadPort.Query, 0), new(Component.Input, Component.OfHead(0, 0), HeadPort.Value, 0.2) }));
        Assert.That((task.Circuits[3]!.Model, task.Circuits[3]!.Faithfulness), Is.EqualTo((3.0, 0.85)));
        Assert.That(model.Checkpoints[3].Roles!.Select(role => (role.Head.Name, role.Role, role.Score, role.Plays)), Is.EqualTo(new[] { ("a0.h0", "induction", 0.9, true), ("a0.h1", "induction", 0.2, false) }));
        Assert.That(model.Checkpoints[0].Roles, Is.Null);

        Assert.That(data.Explorer.Missing, Has.All.Contain("11 of 12 checkpoints"));
        var origin = data.Suites.Single().Origin.Analyses[0];
        Assert.That((origin.Name, origin.Cells, origin.Seconds, origin.First), Is.EqualTo(("circuit, ioi", 1, 12.5, (DateTimeOffset?)new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero))));
        Assert.That(origin.Made.Single(), Does.Contain("cpu").And.Contain("1.2.3+0123456789;").And.Contain("Float32"));
        Assert.That(data.Suites.Single().Origin.Weights.Single(weights => (weights.Model, weights.Step) == (Model, Checkpoint.Step)).Sha256, Is.EqualTo(CheckpointFolder.Open(Checkpoint.Folder).Sha256));
    }

    [Test]
    public void A_circuit_that_there_is_none_of_says_why()
    {
        Put(experiment.Circuit, new CircuitResult(0.1, 0, [], [], null, "not above its noise"));
        Assert.That(Data.Explorer.Models.Single().Tasks.Single().Circuits[3], Is.EqualTo(new ExplorerCircuit(0.1, null, [], "not above its noise")).Using<ExplorerCircuit>((a, b) => (a.Model, a.Faithfulness, a.Absent, a.Edges.Count) == (b.Model, b.Faithfulness, b.Absent, b.Edges.Count)));
    }

    [Test]
    public void A_suite_of_numbers_only_has_neither_cells_nor_circuits()
    {
        var data = ReportCommand.DataOf(checkout, ["published"], Store, _ => [experiment]);
        Assert.That((data.Explorer.Models.Count, data.Explorer.Missing.Count, data.Suites.Single().Origin.Analyses.Count), Is.EqualTo((0, 0, 0)));
        Assert.That(data.Suites.Single().Figures, Is.Not.Empty);
    }

    [Test]
    public async Task A_suite_that_does_not_exist_is_one_sentence() =>
        Assert.That(await CommandLine.Sentence("report", "--suite", "maxi", "--out", folder.At("page.html")), Does.Contain("maxi").And.Contain("mini"));

    private SuiteCheckpoint Checkpoint
    {
        get
        {
            var suite = Suite.Load(checkout, SuiteName);
            return suite.Checkpoints(suite.Models.Single(model => model.Name == Model)).Last();
        }
    }

    private void Put<T>(IAnalysis analysis, T result)
    {
        var weights = CheckpointFolder.Open(Checkpoint.Folder);
        var config = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(Path.Combine(Checkpoint.Folder, "config.json"))));
        var identity = new CellIdentity(analysis.Name, analysis.Revision, analysis.Settings, analysis.DataSha256, weights.Sha256, config, "Float32");
        var provenance = new CellProvenance { Computed = new(2024, 5, 6, 7, 8, 9, TimeSpan.Zero), Execution = new(), Seconds = 12.5, PeakBytes = 1, Repro = "1.2.3+0123456789abcdef", TorchSharp = "1", Runtime = "r", Machine = "m" };
        Store.Store(new Cell(identity.Key, identity.ToJson(), new(SuiteName, Model, Checkpoint.Step, Checkpoint.Tokens), provenance, JsonSerializer.SerializeToElement(result, JsonSerializerOptions.Web)));
    }

    private sealed class TwoAnalyses : IExperiment
    {
        public CircuitAnalysis Circuit { get; } = new(TaskCatalog.Ioi.Generate(MiniLanguages.All, new TaskDraw(4)), Metric.LogitDifference);

        public HeadsAnalysis Heads { get; } = new(MiniHeads.Sources(new IoiSettings(4)));

        public string Name => "Two";

        public ExperimentDefinition Definition { get; } = new AnyDefinition { Title = "Two analyses", Claims = [], Suites = [SuiteName, "published"], Tolerances = [] };

        public IReadOnlyList<IAnalysis> Analyses(Suite suite) => [Circuit, Heads];

        public ExperimentResult Evaluate(Suite suite, CellTable cells) => throw new NotSupportedException("a report evaluates nothing");
    }

    private sealed record AnyDefinition : ExperimentDefinition;
}
