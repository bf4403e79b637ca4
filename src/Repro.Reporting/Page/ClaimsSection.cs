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

    // the paper's order
    private static readonly (char Letter, string About)[] Families =
    [
        ('T', "when tasks are learned"), ('E', "when the kinds of heads emerge that serve them"), ('S', "whether heads keep their roles, and models their algorithm"),
        ('G', "how circuits grow and change"), ('X', "how small a circuit is enough"), ('R', "claims of this project, on the method itself"),
    ];

    /// <summary>How many verdicts of each kind a suite has.</summary>
    public static string Overview(IReadOnlyList<ReportSuite> suites)
    {
        var text = new StringBuilder("<table class=\"overview\"><caption>Verdicts by suite</caption><thead><tr><th scope=\"col\">suite</th>");
        foreach (var (word, mark) in Words) text.Append($"<th scope=\"col\"><span class=\"mark {Class(word)}\" aria-hidden=\"true\">{mark}</span> {word}</th>");
        text.Append("</tr></thead><tbody>\n");
        foreach (var suite in suites)
        {
            text.Append($"<tr><th scope=\"row\"><b>{Text(suite.Name)}</b><br><small>{Text(suite.Description)}</small></th>");
            foreach (var (word, _) in Words) text.Append(CultureInfo.InvariantCulture, $"<td class=\"count\" data-word=\"{word}\">{suite.Verdicts.Count(verdict => verdict.Word == word)}</td>");
            text.Append("</tr>\n");
        }

        return text.Append("</tbody></table>").ToString();
    }

    /// <summary>Claims down; beside each its verdicts with their numbers, suite by suite.</summary>
    public static string Table(IReadOnlyList<ReportSuite> suites)
    {
        var text = new StringBuilder("<table class=\"claims\"><caption>A verdict for each suite and task, beside it the numbers that it was read from, cut short; the verdict leads to all of them</caption><thead><tr><th scope=\"col\">claim, and what the paper reports</th><th scope=\"col\">what the suites say</th></tr></thead>\n");
        foreach (var family in Claims(suites).GroupBy(FamilyOf))
        {
            text.Append($"<tbody><tr class=\"family\"><th colspan=\"2\" scope=\"rowgroup\">{Text(family.Key)}</th></tr>\n");
            foreach (var claim in family)
            {
                var first = suites.SelectMany(suite => suite.Verdicts).First(verdict => verdict.Claim == claim);
                text.Append($"<tr id=\"{Id("claim", claim)}\"><th scope=\"row\"><b>{Text(claim)}</b> {Text(first.Statement)}<p class=\"reported\"><span>The paper:</span> {Text(first.Reported)}</p></th><td>");
                foreach (var suite in suites.Where(suite => suite.Verdicts.Any(verdict => verdict.Claim == claim)))
                {
                    text.Append($"<div class=\"of\"><span class=\"suite\">{Text(suite.Name)}</span><ul>");
                    foreach (var verdict in suite.Verdicts.Where(verdict => verdict.Claim == claim))
                        text.Append($"<li><a class=\"verdict {Class(verdict.Word)}\" href=\"#{Anchor(suite, verdict)}\"><span aria-hidden=\"true\">{Mark(verdict.Word)}</span> {Text(verdict.Task)}<span class=\"unseen\">: {Text(verdict.Word)}</span></a>{Received(suite, verdict)} <span class=\"said\" title=\"{Text(verdict.Summary)}\">{Text(verdict.Summary)}</span></li>");
                    foreach (var expected in suite.Expectations.Where(expected => expected.Claim == claim)) text.Append($"<li class=\"expected\">{Text(expected.Text)}</li>");
                    text.Append("</ul></div>");
                }

                text.Append("</td></tr>\n");
            }

            text.Append("</tbody>\n");
        }

        return text.Append("</table>").ToString();
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
                    text.Append($"<details id=\"{Anchor(suite, verdict)}\"><summary>{Word(verdict.Word)} <b>{Text(suite.Name)}, {Text(verdict.Task)}</b>{Received(suite, verdict)} {Text(verdict.Summary)}</summary>");
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

    private static IEnumerable<string> Claims(IReadOnlyList<ReportSuite> suites) => suites.SelectMany(suite => suite.Verdicts).Select(verdict => verdict.Claim).Distinct().OrderBy(PlaceOf).ThenBy(claim => claim, StringComparer.Ordinal);

    private static int PlaceOf(string claim) => Array.FindIndex(Families, family => claim.StartsWith(family.Letter)) is >= 0 and var place ? place : Families.Length;

    private static string FamilyOf(string claim) => PlaceOf(claim) is var place && place < Families.Length ? $"{Families[place].Letter}: {Families[place].About}" : "Others";

    private static string Class(string word) => word.Replace(' ', '-');

    private static string Mark(string word) => Words.Where(known => known.Word == word).Select(known => known.Mark).FirstOrDefault("•");
}
