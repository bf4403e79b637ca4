using System.Text.Json.Nodes;
using Repro.Experiments.Snapshots;

namespace Repro.Experiments.Tests.Snapshots;

public sealed class SnapshotComparerTests
{
    private const string Committed = """{ "claim": "T1", "holds": true, "note": null, "models": [ { "name": "70m", "tokens": 4 }, { "name": "160m", "tokens": 8 } ] }""";

    [Test]
    public void A_document_matches_itself_whatever_its_layout_and_order_of_keys()
    {
        const string same = """
            { "models": [ { "tokens": 4.0, "name": "70m" }, { "tokens": 8e0, "name": "160m" } ],
              "note": null, "holds": true, "claim": "T1" }
            """;
        Assert.That(Compare(Committed, Committed), Is.Empty);
        Assert.That(Compare(Committed, same), Is.Empty);
    }

    [TestCase("\"tokens\": 8", "\"tokens\": 9", "$.models[1].tokens", "8", "9", "moved by 1; exact is asked")]
    [TestCase("\"tokens\": 8", "\"tokens\": \"8\"", "$.models[1].tokens", "8", "\"8\"", "a number became a string")]
    [TestCase("\"tokens\": 8", "\"tokens\": null", "$.models[1].tokens", "8", "null", "a number became null")]
    [TestCase("\"note\": null", "\"note\": 0", "$.note", "null", "0", "null became a number")]
    [TestCase("\"note\": null", "\"note\": {}", "$.note", "null", "{0 keys}", "null became an object")]
    [TestCase("\"70m\"", "\"70M\"", "$.models[0].name", "\"70m\"", "\"70M\"", "the string changed")]
    [TestCase("true", "false", "$.holds", "true", "false", "the boolean changed")]
    [TestCase("\"claim\": \"T1\", ", "", "$.claim", "\"T1\"", null, "the key is missing")]
    [TestCase("\"note\": null, ", "", "$.note", "null", null, "the key is missing")]
    [TestCase("\"note\": null", "\"note\": null, \"more\": [1]", "$.more", null, "[1 items]", "the key is additional")]
    [TestCase(", { \"name\": \"160m\", \"tokens\": 8 }", "", "$.models", "[2 items]", "[1 items]", "the array's length changed from 2 to 1")]
    [TestCase("[ {", "[ {}, {", "$.models", "[2 items]", "[3 items]", "the array's length changed from 2 to 3")]
    public void One_change_is_found_at_its_path(string from, string to, string path, string? committed, string? received, string explanation)
    {
        var changed = Committed.Replace(from, to, StringComparison.Ordinal);
        Assert.That(changed, Is.Not.EqualTo(Committed));
        Assert.That(Compare(Committed, changed), Has.Member(new SnapshotDifference(path, committed, received, null, explanation)));
    }

    [Test]
    public void Swapped_items_are_two_changes() =>
        Assert.That(Compare("[1, 2]", "[2, 1]").Select(difference => difference.Path), Is.EqualTo(new[] { "$[0]", "$[1]" }));

    [Test]
    public void A_number_within_its_rule_matches_and_beyond_it_does_not()
    {
        var rule = new ComparisonRule("$.models[*].tokens", new Absolute(0.5), "prompts are few");
        Assert.That(Compare(Committed, Committed.Replace("8", "8.5", StringComparison.Ordinal), rule), Is.Empty);

        var difference = Compare(Committed, Committed.Replace("8", "8.6", StringComparison.Ordinal), rule).Single();
        Assert.That(difference.Rule, Is.EqualTo(rule));
        Assert.That(difference.Describe(), Is.EqualTo(
            "$.models[1].tokens: 8 → 8.6; moved by 0.6; at most 0.5 is allowed [rule $.models[*].tokens: within 0.5, because prompts are few]"));
    }

    [Test]
    public void A_rule_never_excuses_a_change_of_kind_or_a_missing_value()
    {
        var rule = new ComparisonRule("$.**", new Absolute(1e9), "a test");
        Assert.That(Compare("""{ "a": 1 }""", """{ "a": null }""", rule), Has.Count.EqualTo(1));
        Assert.That(Compare("""{ "a": 1 }""", "{}", rule), Has.Count.EqualTo(1));
        Assert.That(Compare("""{ "a": "x", "b": 1 }""", """{ "a": "y", "b": 1 }""", rule), Has.Count.EqualTo(1));
    }

