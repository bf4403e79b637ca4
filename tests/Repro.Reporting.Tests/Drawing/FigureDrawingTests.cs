using System.Globalization;
using System.Xml.Linq;
using Repro.Reporting.Drawing;
using SkiaSharp;

namespace Repro.Reporting.Tests.Drawing;

public sealed class FigureDrawingTests
{
    private const string Blue = "#0072B2", Vermillion = "#D55E00";

    [Test]
    public void The_picture_is_as_large_as_the_drawing_at_two_pixels_a_unit_and_is_not_blank()
    {
        var pixels = new Pixels(FigureFiles.Png(Samples.Everything));
        var root = XDocument.Parse(FigureFiles.Svg(Samples.Everything)).Root!;
        Assert.That((pixels.Width, pixels.Height), Is.EqualTo((2 * (int)root.Attribute("width")!, 2 * (int)root.Attribute("height")!)));
        Assert.That(pixels.Width, Is.GreaterThan(2 * 2 * Samples.Everything.PanelWidth));
        Assert.That(pixels.DistinctColours, Is.GreaterThan(100));
        Assert.That(pixels[0, 0], Is.EqualTo(SKColors.White));
    }

    [TestCase(1e6, 0.5)]
    [TestCase(3.1622776601683795e5, 0.9)]
    [TestCase(1e5, 0)]
    [TestCase(1e7, 1)]
    public void A_point_stands_where_its_numbers_say_in_pixels_and_in_the_drawing(double x, double y)
    {
        var chart = new Chart("p", Axis.Tokens.Covering(1e5, 1e7), new Axis("y").Covering(0, 1), [new ScatterSeries("a", [new(x, y)])]);
        var figure = new Figure("f", [chart], Columns: 1);
        var pixels = new Pixels(FigureFiles.Png(figure));
        var (left, bottom) = pixels.Axes();
        var padding = FigureStyle.AxisPadding;
        var expectedX = left + 2 * figure.PanelWidth * (Math.Log10(x / 1e5) / 2 + padding) / (1 + 2 * padding);
        var expectedY = bottom - 2 * figure.PanelHeight * (y + padding) / (1 + 2 * padding);

        var legendTop = pixels.Where(Blue).Max(pixel => pixel.Y) - 2 * (int)FigureStyle.MarkSize - 2; // the lowest blue is the legend's
        var centre = pixels.Centre(Blue, new SKRect(0, 0, pixels.Width, legendTop));
        Assert.That(centre.Count, Is.GreaterThan(20));
        Assert.That(centre.X, Is.EqualTo(expectedX).Within(2));
        Assert.That(centre.Y, Is.EqualTo(expectedY).Within(2));

        var mark = Elements(FigureFiles.Svg(figure), "ellipse").First(element => (string?)element.Attribute("fill") == Blue);
        Assert.That(2 * (double)mark.Attribute("cx")!, Is.EqualTo(expectedX).Within(2));
        Assert.That(2 * (double)mark.Attribute("cy")!, Is.EqualTo(expectedY).Within(2));
    }

    [Test]
    public void A_line_breaks_at_a_gap_and_nowhere_else()
    {
        var chart = new Chart("p", "x", new Axis("y").Covering(0, 2), [new LineSeries("a", [new(1, 1), new(2, 1), Point.Gap(3), new(4, 1), new(5, 1)])]);
        using var drawing = new FigureDrawing(new("f", [chart], Columns: 1));
        var pixels = new Pixels(drawing.Png());
        var data = drawing.DataArea(0);
        bool BlueAt(double x) => pixels[Pixel(data.Left + data.Width * ((x - 1) / 4 + FigureStyle.AxisPadding) / (1 + 2 * FigureStyle.AxisPadding)), Pixel(data.MidY)] == SKColor.Parse(Blue);
        Assert.That(new[] { 1.5, 2.5, 3, 3.5, 4.5 }.Select(BlueAt), Is.EqualTo(new[] { true, false, false, false, true }));
    }

