using System.Text;
using System.Xml.Linq;
using Repro.Reporting.Page.Data;
using static Repro.Reporting.Page.Html;

namespace Repro.Reporting.Page;

/// <summary>Every figure with its numbers folded under it; the script makes a table and a download of them.</summary>
internal static class FiguresSection
{
    public static string Of(IReadOnlyList<ReportSuite> suites)
    {
        var text = new StringBuilder();
        foreach (var suite in suites)
        {
            text.Append($"<h3>On {Text(suite.Name)}</h3>\n");
            if (suite.Figures.Count == 0) text.Append("<p>No figures are committed for this suite.</p>\n");
            foreach (var figure in suite.Figures) text.Append(Figure(suite, figure));
            if (suite.Tables.Count > 0)
                text.Append($"<details class=\"paths\"><summary>{Count(suite.Tables.Count, "further table", "further tables")} in the checkout</summary><ul>{string.Concat(suite.Tables.Select(path => $"<li><code>{Text(path)}</code></li>"))}</ul></details>\n");
        }

        return text.ToString();
    }

    /// <summary>Where a figure is.</summary>
    public static string Anchor(ReportSuite suite, ReportFigure figure) => Id(suite.Name, figure.Experiment, figure.Name);

    private static string Figure(ReportSuite suite, ReportFigure figure)
    {
        var root = XDocument.Parse(figure.Svg).Root!;
        var (title, description) = (Inner(root, "title") ?? figure.Name, Inner(root, "desc"));
        var rows = figure.Numbers.Text.Count(letter => letter == '\n') - 1;
        var received = suite.Received(figure.Numbers);
        var moved = received is null ? "" : (received.Svg is null ? "" : $"<p class=\"received\">The same figure of the received numbers:</p><img class=\"other\" loading=\"lazy\" decoding=\"async\" alt=\"{Text(title)}, of the received numbers\" src='{Source(received.Svg)}'>") + MovedSection.Note(received, "");
        return $"<figure id=\"{Anchor(suite, figure)}\"><img loading=\"lazy\" decoding=\"async\" width=\"{Text((string?)root.Attribute("width") ?? "")}\" height=\"{Text((string?)root.Attribute("height") ?? "")}\" alt=\"{Text(title)}. {Text(description ?? "")}\" src='{Source(figure.Svg)}'>"
            + $"<figcaption>{Text(title)} <small>({Text(suite.Name)}, {Text(figure.Experiment)})</small>"
            + $"<details class=\"numbers\"><summary>its numbers: {Count(rows, "row", "rows")}</summary><p class=\"path\">{Text(figure.Numbers.Path)}</p><pre class=\"csv\" data-name=\"{Text(figure.Numbers.Path.Replace('/', '-'))}\" tabindex=\"0\">{Content(figure.Numbers.Text)}</pre></details>{moved}</figcaption></figure>\n";
    }

    private static string? Inner(XElement root, string name) => root.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value;
}
