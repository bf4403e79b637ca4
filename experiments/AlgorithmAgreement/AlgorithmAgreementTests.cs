using System.Globalization;
using Repro;

namespace AlgorithmAgreement;

/// <summary>The verdicts on the committed models are the committed ones.</summary>
public sealed class AlgorithmAgreementTests() : CommittedResults("mini", checkout => new AlgorithmAgreementExperiment(checkout))
{
    private static readonly string[] Tasks = ["ioi", "greater-than"];

    private static IEnumerable<string> Files() => Tasks.SelectMany(task => (string[])[$"S5-{task}.json", $"S6-{task}.json", $"S7-{task}.json", $"shares-{task}.csv", $"figure-4-{task}.csv"]);

    [TestCaseSource(nameof(Files))]
    public void The_result_is_the_committed_one(string file) => IsCommitted(file);

    [Test]
    public void Every_claim_has_a_verdict_for_each_task() =>
        Assert.That(Run.Result.Verdicts.Select(verdict => (verdict.Claim, verdict.Task)), Is.EquivalentTo(Run.Experiment.Definition.Claims.SelectMany(claim => Tasks.Select(task => (claim.Id, task)))));

    [Test]
    public void Every_checkpoint_was_measured()
    {
        foreach (var task in Tasks)
        {
            var rows = Rows($"shares-{task}.csv").ToArray();
            Assert.That(rows.Select(row => (row["model"]!.GetValue<string>(), row["step"]!.GetValue<long>())).Distinct().Count(), Is.EqualTo(56));
            Assert.That(rows.Select(row => row["finding"]), Has.None.Null);
        }
    }

    [Test]
    public void A_share_stands_beside_its_control_or_has_its_reason()
    {
        var counted = ((AlgorithmAgreementDefinition)Run.Experiment.Definition).Settings.Random.MostCounted;
        foreach (var row in Tasks.SelectMany(task => Rows($"shares-{task}.csv")))
        {
            Assert.That(row["share"] is null, Is.EqualTo(row["absent"] is not null), row.ToJsonString());
            Assert.That(row["share"] is null, Is.EqualTo(row["randomMean"] is null), row.ToJsonString());
            if (row["share"] is null) continue;
            double Number(string column) => double.Parse(row[column]!.ToJsonString(), CultureInfo.InvariantCulture);
            foreach (var column in (string[])["share", "lower", "upper", "randomMean", "randomHigh", "randomAtLeast"]) Assert.That(Number(column), Is.InRange(0, 1 + 1e-6), row.ToJsonString());
            if (Number("randomChoices") <= counted) Assert.That(Number("randomAtLeast"), Is.GreaterThan(0), "the roles' own choice is one of those counted");
            Assert.That(Number("lower"), Is.LessThanOrEqualTo(Number("upper")), row.ToJsonString());
        }
    }

    private static readonly Change[] Changes =
    [
        Change.Move("S5-greater-than.json", "$.steps[0].byRule[0].share.estimate", 0.03), // beyond its rule
        Change.Verdict("S6-ioi.json"),
        Change.Replace("S5-ioi.json", "$.steps[0].byRule[0].players[0]", "name-mover a9.h9"),
    ];

    [TestCaseSource(nameof(Changes))]
    public void A_change_is_found(Change change) => IsFound(change);
}