    [Test]
    public void A_band_is_tinted_between_its_bounds_only()
    {
        var chart = new Chart("p", "x", new Axis("y").Covering(0, 10), [new LineSeries("a", [new(0, 5, 2, 9), new(10, 5, 2, 9)])]);
        using var drawing = new FigureDrawing(new("f", [chart], Columns: 1));
        var pixels = new Pixels(drawing.Png());
        var data = drawing.DataArea(0);
        var column = Pixel(data.Left + data.Width * (2.9 / 10 + FigureStyle.AxisPadding) / (1 + 2 * FigureStyle.AxisPadding)); // off the grid's lines
        int RedAt(double y) => pixels[column, Pixel(data.Bottom - data.Height * (y / 10 + FigureStyle.AxisPadding) / (1 + 2 * FigureStyle.AxisPadding))].Red;
        var once = (int)Math.Round(255 * (1 - FigureStyle.BandOpacity)); // the blue has no red: what is left is the white's, and the band is painted once
        foreach (var within in new[] { 2.5, 3.5, 7.5, 8.5 }) Assert.That(RedAt(within), Is.EqualTo(once).Within(2), $"at {within}");
        foreach (var outside in new[] { 1.5, 9.5 }) Assert.That(RedAt(outside), Is.EqualTo(255), $"at {outside}");
    }

    [Test]
    public void Emergence_is_a_dotted_line_in_the_series_colour_with_its_mark_above_the_panel()
    {
        var chart = new Chart("p", "x", new Axis("y").Covering(0, 1), [new LineSeries("a", [new(0, 0), new(10, 0)]), new LineSeries("b", [new(0, 0), new(10, 0)])], [new(5, "emergence", "a"), new(5, "emergence", "b")]);
        using var drawing = new FigureDrawing(new("f", [chart], Columns: 1));
        var pixels = new Pixels(drawing.Png());
        var data = drawing.DataArea(0);
        var (middle, top, foot) = (2 * data.MidX, 2 * data.Top, 2 * data.Bottom - 2 * data.Height * 0.1f);
        var dots = pixels.Where(Vermillion, new SKRect(middle - 2, top, middle + 2, foot)).Select(pixel => pixel.Y).Distinct().Count();
        Assert.That(dots / (foot - top), Is.InRange(0.2, 0.6), "dotted");
        var above = new SKRect(0, 0, pixels.Width, top);
        var (circle, square) = (pixels.Centre(Blue, above), pixels.Centre(Vermillion, above));
        Assert.That(circle.X, Is.EqualTo(middle).Within(2));
        Assert.That(square.X, Is.EqualTo(middle).Within(2));
        Assert.That(circle.Y - square.Y, Is.EqualTo(2 * FigureStyle.LaneHeight).Within(2), "marks at one place stand above each other");
    }

    [Test]
    public void A_reference_line_is_dashed_at_its_height()
    {
        var chart = new Chart("p", "x", new Axis("y").Covering(0, 1), [new ScatterSeries("a", [new(0, 0.01), new(10, 0.99)])], [], [new(0.75, "chance")]);
        using var drawing = new FigureDrawing(new("f", [chart], Columns: 1));
        var pixels = new Pixels(drawing.Png());
        var data = drawing.DataArea(0);
        var grey = pixels.Where("#777777", new SKRect(2 * data.Left, 2 * data.Top, 2 * data.Right, 2 * data.Bottom));
        Assert.That(grey.Average(pixel => pixel.Y + 0.5), Is.EqualTo(2 * (data.Bottom - data.Height * (0.75 + FigureStyle.AxisPadding) / (1 + 2 * FigureStyle.AxisPadding))).Within(2));
        Assert.That(grey.Select(pixel => pixel.X).Distinct().Count() / (2 * data.Width), Is.InRange(0.4, 0.8));
    }

    [Test]
    public void A_heat_map_is_lightest_at_its_lowest_and_darkest_at_its_highest()
    {
        var map = new HeatMap("p", "circuit of", "evaluated in", ["a", "b"], ["c", "d"], [[0, 1], [null, 0.5]], "v");
        using var drawing = new FigureDrawing(new("f", [map], Columns: 1));
        var pixels = new Pixels(drawing.Png());
        var data = drawing.DataArea(0);
        SKColor At(double across, double down) => pixels[Pixel(data.Left + across * data.Width), Pixel(data.Top + down * data.Height)];
        Assert.That(At(0.1, 0.1), Is.EqualTo(SKColor.Parse("#F7FBFF")));
        Assert.That(At(0.9, 0.1), Is.EqualTo(SKColor.Parse("#08306B")));
        Assert.That(At(0.9, 0.9), Is.EqualTo(SKColor.Parse("#6BAED6")), "the middle of the nine");
        Assert.That(At(0.1, 0.9), Is.EqualTo(SKColor.Parse("#F4F4F4")), "not measured");
    }

