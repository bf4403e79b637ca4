using System.Globalization;
using System.Xml.Linq;
using Repro.Reporting.Circuits;

namespace Repro.Reporting.Tests.Circuits;

public sealed class CircuitSvgTests
{
    [Test]
    public void Every_edge_is_drawn_from_its_source_to_its_port_as_wide_as_its_score()
    {
        var edges = Elements(CircuitSvg.Text(Toy.Picture), "path").ToDictionary(edge => (string)edge.Attribute("data-edge")!);
        Assert.That(edges.Keys, Is.EquivalentTo(new[] { "input->a0.h0<v>", "a0.h0->a1.h0<q>", "input->a1.h1<k>", "a1.h0->logits", "m0->a1.h0<v>" }));
        Assert.That((string)edges["a0.h0->a1.h0<q>"].Attribute("d")!, Is.EqualTo("M78 200C78 171 64 171 64 142"));
        Assert.That((string)edges["m0->a1.h0<v>"].Attribute("d")!, Is.EqualTo("M190 200C190 171 92 171 92 142"));
        // 0.8 + 5.2 sqrt(|score| / 0.64)
        Assert.That(edges.Values.Select(edge => (double)edge.Attribute("stroke-width")!), Is.EquivalentTo(new[] { 6, 3.4, 2.1, 1.45, 1.19 }));
        Assert.That(edges.Where(edge => edge.Value.Attribute("stroke-dasharray") is not null).Select(edge => edge.Key), Is.EqualTo(new[] { "a0.h0->a1.h0<q>" }), "negative: dashed");
        Assert.That((string)edges["a0.h0->a1.h0<q>"].Attribute("stroke")!, Is.Not.EqualTo((string)edges["a1.h0->logits"].Attribute("stroke")!));
        Assert.That(Elements(CircuitSvg.Text(Toy.Picture), "title").Select(title => title.Value), Has.Member("a0.h0->a1.h0<q> -0.04"));
    }

    [Test]
    public void The_circuits_components_are_boxes_with_roles_by_colour_and_letter_and_the_others_are_dots()
    {
        var svg = CircuitSvg.Text(Toy.Picture);
        var nodes = Elements(svg, "g").Where(group => (string?)group.Attribute("class") == "node").ToDictionary(node => (string)node.Attribute("data-component")!);
        Assert.That(nodes.Keys, Is.EqualTo(new[] { "input", "a0.h0", "m0", "a1.h0", "a1.h1", "logits" }));
        Assert.That(Texts(nodes["a0.h0"]), Is.EqualTo(new[] { "a0.h0", "P", "I", "q", "k", "v" }));
        Assert.That(Texts(nodes["a1.h1"]), Is.EqualTo(new[] { "a1.h1", "q", "k", "v" }));
        Assert.That(Texts(nodes["m0"]), Is.EqualTo(new[] { "m0" }));
        Assert.That(nodes["a1.h0"].Elements().Select(element => (string?)element.Attribute("fill")), Has.Member("#0072B2"));
        // a0.h1 and m1
        Assert.That(Elements(svg, "circle").Where(circle => circle.Parent!.Attribute("class") is null).Select(dot => ((double)dot.Attribute("cx")!, (double)dot.Attribute("cy")!)), Is.EqualTo(new[] { (134.0, 217.0), (190.0, 125.0) }));
    }

    [Test]
    public void The_legend_has_the_roles_and_signs_that_there_are_and_no_others()
    {
        string[] Legend(CircuitPicture picture) => [.. XDocument.Parse(CircuitSvg.Text(picture)).Root!.Elements().Where(element => element.Name.LocalName == "text").Select(text => text.Value).Skip(1)];
        Assert.That(Legend(Toy.Picture), Is.EqualTo(new[] { "P", "previous-token", "I", "induction", "N", "name-mover", "score 0.64, serves the task", "score -0.04, works against the task", "q, k, v: what a head reads as query, key and value" }));
        Assert.That(Legend(Toy.Picture with { Edges = [.. Toy.Edges.Where(edge => edge.Score > 0 && edge.Target == Toy.A11)] }), Is.EqualTo(new[] { "score 0.01, serves the task", "q, k, v: what a head reads as query, key and value" }));
    }

