using System.Globalization;
using System.Text.Json.Nodes;
using Repro;
using Repro.Experiments;
using Repro.Experiments.Claims;

namespace CircuitStability;

/// <summary>The verdicts on the committed models are the committed ones.</summary>
public sealed class CircuitStabilityTests() : CommittedResults("mini", checkout => new CircuitStabilityExperiment(checkout))
{
    private static string[] Tasks => ExperimentDefinition.Load<CircuitStabilityDefinition>(Checkout.OfThisProgram, "CircuitStability").Settings.Circuit.Tasks;

    private static IEnumerable<string> Files() => Tasks.SelectMany(task => (string[])[$"G1-{task}.json", $"G2-{task}.json", $"G3-{task}.json", $"G4-{task}.json", $"X2-{task}.json", $"series-{task}.csv", $"even-{task}.csv"]);

    [TestCaseSource(nameof(Files))]
    public void The_result_is_the_committed_one(string file) => IsCommitted(file);

    [Test]
    public void Every_claim_has_a_verdict_for_each_task() =>
        Assert.That(Run.Result.Verdicts.Select(verdict => (verdict.Claim, verdict.Task)), Is.EquivalentTo(Run.Experiment.Definition.Claims.SelectMany(claim => Tasks.Select(task => (claim.Id, task)))));

    [TestCaseSource(nameof(Tasks))]
    public void Every_checkpoint_was_measured(string task) =>
        Assert.That(Rows($"series-{task}.csv").Select(row => row["metric"]), Has.Exactly(56).Items.And.All.Not.Null);

    [TestCaseSource(nameof(Tasks))]
    public void A_moving_average_is_that_of_the_likeness_before_it(string task)
    {
        foreach (var rows in Rows($"series-{task}.csv").Where(row => row["previousEdges"] is not null).GroupBy(row => row["model"]!.GetValue<string>()))
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

    private static readonly Change[] Changes =
    [
        Change.Move("X2-ioi.json", "$.models[3].faithfulness", 0.002), // beyond its rule
        Change.Move("X2-ioi.json", "$.models[3].edges", 1),
        Change.Verdict("G1-ioi.json"),
        Change.Remove("G3-ioi.json", "$.pairsInAllModels"),
    ];

    [TestCaseSource(nameof(Changes))]
    public void A_change_is_found(Change change) => IsFound(change);

    [Test]
    public void A_number_moved_within_its_rule_is_the_same() => Assert.That(With(Change.Move("X2-ioi.json", "$.models[3].faithfulness", 0.0005)).IsMatch);

    private static double Number(JsonNode node) => double.Parse(node.ToJsonString(), CultureInfo.InvariantCulture);
}
