using System.Text.Json.Nodes;
using Repro.Experiments.Cells;
using Repro.Experiments.Evaluations;
using Repro.Experiments.Runs;
using Repro.Experiments.Snapshots;
using Repro.Experiments.Suites;
using Repro.Experiments.Weights;
using Repro.Figures;
using Repro.Models;

namespace Repro.Experiments.Tests.Evaluations;

/// <summary>What did not change is not evaluated again, and whatever did is.</summary>
public sealed class EvaluationStoreTests
{
    private TemporaryCheckout temporary = null!;
    private Checkout checkout = null!;
    private int cellsComputed;

    [SetUp]
    public void SetUp()
    {
        temporary = new TemporaryCheckout();
        checkout = temporary.Checkout;
        CountingExperiment.Write(checkout);
        cellsComputed = 0;
    }

    [TearDown]
    public void TearDown() => temporary.Dispose();

    // as another process would: nothing is known but what lies on the disk
    private (ExperimentRun Run, int Evaluations) Run(ComputeType type = ComputeType.Float32, bool draws = false, string? words = null)
    {
        var experiment = new CountingExperiment(checkout) { Draws = draws };
        using var prepared = PreparedSuite.Of(Suite.Load(checkout, "tiny"), new LocalCheckpoints(new SeenWeightsStore(checkout.Weights)), words);
        cellsComputed = 0;
        var run = ExperimentRun.Run(checkout, prepared, [experiment], new Execution(), type, progress => cellsComputed = progress.Computed, new EvaluationStore(checkout, draws ? typeof(Figure).Assembly : null))[0];
        Assert.That(run.IsUnchanged, Is.EqualTo(experiment.Evaluations == 0));
        return (run, experiment.Evaluations);
    }

    private string Record => Path.Combine(checkout.Evaluations, "tiny", "Counting.Float32.json");

