using Repro;
using Repro.Tasks;

namespace TaskEmergence;

/// <summary>The verdicts on the committed models are the committed ones.</summary>
public sealed class TaskEmergenceTests() : CommittedResults("mini", checkout => new TaskEmergenceExperiment(checkout))
{
    private static IEnumerable<string> Files() =>
        TaskCatalog.All.SelectMany(task => (string[])[$"T1-{task.Name}.json", $"T3-{task.Name}.json", $"curves-{task.Name}.csv"]).Append("T2-ioi.json").Append("figure-1.csv");

    [TestCaseSource(nameof(Files))]
    public void The_result_is_the_committed_one(string file) => IsCommitted(file);

    [Test]
    public void Every_claim_has_a_verdict_for_each_task() =>
        Assert.That(Run.Result.Verdicts.Select(verdict => (verdict.Claim, verdict.Task)), Is.EquivalentTo(
            TaskCatalog.All.SelectMany(task => ((string, string)[])[("T1", task.Name), ("T3", task.Name)]).Append(("T2", "ioi"))));

    [Test]
    public void Every_verdict_is_of_a_defined_claim_and_every_claim_has_one() =>
        Assert.That(Run.Result.Verdicts.Select(verdict => verdict.Claim).Distinct(), Is.EquivalentTo(Run.Experiment.Definition.Claims.Select(claim => claim.Id)));

    [Test]
    public void Every_checkpoint_was_measured()
    {
        foreach (var task in TaskCatalog.All) Assert.That(Numbers($"T1-{task.Name}.json")["checkpoints"]!.GetValue<string>(), Is.EqualTo("56 of 56"));
    }

    private static readonly Change[] Changes =
    [
        Change.Move("T1-ioi.json", "$.models[3].final.logitDifference", 0.005), // beyond its rule
        Change.Move("T1-ioi.json", "$.models[3].emergence.tokens", 1),
        Change.Verdict("T3-ioi.json"),
        Change.Remove("T1-ioi.json", "$.spread"),
    ];

    [TestCaseSource(nameof(Changes))]
    public void A_change_is_found(Change change) => IsFound(change);

    [Test]
    public void A_number_moved_within_its_rule_is_the_same() => Assert.That(With(Change.Move("T1-ioi.json", "$.models[3].final.logitDifference", 0.003)).IsMatch);

    [Test]
    public void A_committed_result_that_nothing_gives_any_more_is_stale()
    {
        var report = OnACopy(Run.Result.Verified.Where(pair => pair.Key != "T3-ioi.json").ToDictionary());
        Assert.That(report.Stale, Is.EqualTo((string[])["T3-ioi.verified.json"]));
        Assert.That(report.IsMatch, Is.False);
    }
}