    [Test]
    public void Markup_in_a_title_or_role_stays_text()
    {
        var picture = Toy.Picture with { Title = "a < b & \"c\" </svg>", Roles = new Dictionary<Component, IReadOnlyList<string>> { [Toy.A10] = ["<b>&"] } };
        var svg = CircuitSvg.Text(picture);
        Assert.That(Elements(svg, "title").First().Value, Is.EqualTo(picture.Title));
        Assert.That(Elements(svg, "title").Select(title => title.Value), Has.Member("a1.h0: <b>&"));
        Assert.That(Elements(svg, "b"), Is.Empty);
    }

    [Test]
    public void The_same_circuit_gives_the_same_text_in_any_order_of_edges_and_in_any_culture()
    {
        var (svg, dot) = (CircuitSvg.Text(Toy.Picture), CircuitDot.Text(Toy.Picture));
        Assert.That(CircuitSvg.Text(Toy.Picture with { Edges = [.. Toy.Edges.Reverse()] }), Is.EqualTo(svg));
        var before = CultureInfo.CurrentCulture;
        try
        {
            var german = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (german.NumberFormat.NumberDecimalSeparator, german.NumberFormat.NumberGroupSeparator, german.NumberFormat.NegativeSign) = (",", ".", "−");
            CultureInfo.CurrentCulture = german;
            Assert.That(CircuitSvg.Text(Toy.Picture), Is.EqualTo(svg));
            Assert.That(CircuitDot.Text(Toy.Picture), Is.EqualTo(dot));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Test]
    public void An_empty_circuit_is_the_input_and_the_logits()
    {
        var svg = CircuitSvg.Text(Toy.Picture with { Edges = [] });
        Assert.That(Elements(svg, "g").Count(group => (string?)group.Attribute("class") == "node"), Is.EqualTo(2));
        Assert.That(svg, Does.Not.Contain("NaN"));
    }

    [Test]
    public void Known_roles_have_letters_and_colours_of_their_own_and_a_legible_letter()
    {
        Assert.That(RoleStyle.Known.Select(style => style.Letter), Is.Unique);
        Assert.That(RoleStyle.Known.Select(style => style.Colour), Is.Unique);
        // WCAG 2.2's contrast of two colours
        static double Luminance(string colour) => 0.2126 * Channel(colour, 1) + 0.7152 * Channel(colour, 3) + 0.0722 * Channel(colour, 5);
        static double Channel(string colour, int at)
        {
            var value = int.Parse(colour.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }

        foreach (var style in RoleStyle.Known)
        {
            double[] pair = [.. new[] { Luminance(style.Colour), Luminance(style.Ink) }.Order()];
            Assert.That((pair[1] + 0.05) / (pair[0] + 0.05), Is.GreaterThan(4.5), style.Role);
        }
    }

    [TestCaseSource(nameof(Impossible))]
    public void What_no_model_has_is_refused_by_its_name(CircuitPicture picture, string named)
    {
        Assert.That(() => CircuitSvg.Text(picture), Throws.ArgumentException.With.Message.Contain(named));
        Assert.That(() => CircuitDot.Text(picture), Throws.ArgumentException.With.Message.Contain(named));
    }

    private static IEnumerable<TestCaseData> Impossible()
    {
        TestCaseData With(string named, params CircuitEdge[] edges) => new TestCaseData(Toy.Picture with { Edges = edges }, named).SetArgDisplayNames(named);
        yield return With("a1.h0->a0.h0<q>", new CircuitEdge(Toy.A10, Toy.A00, HeadPort.Query, 1));
        yield return With("a0.h0->a1.h0", new CircuitEdge(Toy.A00, Toy.A10, null, 1));
        yield return With("m0->logits<k>", new CircuitEdge(Toy.M0, Component.Logits, HeadPort.Key, 1));
        yield return With("a0.h0->m0", new CircuitEdge(Toy.A00, Toy.M0, null, 1));
        yield return With("input->a2.h0<q>", new CircuitEdge(Component.Input, Component.OfHead(2, 0), HeadPort.Query, 1));
        yield return With("NaN", new CircuitEdge(Toy.A00, Component.Logits, null, double.NaN));
        yield return With("2 times", new CircuitEdge(Toy.A00, Component.Logits, null, 1), new CircuitEdge(Toy.A00, Component.Logits, null, 2));
    }

    private static string[] Texts(XElement node) => [.. node.Elements().Where(element => element.Name.LocalName == "text").Select(text => text.Value)];

    private static IEnumerable<XElement> Elements(string svg, string name) => XDocument.Parse(svg).Descendants().Where(element => element.Name.LocalName == name);
}