    private string[] Cells => [.. Directory.GetFiles(checkout.Cells, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private void AssertEvaluatedAgain(string why)
    {
        Assert.That(Run().Evaluations, Is.EqualTo(1), why);
        Assert.That(Run().Evaluations, Is.Zero, "and then it is known");
    }

    [Test]
    public void What_did_not_change_is_answered_as_it_was()
    {
        var (first, evaluations) = Run();
        Assert.That(evaluations, Is.EqualTo(1));
        var (second, again) = Run();
        Assert.That(again, Is.Zero);
        Assert.That(second.Result.Verdicts, Is.EqualTo(first.Result.Verdicts));
        Assert.That(second.Result.Verified, Is.EqualTo(first.Result.Verified));
        Assert.That(second.Result.Pictures, Is.EqualTo(first.Result.Pictures));
        Assert.That(second.Report.New, Is.EqualTo((string[])["C1-ioi.json"]));
        Assert.That(second.Devices, Is.EqualTo((string[])["cpu"]));
    }

    [Test]
    public void Nothing_is_remembered_unless_it_is_asked_for()
    {
        Run();
        var experiment = new CountingExperiment(checkout);
        using var prepared = PreparedSuite.Of(checkout, Suite.Load(checkout, "tiny"));
        ExperimentRun.Run(checkout, prepared, [experiment], new Execution());
        Assert.That(experiment.Evaluations, Is.EqualTo(1));
    }

    [Test]
    public void A_setting()
    {
        Run();
        CountingExperiment.Write(checkout, prompts: 8);
        Run();
        Assert.That(cellsComputed, Is.EqualTo(1), "of the second round, after the four of the first");
        CountingExperiment.Write(checkout, prompts: 9);
        AssertEvaluatedAgain("prompts");
    }

    [Test]
    public void A_tolerance()
    {
        Run();
        CountingExperiment.Write(checkout, tolerance: 0.5);
        AssertEvaluatedAgain("tolerance");
    }

    [Test]
    public void The_suite()
    {
        Run();
        File.WriteAllText(Path.Combine(checkout.Models("tiny"), "suite.yml"), TemporaryCheckout.SuiteYaml.Replace("tokensPerStep: 10", "tokensPerStep: 11", StringComparison.Ordinal));
        AssertEvaluatedAgain("tokens per step");
    }

    [Test]
    public void A_table_beside_the_checkpoints()
    {
        Run();
        var table = Path.Combine(checkout.Models("tiny"), "one", "metrics.csv");
        File.WriteAllText(table, "step\n1\n");
        AssertEvaluatedAgain("a new one");
        File.WriteAllText(table, "step\n2\n");
        AssertEvaluatedAgain("another content of the same length");
        File.Delete(table);
        AssertEvaluatedAgain("gone");
    }

    [Test]
    public void The_words()
    {
        Run(words: "a");
        Assert.That(Run(words: "a").Evaluations, Is.Zero);
        Assert.That(Run(words: "b").Evaluations, Is.EqualTo(1));
    }

    [Test]
    public void Weights_and_then_only_the_cells_of_theirs_are_computed()
    {
        Run();
        temporary.WriteCheckpoint("two", 5, seed: 99);
        AssertEvaluatedAgain("weights");
        Assert.That(Cells, Has.Length.EqualTo(6), "four and the follow-up, and one more");
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    public void A_cell_that_was_edited_whichever_it_is(int which)
    {
        Run();
        var cell = JsonNode.Parse(File.ReadAllText(Cells[which]))!;
        cell["result"]!["clean"]![0] = 0.125;
        File.WriteAllText(Cells[which], cell.ToJsonString());
        AssertEvaluatedAgain(Cells[which]);
    }

    [Test]
    public void A_cell_that_was_deleted_is_computed_alone()
    {
        Run();
        File.Delete(Cells[0]);
        Assert.That(Run().Evaluations, Is.EqualTo(1));
        Assert.That(Cells, Has.Length.EqualTo(5));
        Assert.That(Run().Evaluations, Is.Zero);
    }

    [Test]
    public void A_time_stamp_alone_is_no_change()
    {
        Run();
        foreach (var path in Cells.Append(Path.Combine(checkout.Experiment("Counting"), "experiment.yml"))) File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddDays(3));
        Assert.That(Run().Evaluations, Is.Zero, "as in a restored cache");
    }

    [Test]
    public void A_cell_behind_a_link()
    {
        Run();
        var (cell, target) = (Cells[0], Path.Combine(checkout.Root, "elsewhere.json"));
        File.Move(cell, target);
        File.CreateSymbolicLink(cell, target);
        Assert.That(Run().Evaluations, Is.Zero, "the same content");
        File.WriteAllText(target, File.ReadAllText(target).Replace("\"clean\":[", "\"clean\":[ ", StringComparison.OrdinalIgnoreCase));
        AssertEvaluatedAgain("another one");
    }

    [Test]
    public void Code()
    {
        Run();
        foreach (var assembly in (string[])["Repro.Experiments.Tests", "Repro.Experiments", "Repro.Statistics"])
        {
            var record = JsonNode.Parse(File.ReadAllText(Record))!;
            Assert.That(record["code"]![assembly], Is.Not.Null, assembly);
            record["code"]![assembly] = Guid.NewGuid().ToString(); // as another build's
            File.WriteAllText(Record, record.ToJsonString());
            AssertEvaluatedAgain(assembly);
        }
    }

    [Test]
    public void A_module_version_is_that_of_the_loaded_assembly() => Assert.That(
        CodeIdentity.Of(typeof(CountingExperiment).Assembly)["Repro.Statistics"], Is.EqualTo(typeof(Statistics.SeededRandom).Assembly.ManifestModule.ModuleVersionId.ToString()));

    [Test]
    public void A_compute_type_has_its_own()
    {
        Run();
        Assert.That(Run(ComputeType.BFloat16).Evaluations, Is.EqualTo(1));
        Assert.That((Run().Evaluations, Run(ComputeType.BFloat16).Evaluations), Is.EqualTo((0, 0)));
    }

    [Test]
    public void A_committed_result_that_was_edited_is_found_without_evaluating()
    {
        var (first, _) = Run();
        new SnapshotFolder(first.Report.Folder).Accept([]);
        Assert.That(Run().Run.Report.IsMatch, Is.True);
        var committed = first.Report.CommittedFile("C1-ioi.json");
        File.WriteAllText(committed, File.ReadAllText(committed).Replace("C1", "C2", StringComparison.Ordinal));
        var (run, evaluations) = Run();
        Assert.That(evaluations, Is.Zero);
        Assert.That(run.Report.Differences.Single().Differences.Single().Path, Is.EqualTo("$.claim"));
    }

    [Test]
    public void A_gap_is_tried_again()
    {
        Directory.Delete(temporary.CheckpointFolder("two", 5), recursive: true);
        Assert.That(Run().Evaluations, Is.EqualTo(1));
        Assert.That(Run().Evaluations, Is.EqualTo(1));
        temporary.WriteCheckpoint("two", 5, seed: 4);
        AssertEvaluatedAgain("there now");
    }

    [TestCase(".png")]
    [TestCase(".svg")]
    [TestCase(".csv")]
    public void A_drawing_that_is_not_there(string extension)
    {
        Run(draws: true);
        Assert.That(Run(draws: true).Evaluations, Is.EqualTo(1), "nobody drew it");
        Directory.CreateDirectory(checkout.Figures("tiny", "Counting"));
        var (run, _) = Run(draws: true);
        foreach (var name in (string[])[".png", ".svg"]) File.WriteAllText(Path.Combine(checkout.Figures("tiny", "Counting"), "figure-1" + name), "drawn");
        File.WriteAllText(Path.Combine(checkout.Figures("tiny", "Counting"), "figure-1.csv"), run.Result.Verified["figure-1.csv"]);
        Assert.That(Run(draws: true).Evaluations, Is.Zero);
        File.Delete(Path.Combine(checkout.Figures("tiny", "Counting"), "figure-1" + extension));
        Assert.That(Run(draws: true).Evaluations, Is.EqualTo(1));
    }

    [Test]
    public void A_record_that_is_cut_short_is_none()
    {
        Run();
        File.WriteAllText(Record, File.ReadAllText(Record)[..100]);
        AssertEvaluatedAgain("cut short");
    }
}
