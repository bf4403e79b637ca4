using System.Text.Json.Nodes;
using Repro;
using Repro.Experiments;
using Repro.Experiments.Claims;

namespace ComponentEmergence;

/// <summary>The verdicts on the committed models are the committed ones.</summary>
public sealed class ComponentEmergenceTests() : CommittedResults("mini", checkout => new ComponentEmergenceExperiment(checkout))
{
    private static ComponentEmergenceSettings Settings => ExperimentDefinition.Load<ComponentEmergenceDefinition>(Checkout.OfThisProgram, "ComponentEmergence").Settings;

    private static IEnumerable<string> Verdicts() =>
    [
        .. Settings.SameTokens.Select(same => $"{same.Claim}-{same.Component}"),
        .. Settings.SameWindow.Components.Select(component => $"E4-{component}"),
        .. Settings.RisesWith.Tasks.SelectMany(task => task.Components.Select(component => $"E5-{task.Name}-{component}")),
        .. Settings.DirectEffectsOf.Select(component => $"E6-{component}"),
    ];

    [TestCaseSource(nameof(Verdicts))]
    public void The_result_is_the_committed_one(string verdict) => IsCommitted(verdict + ".json");

    [Test]
    public void Every_verdict_is_of_a_defined_claim_and_every_claim_has_one()
    {
        Assert.That(Run.Result.Verdicts.Select(verdict => $"{verdict.Claim}-{verdict.Task}"), Is.EquivalentTo(Verdicts()));
        Assert.That(Run.Result.Verdicts.Select(verdict => verdict.Claim).Distinct(), Is.EquivalentTo(Run.Experiment.Definition.Claims.Select(claim => claim.Id)));
    }

    [Test]
    public void Every_checkpoint_was_measured() =>
        Assert.That(Numbers("E1-induction.json")["checkpoints"]!.GetValue<string>(), Is.EqualTo("56 of 56"));

    // the two experiments state their settings each for itself
    [TestCase("ioi", "E5-ioi-induction")]
    [TestCase("greater-than", "E5-greater-than-induction")]
    public void Tasks_emerge_where_the_experiment_on_tasks_says(string task, string file)
    {
        var theirs = JsonNode.Parse(File.ReadAllText(Path.Combine(Checkout.OfThisProgram.Results(Run.Suite.Name, "TaskEmergence"), $"T1-{task}.verified.json")))!["models"]!.AsArray();
        var ours = Numbers(file + ".json")["models"]!.AsArray();
        Assert.That(ours.Select(model => model!["taskTokens"]?.GetValue<long>()), Is.EqualTo(theirs.Select(model => model!["emergence"]?["tokens"]!.GetValue<long>())));
    }

    private static readonly Change[] Changes =
    [
        Change.Move("E1-induction.json", "$.models[3].final.score.estimate", 0.005), // beyond its rule
        Change.Move("E1-induction.json", "$.models[3].emergence.tokens", 1),
        Change.Verdict("E3-copy-score.json"),
    ];

    [TestCaseSource(nameof(Changes))]
    public void A_change_is_found(Change change) => IsFound(change);
}
