using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Repro.Experiments.Snapshots;

/// <summary>
/// Holds a received document against the committed one. Everything must be there and of the same kind; strings and booleans must be
/// equal; numbers follow their rules. The order of keys does not matter, the order of items does.
/// </summary>
public static class SnapshotComparer
{
    /// <summary>Every difference, in the committed document's order; empty when the two match.</summary>
    /// <param name="committed">Null is the JSON literal.</param>
    /// <param name="received">Null is the JSON literal.</param>
    /// <param name="rules">
    /// A rule that decides nothing here, because its path matches no number (or no array) or because earlier rules take all that it
    /// matches, is a difference too: it would hide that the document has changed its shape.
    /// </param>
    public static IReadOnlyList<SnapshotDifference> Compare(JsonNode? committed, JsonNode? received, ComparisonRules rules)
    {
        var comparison = new Comparison(rules);
        comparison.Compare(JsonPath.Root, committed, received);
        comparison.ReportUnneededRules(committed, received);
        return comparison.Differences;
    }

    private sealed class Comparison(ComparisonRules rules)
    {
        public List<SnapshotDifference> Differences { get; } = [];

        public void Compare(JsonPath path, JsonNode? committed, JsonNode? received)
        {
            var (before, after) = (JsonValues.KindOf(committed), JsonValues.KindOf(received));
            var (kindBefore, kindAfter) = (JsonValues.NameOf(before), JsonValues.NameOf(after));
            if (kindBefore != kindAfter) Add(path, committed, received, null, $"{kindBefore} became {kindAfter}");
            else if (before == JsonValueKind.Object) CompareObjects(path, committed!.AsObject(), received!.AsObject());
            else if (before == JsonValueKind.Array) CompareArrays(path, committed!.AsArray(), received!.AsArray());
            else if (before == JsonValueKind.Number) CompareNumbers(path, committed!, received!);
            else if (before == JsonValueKind.String && committed!.GetValue<string>() != received!.GetValue<string>()) Add(path, committed, received, null, "the string changed");
            else if (before != after) Add(path, committed, received, null, "the boolean changed");
        }

        public void ReportUnneededRules(JsonNode? committed, JsonNode? received)
        {
            if (rules.Rules.Count == 0) return;
            var needed = new HashSet<ComparisonRule>(ReferenceEqualityComparer.Instance);
            CollectNeeded(JsonPath.Root, committed, needed);
            CollectNeeded(JsonPath.Root, received, needed);
            foreach (var rule in rules.Rules.Where(rule => !needed.Contains(rule)))
                Differences.Add(new SnapshotDifference(rule.Path, null, null, rule, $"the rule decides nothing: no {(rule.Rule is ArrayRule ? "array" : "number")} is there that an earlier rule does not take"));
        }

        private void CompareObjects(JsonPath path, JsonObject committed, JsonObject received)
        {
            foreach (var (key, value) in committed)
            {
                if (received.TryGetPropertyValue(key, out var other)) Compare(path.Key(key), value, other);
                else Differences.Add(new SnapshotDifference(path.Key(key).ToString(), JsonValues.TextOf(value), null, null, "the key is missing"));
            }

            foreach (var (key, value) in received)
            {
                if (!committed.ContainsKey(key))
                    Differences.Add(new SnapshotDifference(path.Key(key).ToString(), null, JsonValues.TextOf(value), null, "the key is additional"));
            }
        }

        private void CompareArrays(JsonPath path, JsonArray committed, JsonArray received)
        {
            if (rules.First<ArrayRule>(path) is { } rule)
            {
                CompareWholeArrays(path, committed, received, rule);
                return;
            }

            if (committed.Count != received.Count)
                Add(path, committed, received, null, string.Create(CultureInfo.InvariantCulture, $"the array's length changed from {committed.Count} to {received.Count}"));
            for (var i = 0; i < Math.Min(committed.Count, received.Count); i++) Compare(path.Index(i), committed[i], received[i]);
        }

        private void CompareWholeArrays(JsonPath path, JsonArray committed, JsonArray received, ComparisonRule rule)
        {
            foreach (var array in new[] { committed, received })
            {
                for (var i = 0; i < array.Count; i++)
                {
                    if (JsonValues.KindOf(array[i]) == JsonValueKind.Number) continue;
                    Add(path, committed, received, rule, string.Create(CultureInfo.InvariantCulture, $"[{i}] is {JsonValues.NameOf(JsonValues.KindOf(array[i]))}: the rule is for numbers"));
                    return;
                }
            }

            if (((ArrayRule)rule.Rule).Difference(Numbers(committed), Numbers(received)) is { } difference) Add(path, committed, received, rule, difference);

            static double[] Numbers(JsonArray array) => [.. array.Select(item => JsonValues.NumberOf(item!))];
        }

        private void CompareNumbers(JsonPath path, JsonNode committed, JsonNode received)
        {
            var rule = rules.First<NumberRule>(path);
            var applied = (NumberRule)(rule?.Rule ?? new Exact());
            var difference = applied.Difference(JsonValues.NumberOf(committed), JsonValues.NumberOf(received));
            if (difference is null && applied is Exact && JsonValues.WholeNumberOf(committed) is { } before && JsonValues.WholeNumberOf(received) is { } after && before != after)
                difference = string.Create(CultureInfo.InvariantCulture, $"moved by {after - before}; exact is asked");
            if (difference is not null) Add(path, committed, received, rule, difference);
        }

        /// <summary>A null counts as a number: it is how an absent one is written.</summary>
        private void CollectNeeded(JsonPath path, JsonNode? node, HashSet<ComparisonRule> needed)
        {
            switch (node)
            {
                case JsonObject keys:
                    foreach (var (key, value) in keys) CollectNeeded(path.Key(key), value, needed);
                    break;
                case JsonArray items when rules.First<ArrayRule>(path) is { } rule:
                    needed.Add(rule);
                    break;
                case JsonArray items:
                    for (var i = 0; i < items.Count; i++) CollectNeeded(path.Index(i), items[i], needed);
                    break;
                default:
                    if (JsonValues.KindOf(node) is JsonValueKind.Number or JsonValueKind.Null && rules.First<NumberRule>(path) is { } numberRule) needed.Add(numberRule);
                    break;
            }
        }

        private void Add(JsonPath path, JsonNode? committed, JsonNode? received, ComparisonRule? rule, string explanation) =>
            Differences.Add(new SnapshotDifference(path.ToString(), JsonValues.TextOf(committed), JsonValues.TextOf(received), rule, explanation));
    }
}
