using Repro.Circuits.MinimalCircuit;

namespace Repro.Circuits.Tests.MinimalCircuit;

public sealed class FaithfulnessCurveTests
{
    private const double Rounding = 1e-15;

    [Test]
    public void Areas_are_trapezoids_over_the_share_of_edges()
    {
        // x 0.1, 0.5, 1; f 0.2, 0.8, 1.4: 0.4 (0.2 + 0.8)/2 + 0.5 (0.8 + 1.4)/2 = 0.75; |1 - f| 0.8, 0.2, 0.4: 0.4 x 0.5 + 0.5 x 0.3 = 0.35
        var areas = new FaithfulnessCurve(200, [new(200, 1.4), new(20, 0.2), new(100, 0.8)]).Areas().Value;
        Assert.That(areas.Cpr, Is.EqualTo(0.75).Within(Rounding));
        Assert.That(areas.Cmd, Is.EqualTo(0.35).Within(Rounding));
        Assert.That((areas.FromShare, areas.ToShare), Is.EqualTo((0.1, 1.0)));
    }

    [Test]
    public void The_model_itself_at_every_size_has_all_the_area_and_no_distance()
    {
        var areas = new FaithfulnessCurve(10, Enumerable.Range(0, 11).Select(n => new FaithfulnessPoint(n, 1))).Areas().Value;
        Assert.That(areas.Cpr, Is.EqualTo(1).Within(Rounding));
        Assert.That(areas.Cmd, Is.Zero);
    }

    [Test]
    public void Nothing_is_extrapolated() =>
        Assert.That(new FaithfulnessCurve(100, [new(50, 1), new(60, 1)]).Areas().Value.Cpr, Is.EqualTo(0.1).Within(Rounding));

    [Test]
    public void Fewer_than_two_sizes_span_no_area([Values(0, 1)] int sizes) =>
        Assert.That(new FaithfulnessCurve(10, Enumerable.Range(1, sizes).Select(n => new FaithfulnessPoint(n, 1))).Areas().Absence!.Reason, Does.StartWith($"{sizes} evaluated"));

    [TestCase(-1, 0.5, "outside")]
    [TestCase(11, 0.5, "outside")]
    [TestCase(5, 0.5, "twice")]
    [TestCase(6, double.NaN, "NaN")]
    [TestCase(6, double.PositiveInfinity, "Infinity")]
    public void Points_that_are_none_are_refused(int edges, double faithfulness, string named) =>
        Assert.That(() => new FaithfulnessCurve(10, [new(5, 1), new(edges, faithfulness)]), Throws.ArgumentException.With.Message.Contains(named).And.Message.Contains($"{edges} edges"));
}
