using System.Text.Json.Nodes;
using Repro;
using Repro.Experiments;
using Repro.Experiments.Cells;
using Repro.Experiments.Claims;
using Repro.Experiments.Runs;
using Repro.Experiments.Snapshots;

namespace CircuitStability;

/// <summary>The verdicts on the committed models are the committed ones; missing cells are computed through the same store as everywhere.</summary>
public sealed class CircuitStabilityTests
{
    private const string SuiteName = "mini";

    private ExperimentRun run = null!;

    [OneTimeSetUp]
    public void Run()
    {
        var checkout = Checkout.OfThisProgram;
        run = ExperimentRun.Run(checkout, SuiteName, [new CircuitStabilityExperiment(checkout)], new Execution())[0];
        foreach (var line in run.Result.Pictures) TestContext.Out.WriteLine(line);
    }

    private static string[] Tasks => ExperimentDefinition.Load<CircuitStabilityDefinition>(Checkout.OfThisProgram, "CircuitStability").Settings.Circuit.Tasks;

    private static IEnumerable<string> Files() => Tasks.SelectMany(task => (string[])[$"G1-{task}.json", $"G2-{task}.json", $"G3-{task}.json", $"G4-{task}.json", $"X2-{task}.json", $"series-{task}.csv", $"even-{task}.csv"]);

    [TestCaseSource(nameof(Files))]
    public void The_result_is_the_committed_one(string file)
    {
        Assert.That(run.Result.Verified, Does.ContainKey(file));
        Assert.That(run.Report.New, Does.Not.Contain(file), run.Report.Describe());
        Assert.That(run.Report.Differences.Select(difference => difference.Name), Does.Not.Contain(file), run.Report.Describe());
    }

    [Test]
    public void Nothing_committed_is_stale_and_nothing_is_unchecked() => Assert.That(run.Report.IsMatch, run.Report.Describe());

    [Test]
    public void Every_claim_has_a_verdict_for_each_task() =>
        Assert.That(run.Result.Verdicts.Select(verdict => (verdict.Claim, verdict.Task)), Is.EquivalentTo(run.Experiment.Definition.Claims.SelectMany(claim => Tasks.Select(task => (claim.Id, task)))));

    [TestCaseSource(nameof(Tasks))]
    public void Every_checkpoint_was_measured(string task) =>
        Assert.That(Rows(task).Select(row => row["metric"]), Has.Exactly(56).Items.And.All.Not.Null);

    [TestCaseSource(nameof(Tasks))]
    public void A_moving_average_is_that_of_the_likeness_before_it(string task)
    {
        foreach (var rows in Rows(task).Where(row => row["previousEdges"] is not null).GroupBy(row => row["model"]!.GetValue<string>()))
        {
            var average = double.NaN;
            foreach (var row in rows)
            {
                var value = Number(row["previousEdges"]!);
                average = double.IsNaN(average) ? value : (value + average) / 2;
                Assert.That(Number(row["averageEdges"]!), Is.EqualTo(average).Within(1e-6));
            }
        }
    }

    // what this fixture would say if something moved: each on a copy of the committed results
    [TestCase("a faithfulness beyond its rule", "X2-ioi.json", "$.models[3].faithfulness")]
    [TestCase("a verdict", "G1-ioi.json", "$.verdict")]
    [TestCase("an edge more", "X2-ioi.json", "$.models[3].edges")]
    [TestCase("a missing key", "G3-ioi.json", "$.pairsInAllModels")]
    public void A_change_is_found(string what, string file, string path)
    {
        var changed = JsonNode.Parse(run.Result.Verified[file])!;
        switch (what)
        {
            case "a faithfulness beyond its rule": Move(changed["models"]![3]!, "faithfulness", 0.002); break;
            case "an edge more": Move(changed["models"]![3]!, "edges", 1); break;
            case "a verdict": changed["verdict"] = changed["verdict"]!.GetValue<string>() == "refuted" ? "confirmed" : "refuted"; break;
            default: changed.AsObject().Remove("pairsInAllModels"); break;
        }

        var report = VerifyOnACopy(new Dictionary<string, string>(run.Result.Verified) { [file] = CanonicalJson.Default.Write(changed) });
        Assert.That(report.Differences.Single().Differences.Select(difference => difference.Path), Does.Contain(path));
    }

    [Test]
    public void A_number_moved_within_its_rule_is_the_same()
    {
        var changed = JsonNode.Parse(run.Result.Verified["X2-ioi.json"])!;
        Move(changed["models"]![3]!, "faithfulness", 0.0005);
        Assert.That(VerifyOnACopy(new Dictionary<string, string>(run.Result.Verified) { ["X2-ioi.json"] = CanonicalJson.Default.Write(changed) }).IsMatch);
    }

    private static void Move(JsonNode node, string key, double by) => node[key] = Number(node[key]!) + by;

    private static double Number(JsonNode node) => double.Parse(node.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture);

    private IEnumerable<JsonNode> Rows(string task) => CsvSnapshot.Parse(run.Result.Verified[$"series-{task}.csv"])["rows"]!.AsArray().Select(row => row!);

    private SnapshotReport VerifyOnACopy(IReadOnlyDictionary<string, string> files)
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(Checkout.OfThisProgram.Results(SuiteName, run.Experiment.Name), "*.verified.*")) File.Copy(file, folder.At(Path.GetFileName(file)));
        return new SnapshotFolder(folder.Path).Verify(files, file => run.Experiment.Definition.RulesFor(file, run.Suite));
    }
}
