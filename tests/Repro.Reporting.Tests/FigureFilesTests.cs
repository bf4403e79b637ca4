using System.Globalization;

namespace Repro.Reporting.Tests;

public sealed class FigureFilesTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void A_figure_is_three_files_and_nothing_else()
    {
        FigureFiles.Write(folder.At("figures"), "figure-1", Samples.Everything);
        Assert.That(Directory.GetFiles(folder.At("figures")).Select(path => Path.GetFileName(path)), Is.EquivalentTo(new[] { "figure-1.png", "figure-1.svg", "figure-1.csv" }));
        Assert.That(folder["figures/figure-1.csv"], Is.EqualTo(PlottedNumbers.Csv(Samples.Everything)));
        Assert.That(folder["figures/figure-1.svg"], Is.EqualTo(FigureFiles.Svg(Samples.Everything)));
        Assert.That(File.ReadAllBytes(folder.At("figures/figure-1.png")), Is.EqualTo(FigureFiles.Png(Samples.Everything)));
    }

    [Test]
    public void A_figure_that_cannot_be_drawn_leaves_the_earlier_files()
    {
        FigureFiles.Write(folder.Path, "a", Samples.Of(new Point(1e6, 1)));
        var before = folder["a.csv"];
        Assert.Throws<ArgumentException>(() => FigureFiles.Write(folder.Path, "a", Samples.Of(new Point(1e6, double.NaN))));
        Assert.That(folder["a.csv"], Is.EqualTo(before));
        Assert.That(folder.Names, Is.EqualTo(new[] { "a.csv", "a.png", "a.svg" }));
    }

    [Test]
    public void The_same_figure_gives_the_same_bytes_whatever_was_drawn_before()
    {
        var (png, svg) = (FigureFiles.Png(Samples.Everything), FigureFiles.Svg(Samples.Everything));
        FigureFiles.Svg(Samples.Of(new Point(1e6, 1), new Point(2e6, 3)));
        Assert.That(FigureFiles.Png(Samples.Everything), Is.EqualTo(png));
        Assert.That(FigureFiles.Svg(Samples.Everything), Is.EqualTo(svg));
    }

    [Test]
    public void A_machine_that_writes_commas_in_numbers_draws_and_writes_the_same()
    {
        var (png, svg, csv) = (FigureFiles.Png(Samples.Everything), FigureFiles.Svg(Samples.Everything), PlottedNumbers.Csv(Samples.Everything));
        var before = CultureInfo.CurrentCulture;
        try
        {
            // what de-DE says of numbers; by its name it cannot be had, as the programs here run without culture data
            var german = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (german.NumberFormat.NumberDecimalSeparator, german.NumberFormat.NumberGroupSeparator, german.NumberFormat.NegativeSign) = (",", ".", "−");
            CultureInfo.CurrentCulture = german;
            Assert.That((-0.5).ToString(CultureInfo.CurrentCulture), Is.EqualTo("−0,5"), "the culture is in force");
            Assert.That(FigureFiles.Png(Samples.Everything), Is.EqualTo(png));
            Assert.That(FigureFiles.Svg(Samples.Everything), Is.EqualTo(svg));
            Assert.That(PlottedNumbers.Csv(Samples.Everything), Is.EqualTo(csv));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
