using System.Reflection;
using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Runs;
using Repro.Experiments.Suites;
using Repro.Experiments.Weights;
using Repro.Models.Weights;
using Repro.Tasks;
using Repro.Tasks.Mini;

namespace Repro.Experiments.Tests.Runs;

public sealed class StoredCellsTests
{
    private TemporaryCheckout temporary = null!;

    [SetUp]
    public void SetUp() => temporary = new TemporaryCheckout();

    [TearDown]
    public void TearDown() => temporary.Dispose();

    private static PerformanceAnalysis Performance(int prompts = 6) => new(TaskCatalog.Ioi, MiniLanguages.All, new TaskDraw(prompts));

    private Suite Suite => Suite.Load(temporary.Checkout, "tiny");

    private StoredCell[] Stored(IAnalysis analysis) => [.. new StoredCells(new CellStore(temporary.Checkout.Cells)).Of(PreparedSuite.Of(Suite, new LocalCheckpoints()), [analysis])];

    [Test]
    public void What_the_runner_stored_is_found_and_nothing_else_is_computed()
    {
        Assert.That(Stored(Performance()).Select(cell => cell.Cell), Has.Exactly(4).Items.And.All.Null);
        var table = new CellRunner(new CellStore(temporary.Checkout.Cells), new Execution()).Run(Suite, [Performance()]);
        foreach (var cell in Stored(Performance()))
        {
            Assert.That(cell.Result<PerformanceResult>().Value.Clean, Is.EqualTo(table.Get<PerformanceResult>(cell.Asked.Checkpoint, Performance()).Value.Clean));
            Assert.That(cell.WeightsSha256, Is.EqualTo(CheckpointFolder.Open(cell.Asked.Checkpoint.Folder).Sha256));
        }

        Assert.That(Stored(Performance(prompts: 7)).Select(cell => cell.Result<PerformanceResult>().IsPresent), Has.Exactly(4).Items.And.All.False, "other prompts, other cells");
        Assert.That(Directory.GetFiles(temporary.Checkout.Cells, "*", SearchOption.AllDirectories), Has.Length.EqualTo(4));
    }

    /// <summary>Otherwise every commit, of whatever, would be another evaluation: they are kept under the assemblies' module versions.</summary>
    [Test]
    public void A_cell_tells_the_commit_and_no_assembly_does()
    {
        new CellRunner(new CellStore(temporary.Checkout.Cells), new Execution()).Run(Suite, [Performance()]);
        var version = typeof(CellRunner).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        Assert.That(version, Does.Match(@"^[0-9.]+$"));
        var commit = AppContext.GetData("Repro.Commit") as string;
        Assert.That(Stored(Performance())[0].Cell!.Provenance.Repro, Is.EqualTo(commit is null ? version : $"{version}+{commit}"));
        if (Path.Exists(Path.Combine(Checkout.OfThisProgram.Root, ".git"))) Assert.That(commit, Does.Match("^[0-9a-f]{40,64}$"));
    }

    [Test]
    public void A_checkpoint_without_weights_has_no_cells_and_the_others_have()
    {
        new CellRunner(new CellStore(temporary.Checkout.Cells), new Execution()).Run(Suite, [Performance()]);
        File.Delete(Path.Combine(temporary.CheckpointFolder("one", 5), "model.safetensors"));
        Assert.That(Stored(Performance()).Select(cell => (cell.Cell is null, cell.WeightsSha256 is null)), Is.EqualTo(new[] { (false, false), (true, true), (false, false), (false, false) }));
    }
}
