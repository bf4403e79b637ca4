using System.Globalization;
using System.Text;
using Repro.Reporting.Page.Data;
using static Repro.Reporting.Page.Html;

namespace Repro.Reporting.Page;

/// <summary>What holds: a row for each claim with the verdicts of every suite, and the evidence of each verdict below.</summary>
internal static class ClaimsSection
{
    // told apart by the mark as well as by the colour
    private static readonly (string Word, string Mark)[] Words = [("confirmed", "✓"), ("refuted", "✗"), ("inconclusive", "?"), ("not run", "–")];

    /// <summary>How many verdicts of each kind a suite has.</summary>
    public static string Overview(IReadOnlyList<ReportSuite> suites)
    {
        var text = new StringBuilder("<table class=\"overview\"><caption>Verdicts by suite</caption><thead><tr><th scope=\"col\">suite</th>");
        foreach (var (word, mark) in Words) text.Append($"<th scope=\"col\"><span class=\"mark {Class(word)}\" aria-hidden=\"true\">{mark}</span> {word}</th>");
        text.Append("</tr></thead><tbody>\n");
        foreach (var suite in suites)
        {
            text.Append($"<tr><th scope=\"row\"><b>{Text(suite.Name)}</b><br><small>{Text(suite.Description)}</small></th>");
            foreach (var (word, _) in Words) text.Append(CultureInfo.InvariantCulture, $"<td class=\"count\">{suite.Verdicts.Count(verdict => verdict.Word == word)}</td>");
            text.Append("</tr>\n");
        }

        return text.Append("</tbody></table>").ToString();
    }

    /// <summary>Claims down, suites across.</summary>
    public static string Table(IReadOnlyList<ReportSuite> suites)
    {
        var text = new StringBuilder("<table class=\"claims\"><caption>Each verdict leads to its numbers</caption><thead><tr><th scope=\"col\">claim</th>");
        foreach (var suite in suites) text.Append($"<th scope=\"col\">on {Text(suite.Name)}</th>");
        text.Append("</tr></thead><tbody>\n");
        foreach (var claim in Claims(suites))
        {
            var first = suites.SelectMany(suite => suite.Verdicts).First(verdict => verdict.Claim == claim);
            text.Append($"<tr id=\"{Id("claim", claim)}\"><th scope=\"row\"><b>{Text(claim)}</b> {Text(first.Statement)}<p class=\"reported\"><span>The paper:</span> {Text(first.Reported)}</p></th>");
            foreach (var suite in suites)
            {
                text.Append($"<td data-suite=\"on {Text(suite.Name)}\">");
                foreach (var verdict in suite.Verdicts.Where(verdict => verdict.Claim == claim))
                    text.Append($"<a class=\"verdict {Class(verdict.Word)}\" href=\"#{Anchor(suite, verdict)}\" title=\"{Text(verdict.Summary)}\"><span aria-hidden=\"true\">{Mark(verdict.Word)}</span> {Text(verdict.Task)}<span class=\"unseen\">: {Text(verdict.Word)}</span></a>{Received(suite, verdict)} ");
                text.Append("</td>");
            }

            text.Append("</tr>\n");
        }

        return text.Append("</tbody></table>").ToString();
    }

    /// <summary>Every verdict with its summary, and the committed result folded under it.</summary>
    public static string Evidence(IReadOnlyList<ReportSuite> suites)
    {
        var text = new StringBuilder();
        foreach (var claim in Claims(suites))
        {
            var statement = suites.SelectMany(suite => suite.Verdicts).First(verdict => verdict.Claim == claim).Statement;
            text.Append($"<section class=\"evidence\"><h3><a href=\"#{Id("claim", claim)}\">{Text(claim)}</a> {Text(statement)}</h3>\n");
            foreach (var suite in suites)
            {
                foreach (var verdict in suite.Verdicts.Where(verdict => verdict.Claim == claim))
                {
                    text.Append($"<details id=\"{Anchor(suite, verdict)}\"><summary><span class=\"verdict {Class(verdict.Word)}\"><span aria-hidden=\"true\">{Mark(verdict.Word)}</span> {Text(verdict.Word)}</span> <b>{Text(suite.Name)}, {Text(verdict.Task)}</b>{Received(suite, verdict)} {Text(verdict.Summary)}</summary>");
                    text.Append(MovedSection.Note(suite.Received(verdict.Evidence), verdict.Word));
                    text.Append($"<p class=\"path\">{Text(verdict.Evidence.Path)}, of the experiment {Text(verdict.Experiment)}:</p><pre tabindex=\"0\">{Content(verdict.Evidence.Text)}</pre></details>\n");
                }
            }

            text.Append("</section>\n");
        }

        return text.ToString();
    }

    /// <summary>A verdict's word with its mark; null: a dash.</summary>
    public static string Word(string? word) => word is null ? "–" : $"<span class=\"verdict {Class(word)}\"><span aria-hidden=\"true\">{Mark(word)}</span> {Text(word)}</span>";

    /// <summary>Where a verdict's evidence is.</summary>
    public static string Anchor(ReportSuite suite, ReportVerdict verdict) => Id(suite.Name, verdict.Claim, verdict.Task, verdict.Experiment);

    // what the last run gave instead
    private static string Received(ReportSuite suite, ReportVerdict verdict) => suite.Received(verdict.Evidence) is not { } moved ? ""
        : moved.Verdict is { } received && received.Word != verdict.Word ? $" <span class=\"received\">now {Word(received.Word)}</span>" : " <span class=\"received\">numbers moved</span>";

    private static IEnumerable<string> Claims(IReadOnlyList<ReportSuite> suites) => suites.SelectMany(suite => suite.Verdicts).Select(verdict => verdict.Claim).Distinct()
        .OrderBy(claim => claim.Length == 0 || !Families.Contains(claim[0]) ? Families.Length : Families.IndexOf(claim[0], StringComparison.Ordinal)).ThenBy(claim => claim, StringComparer.Ordinal);

    // tasks, emergence, stability, growth, extent, our own: the paper's order
    private const string Families = "TESGXR";

    private static string Class(string word) => word.Replace(' ', '-');

    private static string Mark(string word) => Words.Where(known => known.Word == word).Select(known => known.Mark).FirstOrDefault("•");
}
