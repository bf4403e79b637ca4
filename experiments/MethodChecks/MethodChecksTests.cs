using System.Text.Json.Nodes;
using Repro;
using Repro.Experiments;
using Repro.Experiments.Cells;
using Repro.Experiments.Runs;
using Repro.Experiments.Snapshots;

namespace MethodChecks;

/// <summary>The verdicts on the committed models are the committed ones; missing cells are computed through the same store as everywhere.</summary>
[TestFixture("mini")]
[TestFixture("mini-seeds")]
public sealed class MethodChecksTests(string suite)
{
    private static readonly Dictionary<string, string[]> Claims = new() { ["mini"] = ["R1", "R2", "R3", "R4"], ["mini-seeds"] = ["R5"] };

    private static readonly Dictionary<string, string[]> Others = new()
    {
        ["mini"] = ["noise-floor-ioi.csv", "transfer-ioi.csv", "figure-noise-floor.csv", "figure-transfer.csv"],
        ["mini-seeds"] = ["figure-seeds.csv"],
    };

    private ExperimentRun run = null!;

    [OneTimeSetUp]
    public void Run()
    {
        var checkout = Checkout.OfThisProgram;
        run = ExperimentRun.Run(checkout, suite, [new MethodChecksExperiment(checkout)], new Execution())[0];
        foreach (var verdict in run.Result.Verdicts) TestContext.Out.WriteLine($"{verdict.Claim} {verdict.Kind}: {verdict.Summary}");
    }

    [Test]
    public void Every_result_is_the_committed_one()
    {
        Assert.That(run.Result.Verified.Keys, Is.EquivalentTo(Claims[suite].Select(claim => $"{claim}-ioi.json").Concat(Others[suite])));
        Assert.That(run.Report.IsMatch, run.Report.Describe());
    }

    [Test]
    public void Every_claim_of_the_suite_has_one_verdict() =>
        Assert.That(run.Result.Verdicts.Select(verdict => (verdict.Claim, verdict.Task)), Is.EqualTo(Claims[suite].Select(claim => (claim, "ioi"))));

    [Test]
    public void Every_verdict_is_of_a_defined_claim() =>
        Assert.That(run.Result.Verdicts.Select(verdict => verdict.Claim), Is.SubsetOf(run.Experiment.Definition.Claims.Select(claim => claim.Id)));

    [Test]
    public void Every_figure_is_drawn_beside_its_numbers()
    {
        foreach (var figure in run.Result.Figures.Keys)
        {
            foreach (var kind in (string[])["png", "svg"]) Assert.That(Path.Combine(Checkout.OfThisProgram.Results(suite, run.Experiment.Name), $"{figure}.{kind}"), Does.Exist);
        }
    }

    // what this fixture would say if something moved: on a copy of the committed results
    [Test]
    public void A_changed_verdict_is_found()
    {
        var file = $"{Claims[suite][0]}-ioi.json";
        var changed = JsonNode.Parse(run.Result.Files[file])!;
        changed["verdict"] = changed["verdict"]!.GetValue<string>() == "refuted" ? "confirmed" : "refuted";
        using var folder = new TemporaryFolder();
        foreach (var committed in Directory.GetFiles(Checkout.OfThisProgram.Results(suite, run.Experiment.Name), "*.verified.*")) File.Copy(committed, folder.At(Path.GetFileName(committed)));
        var files = new Dictionary<string, string>(run.Result.Verified) { [file] = CanonicalJson.Default.Write(changed) };
        var report = new SnapshotFolder(folder.Path).Verify(files, name => run.Experiment.Definition.RulesFor(name, run.Suite));
        Assert.That(report.Differences.Single().Differences.Select(difference => difference.Path), Is.EqualTo((string[])["$.verdict"]));
    }
}
