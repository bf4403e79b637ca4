using System.Text.Json.Nodes;
using Repro;
using Repro.Experiments;
using Repro.Experiments.Cells;
using Repro.Experiments.Claims;
using Repro.Experiments.Runs;
using Repro.Experiments.Snapshots;
using Repro.Tasks;

namespace TaskEmergence;

/// <summary>The verdicts on the committed models are the committed ones; missing cells are computed through the same store as everywhere.</summary>
public sealed class TaskEmergenceTests
{
    private const string SuiteName = "mini";

    private ExperimentRun run = null!;

    [OneTimeSetUp]
    public void Run()
    {
        var checkout = Checkout.OfThisProgram;
        run = ExperimentRun.Run(checkout, SuiteName, [new TaskEmergenceExperiment(checkout)], new Execution())[0];
        foreach (var line in run.Result.Pictures) TestContext.Out.WriteLine(line);
    }

    private static IEnumerable<string> Files() =>
        TaskCatalog.All.SelectMany(task => (string[])[$"T1-{task.Name}.json", $"T3-{task.Name}.json", $"curves-{task.Name}.csv"]).Append("T2-ioi.json").Append("figure-1.csv");

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
        Assert.That(run.Result.Verdicts.Select(verdict => (verdict.Claim, verdict.Task)), Is.EquivalentTo(
            TaskCatalog.All.SelectMany(task => ((string, string)[])[("T1", task.Name), ("T3", task.Name)]).Append(("T2", "ioi"))));

    [Test]
    public void Every_verdict_is_of_a_defined_claim_and_every_claim_has_one() =>
        Assert.That(run.Result.Verdicts.Select(verdict => verdict.Claim).Distinct(), Is.EquivalentTo(run.Experiment.Definition.Claims.Select(claim => claim.Id)));

    [Test]
    public void Every_checkpoint_was_measured()
    {
        foreach (var task in TaskCatalog.All) Assert.That(JsonNode.Parse(run.Result.Files[$"T1-{task.Name}.json"])!["checkpoints"]!.GetValue<string>(), Is.EqualTo("56 of 56"));
    }

    // what this fixture would say if something moved: each on a copy of the committed results
    [TestCase("a logit difference beyond its rule", "T1-ioi.json", "$.models[3].final.logitDifference")]
    [TestCase("a verdict", "T3-ioi.json", "$.verdict")]
    [TestCase("a token count", "T1-ioi.json", "$.models[3].emergence.tokens")]
    [TestCase("a missing key", "T1-ioi.json", "$.spread")]
    public void A_change_is_found(string what, string file, string path)
    {
        var changed = JsonNode.Parse(run.Result.Files[file])!;
        switch (what)
        {
            case "a logit difference beyond its rule": Move(changed["models"]![3]!["final"]!, "logitDifference", 0.005); break;
            case "a verdict": changed["verdict"] = changed["verdict"]!.GetValue<string>() == "refuted" ? "confirmed" : "refuted"; break;
            case "a token count": Move(changed["models"]![3]!["emergence"]!, "tokens", 1); break;
            default: changed.AsObject().Remove("spread"); break;
        }

        var report = VerifyOnACopy(new Dictionary<string, string>(run.Result.Verified) { [file] = CanonicalJson.Default.Write(changed) });
        Assert.That(report.IsMatch, Is.False);
        Assert.That(report.Differences.Single().Differences.Select(difference => difference.Path), Does.Contain(path));
    }

    [Test]
    public void A_number_moved_within_its_rule_is_the_same()
    {
        var changed = JsonNode.Parse(run.Result.Files["T1-ioi.json"])!;
        Move(changed["models"]![3]!["final"]!, "logitDifference", 0.003);
        Assert.That(VerifyOnACopy(new Dictionary<string, string>(run.Result.Verified) { ["T1-ioi.json"] = CanonicalJson.Default.Write(changed) }).IsMatch);
    }

    [Test]
    public void A_committed_result_that_nothing_gives_any_more_is_stale()
    {
        var report = VerifyOnACopy(run.Result.Verified.Where(pair => pair.Key != "T3-ioi.json").ToDictionary());
        Assert.That(report.Stale, Is.EqualTo((string[])["T3-ioi.verified.json"]));
        Assert.That(report.IsMatch, Is.False);
    }

    private static void Move(JsonNode node, string key, double by) => node[key] = node[key]!.GetValue<double>() + by;

    private SnapshotReport VerifyOnACopy(IReadOnlyDictionary<string, string> files)
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(Checkout.OfThisProgram.Results(SuiteName, run.Experiment.Name), "*.verified.*")) File.Copy(file, folder.At(Path.GetFileName(file)));
        return new SnapshotFolder(folder.Path).Verify(files, file => run.Experiment.Definition.RulesFor(file, run.Suite));
    }
}
