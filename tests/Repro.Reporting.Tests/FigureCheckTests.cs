namespace Repro.Reporting.Tests;

public sealed class FigureCheckTests
{
    private static readonly Point Good = new(1e6, 1);

    private static IEnumerable<TestCaseData> Refused()
    {
        yield return Case("a y that is not a number", Samples.Of(Good, new(2e6, double.NaN)), "Figure 'Figure', panel 'IOI', series 'mini-100k', point 1 has y NaN");
        yield return Case("an infinite bound", Samples.Of(Good, Good with { X = 2e6 }, new(3e6, 1, 0, double.PositiveInfinity)), "series 'mini-100k', point 2 has upper bound Infinity");
        yield return Case("an x that is not a number", Samples.Of(new Point(double.NaN, 1)), "point 0 has x NaN");
        yield return Case("negative tokens on a logarithmic axis", Samples.Of(new Point(-5, 1)), "point 0 has x -5");
        yield return Case("a line that goes back", Samples.Of(Good, Good), "point 1 has x 1000000 after 1000000");
        yield return Case("one bound", Samples.Of(new Point(1e6, 1, 0.5)), "point 0 has one bound");
        yield return Case("bounds the wrong way round", Samples.Of(new Point(1e6, 1, 2, 0)), "point 0 has bounds 2 to 0");
        yield return Case("two series of one name", Samples.Of(new LineSeries("a", []), new ScatterSeries("a", [])), "two series named 'a'");
        yield return Case("a zero on a logarithmic y axis", With(new Chart("p", "x", new Axis("y", Scale.Log10), [new LineSeries("a", [new(1, 0)])])), "series 'a', point 0 has y 0");
        yield return Case("a marker of no series", With(new Chart("p", "x", "y", [], [new(1, "emergence", "b")])), "marker 'emergence' belongs to series 'b'");
        yield return Case("a marker at 0 tokens", With(new Chart("p", Axis.Tokens, "y", [], [new(0, "emergence")])), "marker 'emergence' has x 0");
        yield return Case("a line at no place", With(new Chart("p", "x", "y", [], [], [new(double.NaN, "chance")])), "reference line 'chance' has y NaN");
        yield return Case("an axis that ends before it starts", With(new Chart("p", "x", new Axis("y").Covering(1, 0), [])), "y axis covers 1 to 0");
        yield return Case("a row that is too short", With(new HeatMap("p", "r", "c", ["a"], ["b", "c"], [[1]], "v")), "row 'a' has 1 values for 2 columns");
        yield return Case("a row too many", With(new HeatMap("p", "r", "c", ["a"], ["b"], [[1], [2]], "v")), "2 rows of values for 1 labels");
        yield return Case("a cell that is not a number", With(new HeatMap("p", "r", "c", ["a"], ["b"], [[double.NaN]], "v")), "row 'a', column 'b' has the value NaN");
        yield return Case("no panels", new Figure("f", []), "Figure 'f' has no panels");
        yield return Case("panels of one name", new Figure("f", [new Chart("p", "x", "y", []), new Chart("p", "x", "y", [])]), "two panels named 'p'");
        yield return Case("no columns", new Figure("f", [new Chart("p", "x", "y", [])], Columns: 0), "0 columns");
        yield return Case("a letter that the font has not", With(new Chart("p", "x", "漢", [])), "The text '漢' has the character '漢' (U+6F22)");
        yield return Case("a line break", With(new Chart("p", "x", "y\nz", [])), "U+000A");

        static Figure With(Panel panel) => new("Figure", [panel]);

        static TestCaseData Case(string name, Figure figure, string says) => new TestCaseData(figure, says).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Refused))]
    public void What_cannot_be_drawn_rightly_is_refused_in_a_sentence(Figure figure, string says)
    {
        var message = Assert.Throws<ArgumentException>(() => FigureFiles.Png(figure))!.Message;
        Assert.That(message, Does.Contain(says).And.Match("^[^;]+; [^;]+\\.$"), "the part after the semicolon says what to do");
        Assert.That(Assert.Throws<ArgumentException>(() => FigureFiles.Svg(figure))!.Message, Is.EqualTo(message));
    }

    [Test]
    public void Zero_tokens_are_no_fault() => Assert.DoesNotThrow(() => FigureFiles.Svg(Samples.Of(new Point(0, 1), Good)));
}
