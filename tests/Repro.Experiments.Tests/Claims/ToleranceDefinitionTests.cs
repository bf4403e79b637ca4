using Repro.Experiments.Claims;
using Repro.Experiments.Snapshots;
using Repro.Experiments.Suites;

namespace Repro.Experiments.Tests.Claims;

/// <summary>An experiment.yml's tolerances as the comparer's rules.</summary>
public sealed class ToleranceDefinitionTests
{
    private sealed record Definition : ExperimentDefinition;

    private static string Yaml(string tolerance) => $$"""
        title: Test
        suites: [tiny, other]
        claims:
          - { id: T1, statement: s, reported: r }
        tolerances:
          - { file: "T*.json", path: "$.x", {{tolerance}} }

        """;

    private static ComparisonRules Rules(string tolerance, string file = "T1-ioi.json")
    {
        using var temporary = new TemporaryCheckout();
        Directory.CreateDirectory(temporary.Checkout.Experiment("Test"));
        File.WriteAllText(Path.Combine(temporary.Checkout.Experiment("Test"), "experiment.yml"), Yaml(tolerance));
        return ExperimentDefinition.Load<Definition>(temporary.Checkout, "Test").RulesFor(file, Suite.Load(temporary.Checkout, "tiny"));
    }

    [Test]
    public void Each_kind_becomes_its_rule() => Assert.Multiple(() =>
    {
        Assert.That(Rules("absolute: 0.5, because: b").Rules.Single().Rule, Is.EqualTo(new Absolute(0.5)));
        Assert.That(Rules("relative: 0.25, because: b").Rules.Single().Rule, Is.EqualTo(new Relative(0.25)));
        Assert.That(Rules("rank: true, because: b").Rules.Single().Rule, Is.InstanceOf<Rank>());
        Assert.That(((GridStep)Rules("gridStep: true, because: b").Rules.Single().Rule).Axis, Is.EqualTo((double[])[0, 50]));
        Assert.That(Rules("absolute: 0.5, because: b", "curves.csv").Rules, Is.Empty, "another file");
        Assert.That(Rules("absolute: 0.5, suites: [tiny], because: b").Rules, Has.Count.EqualTo(1));
        Assert.That(Rules("absolute: 0.5, suites: [other], because: b").Rules, Is.Empty, "another suite");
    });

    [TestCase("because: b", "exactly one")]
    [TestCase("absolute: 1, relative: 0.1, because: b", "exactly one")]
    [TestCase("absolute: 1, gridStep: true, because: b", "exactly one")]
    [TestCase("absolute: 1", "because")]
    [TestCase("absolute: 1, becuase: b", "becuase")]
    [TestCase("absolute: much, because: b", "line 6")]
    [TestCase("absolute: 1, suites: [tinny], because: b", "'tinny'")]
    public void What_is_no_rule_is_refused(string tolerance, string named) =>
        Assert.That(() => Rules(tolerance), Throws.InstanceOf<DefinitionException>().With.Message.Contains(named));
}
