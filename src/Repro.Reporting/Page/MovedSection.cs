using System.Globalization;
using System.Text;
using Repro.Reporting.Page.Data;
using static Repro.Reporting.Page.Html;

namespace Repro.Reporting.Page;

/// <summary>Where the last run did not give the committed results: which verdicts and numbers moved, and all that the tests say of it. Nothing where all is as committed.</summary>
internal static class MovedSection
{
    public const string Anchor = "moved";

    public static string Of(IReadOnlyList<ReportSuite> suites)
    {
        var moved = suites.SelectMany(suite => suite.Moved.SelectMany(results => results.Files.Select(file => (Suite: suite, results.Experiment, File: file, Before: WordOf(suite, file))))).ToList();
        if (moved.Count == 0) return "";
        // what a reader asks first comes first: verdicts that are others now
        var rows = moved.OrderBy(row => Changed(row.File, row.Before) ? 0 : row.File.Verdict is not null ? 1 : 2).ToList();
        var changed = moved.Count(row => Changed(row.File, row.Before));
        var text = new StringBuilder($"<section class=\"moved\" aria-labelledby=\"{Anchor}\"><h2 id=\"{Anchor}\">What moved</h2>\n");
        text.Append($"<p>A run before this page was written did not give the committed results: <b>{Count(changed, "verdict changed", "verdicts changed")}</b>, {Count(moved.Count(row => !row.File.IsNew), "file differs", "files differ")}, {Count(moved.Count(row => row.File.IsNew), "is new", "are new")}. ");
        text.Append("Verdicts, figures and evidence below are the <em>committed</em> ones; where something else was received, it says so there. If the received results are right, <code>dotnet build -t:Accept</code> takes them. (A committed result that did not come any more leaves no file, so that it is not told here: <code>repro reproduce</code> tells it.)</p>\n");
        text.Append("<div class=\"wide\"><table class=\"changes\"><caption>Received beside committed</caption><thead><tr><th scope=\"col\">result</th><th scope=\"col\">committed</th><th scope=\"col\">received</th><th scope=\"col\">what moved</th></tr></thead><tbody>\n");
        foreach (var (suite, experiment, file, before) in rows)
        {
            var name = file.Verdict is { } verdict ? $"<b>{Text(verdict.Claim)}</b> {Text(verdict.Task)}" : Text(Path.GetFileName(file.Received.Path));
            if (LinkTo(suite, file) is { } link) name = $"<a href=\"#{link}\">{name}</a>";
            text.Append($"<tr><th scope=\"row\">{name}<br><small>{Text(suite.Name)}, {Text(experiment)}</small></th><td data-name=\"committed: \">{(file.IsNew ? "nothing" : ClaimsSection.Word(before))}</td><td data-name=\"received: \">{ClaimsSection.Word(file.Verdict?.Word)}</td><td>{What(file)}</td></tr>\n");
        }

        text.Append("</tbody></table></div>\n");
        foreach (var suite in suites)
        {
            foreach (var results in suite.Moved)
                text.Append($"<details><summary>{Text(suite.Name)}, {Text(results.Experiment)}: every difference with its rule, as the tests say it</summary><pre tabindex=\"0\">{Content(results.Text)}</pre></details>\n");
        }

        return text.Append("</section>\n").ToString();
    }

    /// <summary>A link to the section, for the list of the page's parts.</summary>
    public static string Link(IReadOnlyList<ReportSuite> suites) => suites.All(suite => suite.Moved.Count == 0) ? "" : $"<a href=\"#{Anchor}\"><b>What moved</b></a> ";

    /// <summary>What of one committed file moved, to stand beside it.</summary>
    public static string Note(MovedFile? file, string committed)
    {
        if (file is null) return "";
        var verdict = file.Verdict is { } received && received.Word != committed ? $"{ClaimsSection.Word(committed)} is committed, {ClaimsSection.Word(received.Word)} was received. " : "";
        return $"<div class=\"note\"><p><b>Moved.</b> {verdict}{Count(file.Count, "value differs", "values differ")} in <span class=\"path\">{Text(file.Received.Path)}</span>:</p><pre tabindex=\"0\">{Content(file.Text)}</pre></div>";
    }

    private static string What(MovedFile file)
    {
        if (file.IsNew) return $"new: <code>{Text(file.Received.Path)}</code>";
        var rest = file.Count - file.First.Count;
        return $"<ul>{string.Concat(file.First.Select(line => $"<li>{Text(line)}</li>"))}</ul>{(rest > 0 ? string.Create(CultureInfo.InvariantCulture, $"<small>and {rest} more</small>") : "")}";
    }

    private static bool Changed(MovedFile file, string? before) => !file.IsNew && file.Verdict is { } verdict && verdict.Word != before;

    // its evidence or its figure on this page; null: a table, or new
    private static string? LinkTo(ReportSuite suite, MovedFile file) =>
        suite.Verdicts.FirstOrDefault(verdict => verdict.Evidence.Path == file.Committed) is { } known ? ClaimsSection.Anchor(suite, known)
            : suite.Figures.FirstOrDefault(figure => figure.Numbers.Path == file.Committed) is { } drawn ? FiguresSection.Anchor(suite, drawn) : null;

    private static string? WordOf(ReportSuite suite, MovedFile file) => suite.Verdicts.FirstOrDefault(verdict => verdict.Evidence.Path == file.Committed)?.Word;
}
