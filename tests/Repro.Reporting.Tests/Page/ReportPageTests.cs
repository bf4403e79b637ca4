using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Repro.Reporting.Circuits;
using Repro.Reporting.Page;
using Repro.Reporting.Page.Data;

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
        Assert.That(Regex.Matches(Page, "</script>"), Has.Count.EqualTo(2 + SampleReport.Data.Explorer.Models.Count), "the script's own, and those of the data");
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
    public void Beside_every_verdict_in_the_table_stand_its_numbers_and_only_suites_that_have_one_are_named()
    {
        var table = Page[Page.IndexOf("<table class=\"claims\"", StringComparison.Ordinal)..];
        table = table[..table.IndexOf("</table>", StringComparison.Ordinal)];
        Assert.That(Regex.Matches(table, "</a> <span class=\"said\" title=\"([^\"]+)\">\\1</span></li>"), Has.Count.EqualTo(5));
        Assert.That(Regex.Matches(table, "id=\"claim-([A-Z0-9]+)\"|<span class=\"suite\">([a-z]+)").Select(match => match.Groups[1].Value + match.Groups[2].Value), Is.EqualTo(new[] { "T1", "one", "two", "S2", "one", "R1", "one" }));
        Assert.That(Regex.Matches(table, "rowgroup\">(.):").Select(match => match.Groups[1].Value), Is.EqualTo(new[] { "T", "S", "R" }));
    }

    [Test]
    public void The_papers_figures_stand_with_the_suite_that_they_are_about_and_what_results_were_made_on_with_their_origin()
    {
        Assert.That(Regex.Matches(Page, "id=\"claim-([A-Z0-9]+)\"|<span class=\"suite\">([a-z]+)|<li class=\"expected\">(tokens: paper 1 to 2)").Select(match => match.Groups[1].Value + match.Groups[2].Value + match.Groups[3].Value),
            Is.EqualTo(new[] { "T1", "one", "tokens: paper 1 to 2", "two", "S2", "one", "R1", "one" }));
        Assert.That(Page[Page.IndexOf("id=\"origin\"", StringComparison.Ordinal)..], Does.Contain("<li>cpu in Float32: Tasks</li>"));
    }

    [Test]
    public void Claims_stand_in_the_papers_order_and_verdicts_are_counted_by_suite()
    {
        Assert.That(Regex.Matches(Page, "<tr id=\"claim-([A-Z0-9]+)\"").Select(match => match.Groups[1].Value), Is.EqualTo(new[] { "T1", "S2", "R1" }));
        Assert.That(Regex.Matches(Page, "<td class=\"count\" data-word=\"[a-z ]+\">([0-9]+)</td>").Select(match => match.Groups[1].Value), Is.EqualTo(new[] { "1", "1", "1", "1", "1", "0", "0", "0" }));
    }

    [Test]
    public void Where_nothing_moved_nothing_is_said_of_it() => Assert.That(Page, Does.Not.Contain("What moved").And.Not.Contain("class=\"note\"").And.Not.Contain("class=\"received\""));

    [Test]
    public void What_moved_is_told_first_verdicts_before_numbers_and_again_where_it_stands()
    {
        var page = ReportPage.Text(SampleReport.Moved);
        Assert.That(page, Does.Not.Contain("<img src=x"), "markup stays text");
        Assert.That(page.IndexOf("id=\"moved\"", StringComparison.Ordinal), Is.InRange(1, page.IndexOf("id=\"holds\"", StringComparison.Ordinal)));
        Assert.That(page, Does.Contain("<b>1 verdict changed</b>, 3 files differ, 1 is new"));
        var table = page[page.IndexOf("<table class=\"changes\"", StringComparison.Ordinal)..];
        table = table[..table.IndexOf("</table>", StringComparison.Ordinal)];
        Assert.That(Regex.Matches(table, "<th scope=\"row\">(?:<a href=\"#([^\"]+)\">)?(?:<b>)?([^<]+)").Select(match => (match.Groups[2].Value, match.Groups[1].Value)), Is.EqualTo(new[]
        {
            ("T1", "one-T1-greater-than-Tasks"), ("S2", "one-S2-roles-Tasks"), ("T9", ""), ("figure-1.received.csv", "one-Tasks-figure-1"),
        }));
        Assert.That(table, Does.Contain("and 5 more"), "of seven differences two are listed");
        Assert.That(Regex.Matches(page, "class=\"note\""), Has.Count.EqualTo(3), "at two verdicts and a figure");
        Assert.That(page, Does.Contain("results/one/Tasks: 3 differ, 1 new, 0 stale"));
        Assert.That(Regex.Matches(page, "<img class=\"other\""), Has.Count.EqualTo(1));
        // the committed ones stay what they are
        Assert.That(Regex.Matches(page, "<td class=\"count\" data-word=\"[a-z ]+\">([0-9]+)</td>").Select(match => match.Groups[1].Value), Is.EqualTo(Regex.Matches(Page, "<td class=\"count\" data-word=\"[a-z ]+\">([0-9]+)</td>").Select(match => match.Groups[1].Value)));
    }

    [Test]
    public void The_explorers_data_are_the_circuits_to_three_digits()
    {
        using var index = JsonDocument.Parse(ExplorerJson.Index(SampleReport.Data.Explorer));
        Assert.That(index.RootElement.GetProperty("models").EnumerateArray().Select(listed => listed.GetProperty("name").GetString()), Is.EqualTo(SampleReport.Data.Explorer.Models.Select(listed => listed.Name)));
        using var json = JsonDocument.Parse(ExplorerJson.Models(SampleReport.Data.Explorer)[0]);
        var model = json.RootElement;
        string[] nodes = [.. model.GetProperty("nodes").EnumerateArray().Select(node => node[0].GetString()!)];
        Assert.That(nodes, Is.EqualTo(new[] { "input", "a0.h0", "a0.h1", "m0", "a1.h0", "a1.h1", "m1", "logits" }));
        var last = 0L;
        string[] edges = [.. model.GetProperty("edges").EnumerateArray().Select(step => (last += step.GetInt64(), Ends: last / 4, Port: last % 4)).Select(edge => $"{nodes[edge.Ends / nodes.Length]}->{nodes[edge.Ends % nodes.Length]}{(edge.Port > 0 ? $"<{" qkv"[(int)edge.Port]}>" : "")}")];
        Assert.That(edges, Is.EquivalentTo(SampleReport.Ioi[2].Select(edge => edge.Name)));
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
        Assert.That(index.RootElement.GetProperty("roles").EnumerateArray().Select(role => role.GetProperty("name").GetString()), Is.EqualTo(new[] { "induction", "name-mover", "direct-effect" }));
        Assert.That(model.GetProperty("checkpoints")[2].GetProperty("heads").GetProperty("4").GetRawText(), Is.EqualTo("[[1,500,450,550,1],[0,450,400,500,1]]"));
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
    public void Of_a_model_of_many_heads_those_that_play_a_role_or_are_in_a_circuit_are_told_and_of_a_small_one_all()
    {
        var explorer = PythiaReport.Of([256, 1000], only: "pythia-160m").Explorer;
        Assert.That(Told(explorer, 0), Is.Empty, "no circuits and no roles yet");
        var expected = explorer.Models[0].Checkpoints[1].Roles!.Where(role => role.Plays).Select(role => role.Head)
            .Concat(explorer.Models[0].Tasks.SelectMany(task => task.Circuits[1]!.Edges).SelectMany(edge => (Component[])[edge.Source, edge.Target]).Where(component => component.Kind == ComponentKind.Head)).Select(head => head.Name).Distinct().ToArray();
        Assert.That(Told(explorer, 1), Is.EquivalentTo(expected));
        Assert.That(expected, Has.Length.LessThan(12 * 12).And.Length.GreaterThan(12));
        Assert.That(Told(PythiaReport.Of([256, 1000], only: "pythia-70m").Explorer, 0), Has.Length.EqualTo(6 * 8));
    }

    private static string[] Told(ExplorerData explorer, int checkpoint)
    {
        using var json = JsonDocument.Parse(ExplorerJson.Models(explorer)[0]);
        return [.. json.RootElement.GetProperty("checkpoints")[checkpoint].GetProperty("heads").EnumerateObject().Select(head => json.RootElement.GetProperty("nodes")[int.Parse(head.Name, CultureInfo.InvariantCulture)][0].GetString()!)];
    }

    [TestCase(28, 6_000_000)]
    [TestCase(154, 30_000_000)]
    public void All_sizes_of_pythia_fit_in_a_page_that_can_be_sent(int checkpoints, int most)
    {
        var size = ReportPage.Text(PythiaReport.Of(checkpoints == 28 ? PythiaReport.Sparse : PythiaReport.All)).Length;
        TestContext.Out.WriteLine($"{size} bytes");
        Assert.That((PythiaReport.Sparse.Length, PythiaReport.All.Length), Is.EqualTo((28, 154)));
        Assert.That(size, Is.LessThan(most));
    }

    [Test]
    public void A_report_of_nothing_is_a_page()
    {
        using var folder = new TemporaryFolder();
        ReportPage.Write(folder.At("report/index.html"), new([], new([], [])));
        Assert.That(folder["report/index.html"], Does.StartWith("<!DOCTYPE html>"));
    }
}
