using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
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

    [Test]
    public void The_readme_says_what_the_tables_say()
    {
        string[] Verdicts(string cell) => [.. Regex.Matches(cell, @"([a-z ]+) \(([^)]*)\)").SelectMany(match => match.Groups[2].Value.Split(", ").Select(task => $"{match.Groups[1].Value.Trim()} {task}"))];
        var rows = File.ReadAllLines(Path.Combine(Checkout.OfThisProgram.Root, "README.md")).Where(line => Regex.IsMatch(line, @"^\| [A-Z]\d \|")).Select(line => line.Split(" | ")).ToArray();
        string[] found = [.. rows.SelectMany(cells => cells.Skip(2).SelectMany(cell => Verdicts(cell.TrimEnd(' ', '|'))).Select(verdict => $"{cells[0][2..]} {verdict}")).Order(StringComparer.Ordinal)];
        string[] expected = [.. ((string[])["mini", "mini-seeds", "published", "pythia"]).SelectMany(suite => File.ReadAllLines(Checkout.OfThisProgram.ClaimsTable(suite)))
            .Where(line => line.StartsWith("| [", StringComparison.Ordinal)).Select(line => line.Split(" | "))
            .Select(cells => $"{cells[0][3..cells[0].IndexOf(']', StringComparison.Ordinal)]} {cells[4].Trim('*')} {cells[3]}").Order(StringComparer.Ordinal)];
        Assert.That(found, Is.EqualTo(expected));
    }
}
