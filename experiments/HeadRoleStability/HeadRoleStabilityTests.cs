using System.Text.Json.Nodes;
using Repro;
using Repro.Experiments;
using Repro.Experiments.Cells;
using Repro.Experiments.Claims;
using Repro.Experiments.Runs;
using Repro.Experiments.Snapshots;

namespace HeadRoleStability;

/// <summary>The verdicts on the committed models are the committed ones; missing cells are computed through the same store as everywhere.</summary>
public sealed class HeadRoleStabilityTests
{
    private const string SuiteName = "mini";

    private ExperimentRun run = null!;

    [OneTimeSetUp]
    public void Run()
    {
        var checkout = Checkout.OfThisProgram;
        run = ExperimentRun.Run(checkout, SuiteName, [new HeadRoleStabilityExperiment(checkout)], new Execution())[0];
        foreach (var line in run.Result.Pictures) TestContext.Out.WriteLine(line);
    }

    [Test]
    public void Nothing_committed_is_stale_and_nothing_is_unchecked() => Assert.That(run.Report.IsMatch, run.Report.Describe());

    [Test]
    public void Every_claim_has_one_verdict_and_one_file()
    {
        Assert.That(run.Result.Verdicts.Select(verdict => verdict.Claim), Is.EqualTo(run.Experiment.Definition.Claims.Select(claim => claim.Id)));
        foreach (var verdict in run.Result.Verdicts) Assert.That(run.Result.Files, Does.ContainKey($"{verdict.Claim}-{verdict.Task}.json"));
    }

    [Test]
    public void Every_checkpoint_was_measured() =>
        Assert.That(JsonNode.Parse(run.Result.Files["S1-roles.json"])!["checkpoints"]!.GetValue<string>(), Is.EqualTo("336 of 336"), "6 roles of 56 checkpoints");

    // what this fixture would say if something moved: each on a copy of the committed results
    [TestCase("S1-roles.json", "$.verdict")]
    [TestCase("S1-roles.json", "$.handOvers")]
    [TestCase("S3-roles.json", "$.departures")]
    [TestCase("S8-roles.json", "$.verdict")]
    public void A_change_is_found(string file, string path)
    {
        var changed = JsonNode.Parse(run.Result.Files[file])!;
        var key = path[2..];
        changed[key] = key == "verdict" ? "confirmed" : changed[key]!.GetValue<int>() + 1;
        var report = VerifyOnACopy(new Dictionary<string, string>(run.Result.Verified) { [file] = CanonicalJson.Default.Write(changed) });
        Assert.That(report.Differences.Single().Differences.Select(difference => difference.Path), Is.EqualTo((string[])[path]));
    }

    [Test]
    public void A_score_beyond_its_rule_is_found_and_one_within_is_the_same()
    {
        SnapshotReport With(double by)
        {
            var rows = run.Result.Files["heads-induction.csv"].Split('\n');
            var fields = rows[^2].Split(',');
            fields[4] = (double.Parse(fields[4], System.Globalization.CultureInfo.InvariantCulture) + by).ToString(System.Globalization.CultureInfo.InvariantCulture);
            rows[^2] = string.Join(',', fields);
            return VerifyOnACopy(new Dictionary<string, string>(run.Result.Verified) { ["heads-induction.csv"] = string.Join('\n', rows) });
        }

        Assert.That(With(0.005).IsMatch);
        Assert.That(With(0.05).Differences.Single().Name, Is.EqualTo("heads-induction.csv"));
    }

    private SnapshotReport VerifyOnACopy(IReadOnlyDictionary<string, string> files)
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(Checkout.OfThisProgram.Results(SuiteName, run.Experiment.Name), "*.verified.*")) File.Copy(file, folder.At(Path.GetFileName(file)));
        return new SnapshotFolder(folder.Path).Verify(files, file => run.Experiment.Definition.RulesFor(file, run.Suite));
    }
}