    [Test]
    public void Nodes_made_in_memory_compare_like_parsed_ones_and_their_NaN_fails()
    {
        var rules = new ComparisonRules(new ComparisonRule("$.a", new Absolute(10), "a test"));
        var parsed = JsonNode.Parse("""{ "a": 1 }""");
        foreach (var same in new JsonValue[] { JsonValue.Create(1), JsonValue.Create(1L), JsonValue.Create(1.0), JsonValue.Create(1f), JsonValue.Create(1m) })
            Assert.That(SnapshotComparer.Compare(parsed, new JsonObject { ["a"] = same }, rules), Is.Empty);
        foreach (var bad in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
        {
            Assert.That(SnapshotComparer.Compare(parsed, new JsonObject { ["a"] = bad }, rules).Single().Explanation, Does.Contain("not a finite number"));
            Assert.That(SnapshotComparer.Compare(new JsonObject { ["a"] = bad }, new JsonObject { ["a"] = bad }, rules), Has.Count.EqualTo(1));
        }

        Assert.That(SnapshotComparer.Compare(parsed, new JsonObject { ["a"] = float.NaN }, rules), Has.Count.EqualTo(1));
    }

    [Test]
    public void Whole_numbers_that_doubles_cannot_tell_apart_differ() =>
        Assert.That(Compare("""{ "seed": 18446744073709551615 }""", """{ "seed": 18446744073709551614 }""").Single().Explanation, Is.EqualTo("moved by -1; exact is asked"));

    [TestCase("$.models[*].token")]
    [TestCase("$.claim")]
    [TestCase("$.models[*].name")]
    [TestCase("$.models")]
    public void A_rule_that_no_number_needs_is_reported(string path)
    {
        var difference = Compare(Committed, Committed, new ComparisonRule(path, new Absolute(1), "a test")).Single();
        Assert.That(difference.Path, Is.EqualTo(path));
        Assert.That(difference.Explanation, Does.Contain("decides nothing: no number"));
    }

    [Test]
    public void A_null_where_a_number_may_be_needs_its_rule() =>
        Assert.That(Compare(Committed, Committed, new ComparisonRule("$.note", new Absolute(1), "absent in this suite")), Is.Empty);

    [Test]
    public void Rank_is_for_the_array_and_leaves_other_numbers_exact()
    {
        const string before = """{ "scores": [3, 1, 2], "n": 3 }""";
        var rules = new[] { new ComparisonRule("$.scores", new Rank(), "only the order is claimed") };
        Assert.That(Compare(before, """{ "scores": [30, 10, 20], "n": 3 }""", rules), Is.Empty);
        Assert.That(Compare(before, """{ "scores": [30, 10, 20], "n": 4 }""", rules).Single().Path, Is.EqualTo("$.n"));
        Assert.That(Compare(before, """{ "scores": [1, 3, 2], "n": 3 }""", rules).Single().Explanation, Is.EqualTo("place 1 was [0] and is [1]"));
        Assert.That(Compare(before, """{ "scores": [3, 1], "n": 3 }""", rules).Single().Explanation, Is.EqualTo("3 values became 2"));
        Assert.That(Compare(before, """{ "scores": [3, null, 2], "n": 3 }""", rules).Single().Explanation, Does.StartWith("[1] is null"));
        Assert.That(Compare("""{ "n": 3 }""", """{ "n": 3 }""", rules).Single().Explanation, Does.Contain("decides nothing: no array"));
    }

    [Test]
    public void A_wide_number_rule_does_not_hide_a_rank()
    {
        ComparisonRule[] rules = [new("$.**", new Absolute(100), "a test"), new("$.scores", new Rank(), "only the order is claimed")];
        Assert.That(Compare("""{ "scores": [3, 1], "n": 3 }""", """{ "scores": [1, 3], "n": 3 }""", rules).Single().Path, Is.EqualTo("$.scores"));
    }

    [Test]
    public void The_literal_null_is_a_document()
    {
        Assert.That(Compare("null", "null"), Is.Empty);
        Assert.That(Compare("null", "1"), Has.Count.EqualTo(1));
    }

    private static IReadOnlyList<SnapshotDifference> Compare(string committed, string received, params ComparisonRule[] rules) =>
        SnapshotComparer.Compare(JsonNode.Parse(committed), JsonNode.Parse(received), new ComparisonRules(rules));
}
