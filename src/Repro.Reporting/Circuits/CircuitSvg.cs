using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using static Repro.Reporting.Circuits.CircuitText;

namespace Repro.Reporting.Circuits;

/// <summary>A circuit as a drawing that stands by itself: the model's components where <see cref="CircuitLayout"/> has them, the circuit's own drawn out.</summary>
public static class CircuitSvg
{
    private const string Ink = "#222222", Quiet = "#666666", Paper = "#FFFFFF", Outside = "#D0D0D0";
    private const double TitleHeight = 26, LegendRow = 20, LegendGap = 12, NameSize = 9.5, LetterSize = 9.5, PortSize = 7.5, TextSize = 11, TitleSize = 14;

    // a head from top to bottom: its name, its roles, its ports
    private const double NameHeight = 12, RoleHeight = 12;
    private const double PortRadius = 2, DotRadius = 2.5, Corner = 5;

    // sans-serif letters are at most so wide, in their size: texts stand in boxes and on lines of their own
    private const double LetterWidth = 0.62;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>The text of the file; the same picture gives the same text.</summary>
    /// <exception cref="ArgumentException">See <see cref="CircuitPicture.Require"/>.</exception>
    public static string Text(CircuitPicture picture)
    {
        picture.Require();
        var layout = new CircuitLayout(picture.Shape);
        var legend = Legend(picture);
        var rows = Wrapped(legend, layout.Width - 2 * CircuitLayout.Margin);
        var (width, height) = (layout.Width, TitleHeight + layout.Height + rows.Count * LegendRow + CircuitLayout.Margin);
        var circuit = picture.Nodes.ToHashSet();
        var root = new XElement(
            Svg + "svg",
            new XAttribute("width", Number(width)),
            new XAttribute("height", Number(height)),
            new XAttribute("viewBox", $"0 0 {Number(width)} {Number(height)}"),
            new XAttribute("role", "img"),
            new XAttribute("font-family", "Inter, Helvetica, Arial, sans-serif"),
            new XElement(Svg + "title", picture.Title),
            new XElement(Svg + "desc", string.Create(CultureInfo.InvariantCulture, $"{picture.Edges.Count} edges between {circuit.Count} components; layers upward from the input to the logits")),
            Box(0, 0, width, height, Paper),
            Label(picture.Title, CircuitLayout.Margin, TitleHeight / 2 + 4, TitleSize, "start", Ink),
            new XElement(
                Svg + "g",
                new XAttribute("transform", $"translate(0 {Number(TitleHeight)})"),
                Enumerable.Range(0, picture.Shape.Layers).Select(layer => Label(string.Create(CultureInfo.InvariantCulture, $"layer {layer}"), CircuitLayout.Margin, layout.Of(Component.OfHead(layer, 0)).Y, TextSize - 1, "start", Quiet)),
                picture.Shape.Components.Where(component => !circuit.Contains(component)).Select(component => Dot(layout.Of(component))),
                // thin ones last: a wide one covers them otherwise
                picture.Edges.OrderByDescending(edge => Math.Abs(edge.Score)).ThenBy(edge => edge.Name, StringComparer.Ordinal).Select(edge => Edge(edge, layout, picture.LargestScore)),
                picture.Nodes.Select(component => Node(component, picture, layout))),
            rows.SelectMany((row, i) => Row(row, TitleHeight + layout.Height + (i + 0.5) * LegendRow)));
        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(text, new() { Indent = true, IndentChars = " ", NewLineChars = "\n", OmitXmlDeclaration = true })) root.Save(writer);
        return text.Append('\n').ToString();
    }

    /// <summary>A curve as the data of a path.</summary>
    internal static string Path((Place Start, Place First, Place Second, Place End) curve) => $"M{Point(curve.Start)}C{Point(curve.First)} {Point(curve.Second)} {Point(curve.End)}";

    private static XElement Edge(CircuitEdge edge, CircuitLayout layout, double largest) => new(
        Svg + "path",
        new XAttribute("class", "edge"),
        new XAttribute("data-edge", edge.Name),
        new XAttribute("d", Path(layout.Curve(edge))),
        new XAttribute("fill", "none"),
        new XAttribute("stroke", EdgeStyle.Colour(edge.Score)),
        new XAttribute("stroke-width", Number(EdgeStyle.Width(edge.Score, largest))),
        edge.Score < 0 ? new XAttribute("stroke-dasharray", EdgeStyle.Dashes) : null,
        new XElement(Svg + "title", Describe(edge)));

    private static XElement Node(Component component, CircuitPicture picture, CircuitLayout layout)
    {
        var (middle, roles) = (layout.Of(component), picture.RolesOf(component));
        var (left, top) = (middle.X - CircuitLayout.NodeWidth / 2, middle.Y - CircuitLayout.NodeHeight / 2);
        var isHead = component.Kind == ComponentKind.Head;
        return new XElement(
            Svg + "g",
            new XAttribute("class", "node"),
            new XAttribute("data-component", component.Name),
            new XElement(Svg + "title", Describe(picture, component)),
            Box(left, top, CircuitLayout.NodeWidth, CircuitLayout.NodeHeight, Paper, Ink, isHead ? Corner : 0),
            Label(component.Name, middle.X, isHead ? top + NameHeight / 2 + 1 : middle.Y, NameSize, "middle", Ink),
            roles.Select((role, i) => Role(role, left + (i * CircuitLayout.NodeWidth / roles.Count), top + NameHeight, CircuitLayout.NodeWidth / roles.Count)),
            isHead ? Enum.GetValues<HeadPort>().Select(port => Port(port, layout.Into(component, port))) : null);
    }

    private static XElement[] Role(RoleStyle role, double left, double top, double width) =>
        [Box(left, top, width, RoleHeight, role.Colour), Label(role.Letter, left + (width / 2), top + (RoleHeight / 2), LetterSize, "middle", role.Ink, bold: true)];

    private static XElement[] Port(HeadPort port, Place at) =>
    [
        Label("qkv"[(int)port].ToString(), at.X, at.Y - 6, PortSize, "middle", Quiet),
        new XElement(Svg + "circle", new XAttribute("cx", Number(at.X)), new XAttribute("cy", Number(at.Y)), new XAttribute("r", Number(PortRadius)), new XAttribute("fill", Ink)),
    ];

    private static XElement Dot(Place at) => new(Svg + "circle", new XAttribute("cx", Number(at.X)), new XAttribute("cy", Number(at.Y)), new XAttribute("r", Number(DotRadius)), new XAttribute("fill", Outside));

    private static IReadOnlyList<(double Width, Func<double, double, IEnumerable<XElement>> Draw)> Legend(CircuitPicture picture)
    {
        (double, Func<double, double, IEnumerable<XElement>>) Entry(double symbol, string text, Func<double, double, IEnumerable<XElement>> draw) =>
            (symbol + 6 + text.Length * TextSize * LetterWidth + LegendGap, (x, y) => draw(x, y).Append(Label(text, x + symbol + 6, y, TextSize, "start", Ink)));
        IEnumerable<XElement> Line(double x, double y, double score) =>
        [
            new(Svg + "line", new XAttribute("x1", Number(x)), new XAttribute("y1", Number(y)), new XAttribute("x2", Number(x + 30)), new XAttribute("y2", Number(y)), new XAttribute("stroke", EdgeStyle.Colour(score)), new XAttribute("stroke-width", Number(EdgeStyle.Width(score, picture.LargestScore))), score < 0 ? new XAttribute("stroke-dasharray", EdgeStyle.Dashes) : null),
        ];
        var roles = picture.Nodes.SelectMany(picture.RolesOf).DistinctBy(role => role.Role).OrderBy(role => role.Order).ThenBy(role => role.Role, StringComparer.Ordinal);
        return
        [
            .. roles.Select(role => Entry(14, role.Role, (x, y) => Role(role, x, y - RoleHeight / 2, 14))),
            .. Extremes(picture).Select(score => Entry(30, $"score {Score(score)}, {(score < 0 ? "works against" : "serves")} the task", (x, y) => Line(x, y, score))),
            Entry(0, "q, k, v: what a head reads as query, key and value", (_, _) => []),
        ];
    }

    /// <summary>The largest and the smallest score, on each side of zero that has one.</summary>
    private static IEnumerable<double> Extremes(CircuitPicture picture) =>
        ((double[])[picture.Edges.Select(edge => edge.Score).DefaultIfEmpty().Max(), picture.Edges.Select(edge => edge.Score).DefaultIfEmpty().Min()]).Where((score, i) => i == 0 ? score > 0 : score < 0);

    private static List<List<(double Width, Func<double, double, IEnumerable<XElement>> Draw)>> Wrapped(IReadOnlyList<(double Width, Func<double, double, IEnumerable<XElement>> Draw)> entries, double width)
    {
        List<List<(double Width, Func<double, double, IEnumerable<XElement>> Draw)>> rows = [];
        foreach (var entry in entries)
        {
            if (rows.Count == 0 || rows[^1].Sum(one => one.Width) + entry.Width > width) rows.Add([]);
            rows[^1].Add(entry);
        }

        return rows;
    }

    private static IEnumerable<XElement> Row(List<(double Width, Func<double, double, IEnumerable<XElement>> Draw)> row, double y) =>
        row.SelectMany((entry, i) => entry.Draw(CircuitLayout.Margin + row.Take(i).Sum(one => one.Width), y));

    private static XElement Box(double x, double y, double width, double height, string fill, string? stroke = null, double corner = 0) => new(
        Svg + "rect",
        new XAttribute("x", Number(x)),
        new XAttribute("y", Number(y)),
        new XAttribute("width", Number(width)),
        new XAttribute("height", Number(height)),
        corner > 0 ? new XAttribute("rx", Number(corner)) : null,
        new XAttribute("fill", fill),
        stroke is null ? null : new XAttribute("stroke", stroke));

    private static XElement Label(string text, double x, double y, double size, string anchor, string colour, bool bold = false) => new(
        Svg + "text",
        new XAttribute("x", Number(x)),
        new XAttribute("y", Number(y)),
        new XAttribute("font-size", Number(size)),
        new XAttribute("text-anchor", anchor),
        new XAttribute("dominant-baseline", "central"),
        bold ? new XAttribute("font-weight", "bold") : null,
        new XAttribute("fill", colour),
        text);

    private static string Point(Place place) => $"{Number(place.X)} {Number(place.Y)}";
}
