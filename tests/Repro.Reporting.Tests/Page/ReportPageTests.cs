using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Repro.Reporting.Page;

namespace Repro.Reporting.Tests.Page;

/// <summary>What can be said of the page without a browser; what it does in one: Repro.Reporting.Browser.Tests.</summary>
public sealed class ReportPageTests
{
    private static readonly string Page = ReportPage.Text(SampleReport.Data);

    [Test]
    public void It_asks_for_nothing_outside_of_itself()
    {
        Assert.That(Page, Does.Contain("Content-Security-Policy").And.Contain("default-src 'none'"));
        var addresses = Regex.Matches(Page, "(?:src|href|url\\()=?[\"']?(https?:[^\"'> ]*)").Select(match => match.Groups[1].Value);
        Assert.That(addresses, Is.EqualTo(new[] { "https://arxiv.org/abs/2407.10827" }), "a link for the reader to follow");
        Assert.That(Page, Does.Not.Contain("@import").And.Not.Contain("fetch(").And.Not.Contain("XMLHttpRequest").And.Not.Contain("{{"));
    }

    [Test]
    public void Markup_in_the_data_stays_text()
    {
        Assert.That(Page, Does.Not.Contain("<img src=x"));
        Assert.That(Regex.Matches(Page, "</script>"), Has.Count.EqualTo(2), "the two scripts' own");
    }

    [Test]
    public void Every_verdict_is_in_the_table_and_has_its_evidence()
    {
        var verdicts = SampleReport.Data.Suites.SelectMany(suite => suite.Verdicts).Count();
        string[] links = [.. Regex.Matches(Page, "<a class=\"verdict [a-z-]+\" href=\"#([^\"]+)\"").Select(match => match.Groups[1].Value)];
        Assert.That(links, Has.Length.EqualTo(verdicts).And.Unique);
        Assert.That(Regex.Matches(Page, "<details id=\"([^\"]+)\"").Select(match => match.Groups[1].Value), Is.EquivalentTo(links));
    }

    [Test]
    public void Claims_stand_in_the_papers_order_and_verdicts_are_counted_by_suite()
    {
        Assert.That(Regex.Matches(Page, "<tr id=\"claim-([A-Z0-9]+)\"").Select(match => match.Groups[1].Value), Is.EqualTo(new[] { "T1", "S2", "R1" }));
        Assert.That(Regex.Matches(Page, "<td class=\"count\">([0-9]+)</td>").Select(match => match.Groups[1].Value), Is.EqualTo(new[] { "1", "1", "1", "1", "1", "0", "0", "0" }));
    }

    [Test]
    public void The_explorers_data_are_the_circuits_to_three_digits()
    {
        using var json = JsonDocument.Parse(ExplorerJson.Text(SampleReport.Data.Explorer));
        var model = json.RootElement.GetProperty("models")[0];
        string[] nodes = [.. model.GetProperty("nodes").EnumerateArray().Select(node => node[0].GetString()!)];
        Assert.That(nodes, Is.EqualTo(new[] { "input", "a0.h0", "a0.h1", "m0", "a1.h0", "a1.h1", "m1", "logits" }));
        string[] edges = [.. model.GetProperty("edges").EnumerateArray().Select(edge => $"{nodes[edge[0].GetInt32()]}->{nodes[edge[1].GetInt32()]}{(edge[2].GetInt32() is >= 0 and var port ? $"<{"qkv"[port]}>" : "")}")];
        var circuits = model.GetProperty("tasks")[0].GetProperty("circuits").EnumerateArray().ToArray();
        for (var i = 0; i < circuits.Length; i++)
        {
            var number = 0;
            var found = circuits[i].GetProperty("edges").EnumerateArray().Select(step => edges[number += step.GetInt32()]).Zip(circuits[i].GetProperty("scores").EnumerateArray().Select(score => score.GetDouble()));
            Assert.That(found, Is.EquivalentTo(SampleReport.Ioi[i].Select(edge => (edge.Name, edge.Score == 0.123456 ? 0.123 : edge.Score))));
        }

        Assert.That(model.GetProperty("tasks")[1].GetProperty("circuits")[0].ValueKind, Is.EqualTo(JsonValueKind.Null), "not computed");
        Assert.That(model.GetProperty("checkpoints")[0].TryGetProperty("heads", out _), Is.False);
        // of the third checkpoint, a1.h0: name-mover and induction; roles are listed in the order of their styles
        Assert.That(json.RootElement.GetProperty("roles").EnumerateArray().Select(role => role.GetProperty("name").GetString()), Is.EqualTo(new[] { "induction", "name-mover", "direct-effect" }));
        Assert.That(model.GetProperty("checkpoints")[2].GetProperty("heads").GetProperty("4").GetRawText(), Is.EqualTo("[[1,0.5,0.45,0.55,1],[0,0.45,0.4,0.5,1]]"));
    }

    [Test]
    public void The_same_data_give_the_same_page_in_any_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            var german = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (german.NumberFormat.NumberDecimalSeparator, german.NumberFormat.NumberGroupSeparator, german.NumberFormat.NegativeSign) = (",", ".", "−");
            CultureInfo.CurrentCulture = german;
            Assert.That(ReportPage.Text(SampleReport.Data), Is.EqualTo(Page));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Test]
    public void Twenty_checkpoints_of_the_largest_model_fit_in_a_page_of_a_few_megabytes()
    {
        var size = ReportPage.Text(SampleReport.Pythia(edges: 1500, checkpoints: 20)).Length;
        TestContext.Out.WriteLine($"{size} bytes");
        Assert.That(size, Is.LessThan(5_000_000));
    }

    [Test]
    public void A_report_of_nothing_is_a_page()
    {
        using var folder = new TemporaryFolder();
        ReportPage.Write(folder.At("report/index.html"), new([], new([], [])));
        Assert.That(folder["report/index.html"], Does.StartWith("<!DOCTYPE html>"));
    }
}
