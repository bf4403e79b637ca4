using System.Text.Json.Nodes;
using Repro.Experiments.Snapshots;

namespace Repro.Experiments.Tests.Snapshots;

public sealed class ComparisonRulesTests
{
    /// <summary>One number changes; the rule for the path takes it, so the two match exactly when the path does.</summary>
    [TestCase("$.models[*].tokens", true)]
    [TestCase("$.models[1].tokens", true)]
    [TestCase("$['models'][1]['tokens']", true)]
    [TestCase("$.*[*].*", true)]
    [TestCase("$.**.tokens", true)]
    [TestCase("$.**", true)]
    [TestCase("$.models.**.tokens", true)]
    [TestCase("$.models[*].**.tokens", true)]
    [TestCase("$.models[0].tokens", false)]
    [TestCase("$.models[*]", false)]
    [TestCase("$.models.*.tokens", false)]
    [TestCase("$[*][*].tokens", false)]
    [TestCase("$.tokens", false)]
    [TestCase("$.**.token", false)]
    [TestCase("$.Models[*].tokens", false)]
    [TestCase("$.models[*].tokens.**.x", false)]
    public void A_pattern_is_for_the_whole_path(string pattern, bool matches)
    {
        var rules = new ComparisonRules(new ComparisonRule(pattern, new Absolute(5), "a test"));
        var differences = SnapshotComparer.Compare(Parse(1), Parse(2), rules).Where(difference => difference.Path == "$.models[1].tokens");
        Assert.That(differences.Count(), Is.EqualTo(matches ? 0 : 1));

        static JsonNode Parse(int tokens) => JsonNode.Parse($$"""{ "models": [ { "tokens": 7 }, { "tokens": {{tokens}} } ] }""")!;
    }

    [TestCase("models", "starts with $")]
    [TestCase("", "starts with $")]
    [TestCase("$models", "expected . or [")]
    [TestCase("$.", "expected a key")]
    [TestCase("$..a", "expected a key")]
    [TestCase("$.a b", "expected a key")]
    [TestCase("$.a*", "expected a key")]
    [TestCase("$[", "not closed")]
    [TestCase("$[x]", "expected an index")]
    [TestCase("$[-1]", "expected an index")]
    [TestCase("$['a", "not closed")]
    public void A_pattern_that_cannot_be_read_is_refused(string pattern, string why) =>
        Assert.That(() => new ComparisonRule(pattern, new Exact(), "a test"), Throws.TypeOf<FormatException>().With.Message.Contains(why));

    [TestCase("1.4b")]
    [TestCase("it's")]
    [TestCase("a\\b")]
    [TestCase("x]y[")]
    [TestCase("*")]
    [TestCase("")]
    public void A_key_of_any_signs_is_shown_as_the_pattern_that_matches_it(string key)
    {
        var shown = SnapshotComparer.Compare(new JsonObject { [key] = 1 }, new JsonObject { [key] = 2 }, ComparisonRules.AllExact).Single().Path;
        var rules = new ComparisonRules(new ComparisonRule(shown, new Absolute(1), "a test"));
        Assert.That(SnapshotComparer.Compare(new JsonObject { [key] = 1 }, new JsonObject { [key] = 2 }, rules), Is.Empty, shown);
    }

    [TestCase("")]
    [TestCase("  ")]
    [TestCase(null)]
    public void A_rule_without_a_reason_is_refused(string? because) =>
        Assert.That(() => new ComparisonRule("$.a", new Exact(), because!), Throws.ArgumentException.With.Message.Contains("$.a"));

    [Test]
    public void The_first_match_wins_in_the_order_written()
    {
        var narrow = new ComparisonRule("$.a", new Exact(), "a test");
        var wide = new ComparisonRule("$.*", new Absolute(5), "a test");
        JsonNode committed = new JsonObject { ["a"] = 1, ["b"] = 1 }, received = new JsonObject { ["a"] = 2, ["b"] = 2 };
        Assert.That(SnapshotComparer.Compare(committed, received, new ComparisonRules(narrow, wide)).Single().Path, Is.EqualTo("$.a"));

        // the other way round the narrow rule is never asked, which is a mistake of its own
        var shadowed = SnapshotComparer.Compare(committed, received, new ComparisonRules(wide, narrow)).Single();
        Assert.That(shadowed.Rule, Is.EqualTo(narrow));
        Assert.That(shadowed.Explanation, Does.Contain("decides nothing"));
    }
}
