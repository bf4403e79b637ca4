using System.Globalization;
using System.Text;
using Repro.Reporting.Page.Data;

namespace Repro.Reporting.Page;

/// <summary>
/// The report as one HTML file that needs nothing else: no network, no font, no other file. Claims, figures and origins are in the page
/// itself; the explorer and the tables are made by its script from data in the page. The same data gives the same bytes.
/// </summary>
public static class ReportPage
{
    // in this order: each may use what stands before it
    private static readonly string[] Styles = ["page.css", "explorer.css"];
    private static readonly string[] Scripts = ["theme.js", "tables.js", "elements.js", "circuit-data.js", "circuit-places.js", "circuit-view.js", "circuit-text.js", "timeline.js", "pane.js", "explorer.js", "start.js"];

    /// <summary>Writes the page; the folder is made where there is none.</summary>
    /// <exception cref="IOException">The file could not be written.</exception>
    public static void Write(string path, ReportData data)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        PartialFile.WriteText(path, Text(data));
    }

    /// <summary>The text of the page.</summary>
    public static string Text(ReportData data)
    {
        var parts = new Dictionary<string, string>
        {
            ["style"] = string.Concat(Styles.Select(Resource)),
            ["moved-link"] = MovedSection.Link(data.Suites),
            ["moved"] = MovedSection.Of(data.Suites),
            ["overview"] = ClaimsSection.Overview(data.Suites),
            ["claims"] = ClaimsSection.Table(data.Suites),
            ["evidence"] = ClaimsSection.Evidence(data.Suites),
            ["figures"] = FiguresSection.Of(data.Suites),
            ["origin"] = OriginSection.Of(data.Suites),
            ["data"] = ExplorerJson.Index(data.Explorer),
            ["models"] = string.Concat(ExplorerJson.Models(data.Explorer).Select((model, i) => string.Create(CultureInfo.InvariantCulture, $"<script type=\"application/json\" id=\"model-{i}\">{model}</script>\n"))),
            ["script"] = string.Concat(Scripts.Select(Resource)),
        };
        var text = new StringBuilder();
        var template = Resource("page.html");
        for (var at = 0; at < template.Length;)
        {
            var (open, close) = (template.IndexOf("{{", at, StringComparison.Ordinal), template.IndexOf("}}", at, StringComparison.Ordinal));
            if (open < 0) (open, close) = (template.Length, template.Length);
            text.Append(template, at, open - at);
            if (open < template.Length) text.Append(parts[template[(open + 2)..close]]);
            at = close + 2;
        }

        return text.ToString();
    }

    private static string Resource(string name)
    {
        using var stream = typeof(ReportPage).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
