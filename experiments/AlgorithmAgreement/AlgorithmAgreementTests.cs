using System.Globalization;
using System.Text.Json.Nodes;
using Repro;
using Repro.Experiments;
using Repro.Experiments.Cells;
using Repro.Experiments.Runs;
using Repro.Experiments.Snapshots;

namespace AlgorithmAgreement;

/// <summary>The verdicts on the committed models are the committed ones; missing cells are computed through the same store as everywhere.</summary>
public sealed class AlgorithmAgreementTests
{
    private const string SuiteName = "mini";

    private static readonly string[] Tasks = ["ioi", "greater-than"];

    private ExperimentRun run = null!;

    [OneTimeSetUp]
    public void Run()
    {
        var checkout = Checkout.OfThisProgram;
        run = ExperimentRun.Run(checkout, SuiteName, [new AlgorithmAgreementExperiment(checkout)], new Execution())[0];
        foreach (var line in run.Result.Pictures) TestContext.Out.WriteLine(line);
    }

    private static IEnumerable<string> Files() => Tasks.SelectMany(task => (string[])[$"S5-{task}.json", $"S6-{task}.json", $"S7-{task}.json", $"shares-{task}.csv", $"figure-4-{task}.csv"]);

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

    [Test]
    public void Every_checkpoint_was_measured()
    {
        foreach (var task in Tasks)
        {
            var rows = CsvSnapshot.Parse(run.Result.Files[$"shares-{task}.csv"])["rows"]!.AsArray();
            Assert.That(rows.Select(row => (row!["model"]!.GetValue<string>(), row["step"]!.GetValue<long>())).Distinct().Count(), Is.EqualTo(56));
            Assert.That(rows.Select(row => row!["finding"]), Has.None.Null);
        }
    }

    [Test]
    public void A_share_stands_beside_its_control_or_has_its_reason()
    {
        var counted = ((AlgorithmAgreementDefinition)run.Experiment.Definition).Settings.Random.MostCounted;
        foreach (var row in Tasks.SelectMany(task => CsvSnapshot.Parse(run.Result.Files[$"shares-{task}.csv"])["rows"]!.AsArray()))
        {
            Assert.That(row!["share"] is null, Is.EqualTo(row["absent"] is not null), row.ToJsonString());
            Assert.That(row["share"] is null, Is.EqualTo(row["randomMean"] is null), row.ToJsonString());
            if (row["share"] is null) continue;
            double Number(string column) => double.Parse(row[column]!.ToJsonString(), CultureInfo.InvariantCulture);
            foreach (var column in (string[])["share", "lower", "upper", "randomMean", "randomHigh", "randomAtLeast"]) Assert.That(Number(column), Is.InRange(0, 1 + 1e-6), row.ToJsonString());
            if (Number("randomChoices") <= counted) Assert.That(Number("randomAtLeast"), Is.GreaterThan(0), "the roles' own choice is one of those counted");
            Assert.That(Number("lower"), Is.LessThanOrEqualTo(Number("upper")), row.ToJsonString());
        }
    }

    // what this fixture would say if something moved: each on a copy of the committed results
    [TestCase("a share beyond its rule", "S5-greater-than.json", "$.steps[0].byRule[0].share.estimate")]
    [TestCase("a verdict", "S6-ioi.json", "$.verdict")]
    [TestCase("a head", "S5-ioi.json", "$.steps[0].byRule[0].players[0]")]
    public void A_change_is_found(string what, string file, string path)
    {
        var changed = JsonNode.Parse(run.Result.Files[file])!;
        var first = changed["steps"]![0]!["byRule"]![0]!;
        switch (what)
        {
            case "a share beyond its rule": first["share"]!["estimate"] = first["share"]!["estimate"]!.GetValue<double>() + 0.03; break;
            case "a verdict": changed["verdict"] = changed["verdict"]!.GetValue<string>() == "refuted" ? "confirmed" : "refuted"; break;
            default: first["players"]![0] = "name-mover a9.h9"; break;
        }

        using var folder = new TemporaryFolder();
        foreach (var committed in Directory.GetFiles(Checkout.OfThisProgram.Results(SuiteName, run.Experiment.Name), "*.verified.*")) File.Copy(committed, folder.At(Path.GetFileName(committed)));
        var report = new SnapshotFolder(folder.Path).Verify(new Dictionary<string, string>(run.Result.Verified) { [file] = CanonicalJson.Default.Write(changed) }, name => run.Experiment.Definition.RulesFor(name, run.Suite));
        Assert.That(report.Differences.Single().Differences.Select(difference => difference.Path), Does.Contain(path));
    }
}