    [Test]
    public void The_drawing_is_well_formed_scales_and_needs_no_font()
    {
        var svg = FigureFiles.Svg(Samples.Everything);
        var root = XDocument.Parse(svg).Root!;
        Assert.That((string)root.Attribute("viewBox")!, Is.EqualTo(string.Create(CultureInfo.InvariantCulture, $"0 0 {(int)root.Attribute("width")!} {(int)root.Attribute("height")!}")));
        Assert.That(Elements(svg, "text"), Is.Empty, "text is drawn as outlines");
        Assert.That(svg, Does.Not.Contain("NaN").And.Not.Contain("Infinity").And.Not.Contain("font").And.Not.Contain("\r"));
        Assert.That(Elements(svg, "title").Single().Value, Is.EqualTo(Samples.Everything.Title));
        foreach (var text in new[] { "IOI", "tokens of training", "logit difference", "mini-25k", "mini-100k", "emergence", "chance", "Transfer", "b, c", "faithfulness", "empty", "Bands: 95 % intervals.", "Left out: 1 point at 0" })
            Assert.That(Elements(svg, "desc").Single().Value, Does.Contain(text));
    }

    [Test]
    public void A_label_more_is_its_letters_more()
    {
        int Letters(params string[] labels) => Drawn(FigureFiles.Svg(Samples.Of([.. labels.Select(label => new ScatterSeries(label, []))]))).Count();
        Assert.That(Letters("a", "b", "c") - Letters("a"), Is.EqualTo(2 * "b(nodata)".Length));
    }

    [Test]
    public void A_letter_is_outlined_once_and_stands_where_the_line_has_it()
    {
        var svg = FigureFiles.Svg(Samples.Of(new Point(1e6, 1)) with { Title = "lolls" });
        var outlines = Elements(svg, "path").Select(path => (string)path.Attribute("d")!).Where(outline => outline.Length > 60).ToList();
        Assert.That(outlines, Is.Unique);
        using var lettering = new Lettering();
        var title = Drawn(svg).Take(5).ToList();
        Assert.That(title[0].Outline, Is.EqualTo(title[2].Outline).And.EqualTo(title[3].Outline).And.Not.EqualTo(title[1].Outline));
        for (var i = 0; i < title.Count; i++) Assert.That(title[i].X, Is.EqualTo(FigureStyle.Margin + lettering.Width("lolls"[..i], FigureStyle.TitleSize)).Within(0.02), $"letter {i}");
    }

    [Test]
    public void Letters_on_a_turned_line_are_not_taken_for_a_level_one()
    {
        var svg = FigureFiles.Svg(new("f", [new Chart("p", "x", "upward", [new ScatterSeries("a", [new(1, 1)])])], Columns: 1));
        var turned = Drawn(svg).Where(letter => Math.Abs(letter.Sine) > 0.1).ToList();
        Assert.That(turned, Has.Count.EqualTo("upward".Length));
        Assert.That(turned.Select(letter => letter.Y), Is.Ordered.Descending);
        Assert.That(turned.Select(letter => letter.X), Has.All.EqualTo(turned[0].X).Within(0.01));
    }

    [Test]
    public void A_series_keeps_its_colour_in_every_panel_and_no_two_look_alike()
    {
        var styles = Enumerable.Range(0, 21).Select(SeriesStyle.At).ToList();
        Assert.That(styles.Take(7).Select(style => style.Colour.ToHex()), Is.Unique);
        Assert.That(styles.Take(7).Select(style => style.Shape), Is.Unique, "in grey print the mark tells");
        Assert.That(styles.Select(style => (style.Colour.ToHex(), style.Shape)), Is.Unique);

        var panels = new[] { new Chart("p", "x", "y", [new LineSeries("a", []), new LineSeries("b", [])]), new Chart("q", "x", "y", [new LineSeries("b", [])]) };
        using var lettering = new Lettering();
        var legend = new Legend(new("f", panels), lettering);
        Assert.That(legend.StyleOf(panels[1].Series[0]), Is.SameAs(legend.StyleOf(panels[0].Series[1])));
        Assert.That(legend.Labels, Is.EqualTo(new[] { "a (no data)", "b (no data)" }));
    }

