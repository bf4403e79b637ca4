using System.Text.Json.Nodes;
using Repro;
using Repro.Experiments;
using Repro.Experiments.Cells;
using Repro.Experiments.Claims;
using Repro.Experiments.Runs;
using Repro.Experiments.Snapshots;

namespace ComponentEmergence;

/// <summary>The verdicts on the committed models are the committed ones; missing cells are computed through the same store as everywhere.</summary>
public sealed class ComponentEmergenceTests
{
    private const string SuiteName = "mini";

    private ExperimentRun run = null!;

    [OneTimeSetUp]
    public void Run()
    {
        var checkout = Checkout.OfThisProgram;
        run = ExperimentRun.Run(checkout, SuiteName, [new ComponentEmergenceExperiment(checkout)], new Execution())[0];
        foreach (var line in run.Result.Pictures) TestContext.Out.WriteLine(line);
    }

    private static ComponentEmergenceSettings Settings => ExperimentDefinition.Load<ComponentEmergenceDefinition>(Checkout.OfThisProgram, "ComponentEmergence").Settings;

    private static IEnumerable<string> Verdicts() =>
    [
        .. Settings.SameTokens.Select(same => $"{same.Claim}-{same.Component}"),
        .. Settings.SameWindow.Components.Select(component => $"E4-{component}"),
        .. Settings.RisesWith.Tasks.SelectMany(task => task.Components.Select(component => $"E5-{task.Name}-{component}")),
        .. Settings.DirectEffectsOf.Select(component => $"E6-{component}"),
    ];

    [TestCaseSource(nameof(Verdicts))]
    public void The_result_is_the_committed_one(string verdict)
    {
        var file = verdict + ".json";
        Assert.That(run.Result.Files, Does.ContainKey(file));
        Assert.That(run.Report.New, Does.Not.Contain(file), run.Report.Describe());
        Assert.That(run.Report.Differences.Select(difference => difference.Name), Does.Not.Contain(file), run.Report.Describe());
    }

    [Test]
    public void Nothing_committed_is_stale_and_nothing_is_unchecked() => Assert.That(run.Report.IsMatch, run.Report.Describe());

    [Test]
    public void Every_verdict_is_of_a_defined_claim_and_every_claim_has_one()
    {
        Assert.That(run.Result.Verdicts.Select(verdict => $"{verdict.Claim}-{verdict.Task}"), Is.EquivalentTo(Verdicts()));
        Assert.That(run.Result.Verdicts.Select(verdict => verdict.Claim).Distinct(), Is.EquivalentTo(run.Experiment.Definition.Claims.Select(claim => claim.Id)));
    }

    [Test]
    public void Every_checkpoint_was_measured() =>
        Assert.That(JsonNode.Parse(run.Result.Files["E1-induction.json"])!["checkpoints"]!.GetValue<string>(), Is.EqualTo("56 of 56"));

    // the two experiments state their settings each for itself
    [TestCase("ioi", "E5-ioi-induction")]
    [TestCase("greater-than", "E5-greater-than-induction")]
    public void Tasks_emerge_where_the_experiment_on_tasks_says(string task, string file)
    {
        var theirs = JsonNode.Parse(File.ReadAllText(Path.Combine(Checkout.OfThisProgram.Results(SuiteName, "TaskEmergence"), $"T1-{task}.verified.json")))!["models"]!.AsArray();
        var ours = JsonNode.Parse(run.Result.Files[file + ".json"])!["models"]!.AsArray();
        Assert.That(ours.Select(model => model!["taskTokens"]?.GetValue<long>()), Is.EqualTo(theirs.Select(model => model!["emergence"]?["tokens"]!.GetValue<long>())));
    }

    [TestCase("a score beyond its rule", "E1-induction.json", "$.models[3].final.score.estimate")]
    [TestCase("a verdict", "E3-copy-score.json", "$.verdict")]
    [TestCase("a token count", "E1-induction.json", "$.models[3].emergence.tokens")]
    public void A_change_is_found(string what, string file, string path)
    {
        var changed = JsonNode.Parse(run.Result.Files[file])!;
        switch (what)
        {
            case "a score beyond its rule": Move(changed["models"]![3]!["final"]!["score"]!, "estimate", 0.005); break;
            case "a verdict": changed["verdict"] = changed["verdict"]!.GetValue<string>() == "refuted" ? "confirmed" : "refuted"; break;
            default: Move(changed["models"]![3]!["emergence"]!, "tokens", 1); break;
        }

        using var folder = new TemporaryFolder();
        foreach (var committed in Directory.GetFiles(Checkout.OfThisProgram.Results(SuiteName, run.Experiment.Name), "*.verified.*")) File.Copy(committed, folder.At(Path.GetFileName(committed)));
        var report = new SnapshotFolder(folder.Path).Verify(new Dictionary<string, string>(run.Result.Verified) { [file] = CanonicalJson.Default.Write(changed) }, name => run.Experiment.Definition.RulesFor(name, run.Suite));
        Assert.That(report.Differences.Single().Differences.Select(difference => difference.Path), Does.Contain(path));
    }

    private static void Move(JsonNode node, string key, double by) => node[key] = node[key]!.GetValue<double>() + by;
}
