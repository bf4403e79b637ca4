using Repro.Statistics;

namespace Repro.Figures.Tests;

public sealed class SeriesTests
{
    [Test]
    public void A_training_curve_becomes_a_line_with_its_gaps_and_bounds()
    {
        var curve = new TrainingCurve("mini-25k", "logit difference", [new(0, 0, 0.5), new(1, 65536, new Absence("not saved")), new(2, 131072, 1.5)]);
        var line = LineSeries.Of(curve, new Dictionary<long, Interval> { [2] = new(1.5, 1.25, 1.75, 0.95, 256) });
        Assert.That(line.Label, Is.EqualTo("mini-25k"));
        Assert.That(line.Points, Is.EqualTo(new Point[] { new(0, 0.5), Point.Gap(65536), new(131072, 1.5, 1.25, 1.75) }));
    }
}
