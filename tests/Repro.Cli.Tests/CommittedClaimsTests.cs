using System.Text.Json.Nodes;
using Repro.Experiments;

namespace Repro.Cli.Tests;

/// <summary>The committed tables of claims say what the committed results say.</summary>
public sealed class CommittedClaimsTests
{
    [TestCase("mini")]
    [TestCase("mini-seeds")]
    [TestCase("published")]
    public void Every_verdict_is_in_its_suites_table(string suite)
    {
        var results = Path.GetDirectoryName(Checkout.OfThisProgram.ClaimsTable(suite))!;
        string[] expected = [.. Directory.GetFiles(results, "*.verified.json", SearchOption.AllDirectories).Select(path =>
        {
            // <claim>-<task>.verified.json
            var (name, json) = (Path.GetFileName(path)[..^".verified.json".Length], JsonNode.Parse(File.ReadAllBytes(path))!);
            var dash = name.IndexOf('-', StringComparison.Ordinal);
            Assert.That(json["claim"]!.GetValue<string>(), Is.EqualTo(name[..dash]), path);
            return $"{name[..dash]} {name[(dash + 1)..]} {json["verdict"]}";
        }).Order(StringComparer.Ordinal)];
        var rows = File.ReadAllLines(Checkout.OfThisProgram.ClaimsTable(suite)).Where(line => line.StartsWith("| [", StringComparison.Ordinal)).Select(line => line.Split(" | "));
        string[] found = [.. rows.Select(cells => $"{cells[0][3..cells[0].IndexOf(']', StringComparison.Ordinal)]} {cells[3]} {cells[4].Trim('*')}").Order(StringComparer.Ordinal)];
        Assert.That(found, Is.EqualTo(expected));
    }
}
