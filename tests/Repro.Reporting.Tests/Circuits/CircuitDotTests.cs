using System.Diagnostics;
using System.Xml;
using System.Xml.Linq;
using Repro.Reporting.Circuits;

namespace Repro.Reporting.Tests.Circuits;

public sealed class CircuitDotTests
{
    [Test]
    public void An_edge_goes_to_its_port_and_a_negative_one_is_dashed()
    {
        var dot = CircuitDot.Text(Toy.Picture);
        Assert.That(dot, Does.Contain("""  "a0.h0" -> "a1.h0":q:s [penwidth=2.1, color="#D55E00", style=dashed, tooltip="a0.h0->a1.h0<q> -0.04"];"""));
        Assert.That(dot, Does.Contain("""  "a1.h0" -> "logits" [penwidth=6, color="#0072B2", tooltip="a1.h0->logits 0.64"];"""));
    }

    [Test]
    public void GraphViz_draws_every_component_and_edge()
    {
        var svg = Drawn(CircuitDot.Text(Toy.Picture));
        Assert.That(Titles(svg, "node"), Is.EquivalentTo(new[] { "input", "a0.h0", "m0", "a1.h0", "a1.h1", "logits" }));
        Assert.That(Tooltips(svg), Is.EquivalentTo(Toy.Edges.Select(edge => $"{edge.Name} {edge.Score}")));
        Assert.That(Texts(svg), Is.SupersetOf(new[] { "IOI", "P previous-token", "I induction", "N name-mover" }));
    }

    [Test]
    public void GraphViz_takes_titles_and_roles_as_text()
    {
        var picture = Toy.Picture with { Title = "a \"b\" \\ <c>\nd", Roles = new Dictionary<Component, IReadOnlyList<string>> { [Toy.A10] = ["<b>&\""] } };
        Assert.That(Texts(Drawn(CircuitDot.Text(picture))), Has.Member("? <b>&\"").And.Member("a \"b\" \\ <c>"));
    }

    private static XDocument Drawn(string dot)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("dot", "-Tsvg") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.StandardInput.Write(dot);
            process.StandardInput.Close();
            var (svg, complaint) = (process.StandardOutput.ReadToEnd(), process.StandardError.ReadToEnd());
            process.WaitForExit();
            Assert.That((process.ExitCode, complaint), Is.EqualTo((0, "")));
            using var reader = XmlReader.Create(new StringReader(svg), new() { DtdProcessing = DtdProcessing.Ignore });
            return XDocument.Load(reader);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore("GraphViz is not installed: there is no 'dot' on the PATH.");
            throw;
        }
    }

    private static IEnumerable<string> Titles(XDocument svg, string kind) =>
        svg.Descendants().Where(element => (string?)element.Attribute("class") == kind).Select(group => group.Elements().First(element => element.Name.LocalName == "title").Value);

    private static IEnumerable<string> Tooltips(XDocument svg) =>
        svg.Descendants().Where(element => (string?)element.Attribute("class") == "edge").Select(group => group.Descendants().Attributes().First(attribute => attribute.Name.LocalName == "title").Value);

    private static IEnumerable<string> Texts(XDocument svg) => svg.Descendants().Where(element => element.Name.LocalName == "text").Select(text => text.Value);
}