    private static IEnumerable<TestCaseData> Thin()
    {
        yield return new TestCaseData(Samples.Of(new LineSeries("a", [])), 0).SetArgDisplayNames("no series has points");
        yield return new TestCaseData(new Figure("f", [new Chart("p", "x", "y", [])]), 0).SetArgDisplayNames("no series");
        yield return new TestCaseData(Samples.Of(Point.Gap(1e6)), 0).SetArgDisplayNames("only a gap");
        yield return new TestCaseData(Samples.Of(new Point(0, 1)), 0).SetArgDisplayNames("only step 0");
        yield return new TestCaseData(Samples.Of(new Point(1e6, 1)), 1).SetArgDisplayNames("one point");
        yield return new TestCaseData(Samples.Of(new Point(1e6, 0), new Point(4e6, 0)), 2).SetArgDisplayNames("all 0");
        yield return new TestCaseData(Samples.Of(new Point(1e6, -7), new Point(4e6, -7), new Point(9e6, -7)), 3).SetArgDisplayNames("all equal");
        yield return new TestCaseData(Samples.Of(new Point(1e6, 1), Point.Gap(2e6), new Point(4e6, 2, 1, 3)), 2).SetArgDisplayNames("points between gaps");
        yield return new TestCaseData(Samples.Of(new Point(1e6, 1e300), new Point(4e6, -1e300)), 2).SetArgDisplayNames("huge numbers");
        yield return new TestCaseData(Samples.Of(new Point(1e6, 1), new Point(4e6, 1 + 1e-15)), 2).SetArgDisplayNames("equal but for round-off");
    }

    [TestCaseSource(nameof(Thin))]
    public void A_figure_with_little_to_show_shows_it(Figure figure, int marks)
    {
        using var drawing = new FigureDrawing(figure);
        var svg = drawing.Svg();
        Assert.That(svg, Does.Not.Contain("NaN").And.Not.Contain("Infinity"));
        var data = drawing.DataArea(0);
        var inPanel = Elements(svg, "ellipse").Where(mark => (string?)mark.Attribute("fill") == Blue)
            .Count(mark => data.Contains((float)mark.Attribute("cx")!, (float)mark.Attribute("cy")!));
        Assert.That(inPanel, Is.EqualTo(marks));
        var pixels = new Pixels(drawing.Png());
        Assert.That(pixels.DistinctColours, Is.GreaterThan(10));
    }

    private static int Pixel(double unit) => (int)(unit * FigureStyle.PixelsPerUnit);

    /// <summary>Every letter of the drawing in order: its outline, and where its origin stands.</summary>
    private static IEnumerable<(string Outline, double X, double Y, double Sine)> Drawn(string svg)
    {
        var outlines = Elements(svg, "defs").Elements().ToDictionary(path => "#" + (string)path.Attribute("id")!, path => (string)path.Attribute("d")!);
        foreach (var element in XDocument.Parse(svg).Descendants().Where(element => element.Name.LocalName is "use" || (element.Name.LocalName is "path" && element.Attribute("transform") is not null)))
        {
            var placed = element.Attribute("transform") is null ? element.Parent! : element;
            if (placed.Attribute("transform") is null) continue; // a line of a plot that comes twice
            var matrix = ((string)placed.Attribute("transform")!)["matrix(".Length..^1].Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
            var way = (double?)element.Attribute("x") ?? 0;
            yield return ((string?)element.Attribute("d") ?? outlines[(string)element.Attribute("href")!], matrix[4] + way * matrix[0], matrix[5] + way * matrix[1], matrix[1]);
        }
    }

    private static IEnumerable<XElement> Elements(string svg, string name) => XDocument.Parse(svg).Descendants().Where(element => element.Name.LocalName == name);
}
