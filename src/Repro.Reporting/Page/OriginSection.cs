using System.Globalization;
using System.Text;
using Repro.Reporting.Page.Data;
using static Repro.Reporting.Page.Html;

namespace Repro.Reporting.Page;

/// <summary>Where the numbers come from: what was measured, when, with what, on which weights.</summary>
internal static class OriginSection
{
    private const double SecondsInAMinute = 60;

    public static string Of(IReadOnlyList<ReportSuite> suites) => string.Concat(suites.Select(suite => $"<h3>{Text(suite.Name)}</h3><p>{Text(suite.Description)}</p>\n" + Committed(suite) + (suite.Origin.Analyses.Count == 0 ? "<p>Nothing is computed for it.</p>\n" : Analyses(suite.Origin) + Weights(suite.Origin))));

    private static string Committed(ReportSuite suite) => suite.MadeOn.Count == 0 ? "" : $"<p>The committed results were made on</p><ul>{string.Concat(suite.MadeOn.Select(line => $"<li>{Text(line)}</li>"))}</ul>\n";

    private static string Analyses(ReportOrigin origin)
    {
        var text = new StringBuilder("<div class=\"wide\"><table class=\"origin\"><caption>Cells on the machine that wrote this page: one analysis of one checkpoint each</caption><thead><tr><th scope=\"col\">analysis</th><th scope=\"col\">read by</th><th scope=\"col\">cells</th><th scope=\"col\">computed</th><th scope=\"col\">minutes</th><th scope=\"col\">by</th></tr></thead><tbody>\n");
        foreach (var analysis in origin.Analyses)
        {
            text.Append($"<tr><th scope=\"row\">{Text(analysis.Name)}</th><td data-name=\"read by: \">{Text(string.Join(", ", analysis.Experiments))}</td><td data-name=\"cells: \">{Text(string.Create(CultureInfo.InvariantCulture, $"{analysis.Cells} of {analysis.Asked}"))}{(analysis.Cells < analysis.Asked ? " <b>(some missing)</b>" : "")}</td>");
            text.Append($"<td data-name=\"computed: \">{Text(When(analysis))}</td><td data-name=\"minutes: \">{(analysis.Seconds / SecondsInAMinute).ToString("0.0", CultureInfo.InvariantCulture)}</td><td data-name=\"by: \">{string.Join("<br>", analysis.Made.Select(Text))}</td></tr>\n");
        }

        return text.Append("</tbody></table></div>\n").ToString();
    }

    private static string Weights(ReportOrigin origin)
    {
        var lines = origin.Weights.Select(weights => string.Create(CultureInfo.InvariantCulture, $"{weights.Sha256 ?? "not there".PadRight(64)}  {weights.Model} step {weights.Step}"));
        var there = origin.Weights.Count(weights => weights.Sha256 is not null);
        return $"<details><summary>weights: {Count(there, "checkpoint", "checkpoints")} of {origin.Weights.Count.ToString(CultureInfo.InvariantCulture)}, by SHA-256</summary><pre tabindex=\"0\">{Content(string.Join('\n', lines))}</pre></details>\n";
    }

    private static string When(MeasuredAnalysis analysis) => (analysis.First, analysis.Last) switch
    {
        ({ } first, { } last) when Day(first) == Day(last) => Day(first),
        ({ } first, { } last) => $"{Day(first)} to {Day(last)}",
        _ => "not yet",
    };

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
