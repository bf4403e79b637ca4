using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Repro.Experiments.Snapshots;
using Repro.Experiments.Suites;

namespace Repro.Experiments.Claims;

/// <summary>A figure of the paper as a range, and where the number stands that is held against it. It decides no verdict: it is shown beside it.</summary>
public sealed record ExpectationDefinition
{
    public required string Claim { get; init; }

    /// <summary>The suite that the paper's figure is about.</summary>
    public required string Suite { get; init; }

    /// <summary>What the number is, in words: "tokens at which induction heads emerge".</summary>
    public required string Quantity { get; init; }

    /// <summary>The result file: "E1-induction.json".</summary>
    public required string File { get; init; }

    /// <summary>One of its <c>models</c>; null: the path goes through the whole file.</summary>
    public string? Model { get; init; }

    /// <summary>JSON path of the numbers, from the file's root or from the model.</summary>
    public required string Path { get; init; }

    public required double Lower { get; init; }

    public required double Upper { get; init; }

    /// <summary>Where the paper has it, and how sure its reading is.</summary>
    public required string Source { get; init; }
}

/// <summary>What came of it.</summary>
/// <param name="Definition">The figure.</param>
/// <param name="Values">The numbers found; none where the claim was not run or gave none.</param>
public sealed record Expectation(ExpectationDefinition Definition, IReadOnlyList<double> Values)
{
    /// <summary>How many lie within the range, both ends included.</summary>
    public int Within => Values.Count(value => value >= Definition.Lower && value <= Definition.Upper);

    /// <summary>The paper's range, the numbers, and how many are within; one line.</summary>
    public string Describe() => string.Create(CultureInfo.InvariantCulture,
        $"{Definition.Quantity}{(Definition.Model is { } model ? $" of {model}" : "")}: paper {Definition.Lower:G4} to {Definition.Upper:G4} ({Definition.Source}); here {(Values.Count == 0 ? "no number" : $"{string.Join(", ", Values.Select(value => value.ToString("G4", CultureInfo.InvariantCulture)))}, {Within} of {Values.Count} within")}");

    /// <summary>Holds the figures that are about a suite against an experiment's result.</summary>
    /// <exception cref="DefinitionException">A path cannot be read.</exception>
    public static IReadOnlyList<Expectation> Of(ExperimentDefinition definition, Suite suite, ExperimentResult result) =>
        [.. definition.Expectations.Where(expected => expected.Suite == suite.Name).Select(expected => new Expectation(expected, result.Files.TryGetValue(expected.File, out var text) ? [.. Numbers(expected, JsonNode.Parse(text)!)] : []))];

    private static IEnumerable<double> Numbers(ExpectationDefinition expected, JsonNode root)
    {
        JsonPathPattern pattern;
        try
        {
            pattern = JsonPathPattern.Parse(expected.Path);
        }
        catch (FormatException e)
        {
            throw new DefinitionException($"The expectation of {expected.Claim} in '{expected.File}': {e.Message}. Correct the experiment.yml.", e);
        }

        IEnumerable<JsonNode> roots = expected.Model is null ? [root] : (root["models"]?.AsArray() ?? []).OfType<JsonObject>().Where(model => (model["name"] ?? model["model"])?.ToString() == expected.Model);
        return roots.SelectMany(node => Places(node, [])).Where(place => pattern.Matches(place.Path) && place.Node.GetValueKind() == JsonValueKind.Number).Select(place => JsonValues.NumberOf(place.Node));
    }

    private static IEnumerable<(JsonPathSegment[] Path, JsonNode Node)> Places(JsonNode node, JsonPathSegment[] path) => node switch
    {
        JsonObject map => map.Where(pair => pair.Value is not null).SelectMany(pair => Places(pair.Value!, [.. path, new JsonPathSegment(pair.Key, 0)])),
        JsonArray list => list.Select((item, i) => (item, i)).Where(pair => pair.item is not null).SelectMany(pair => Places(pair.item!, [.. path, new JsonPathSegment(null, pair.i)])),
        _ => [(path, node)],
    };
}
