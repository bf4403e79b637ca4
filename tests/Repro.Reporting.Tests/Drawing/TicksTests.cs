using Repro.Reporting.Drawing;

namespace Repro.Reporting.Tests.Drawing;

public sealed class TicksTests
{
    [TestCase(-0.1, 1.05, 7, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [TestCase(0, 10, 5, "0 2 4 6 8 10")]
    [TestCase(-3, 3, 5, "−2 0 2")]
    [TestCase(-0.012, 0.013, 5, "−0.010 −0.005 0.000 0.005 0.010")]
    [TestCase(0, 250000, 5, "0 50,000 100,000 150,000 200,000 250,000")]
    [TestCase(0, 3e7, 3, "0 1×10⁷ 2×10⁷ 3×10⁷")]
    [TestCase(0, 3e-6, 3, "0 1×10⁻⁶ 2×10⁻⁶ 3×10⁻⁶")]
    [TestCase(9.5e6, 1.15e7, 3, "1.0×10⁷ 1.1×10⁷")]
    public void A_linear_axis_steps_by_1_2_or_5(double from, double to, int room, string labels) =>
        Assert.That(string.Join(' ', Ticks.Of(new(Scale.Linear, from, to), room).Select(tick => tick.Label)), Is.EqualTo(labels));

    [TestCase(4.5, 7.2, 5, "10⁵ 10⁶ 10⁷")]
    [TestCase(-2, 1, 5, "10⁻² 10⁻¹ 10⁰ 10¹")]
    [TestCase(0, 12, 5, "10⁰ 10³ 10⁶ 10⁹ 10¹²")]
    [TestCase(5.1, 6.2, 5, "2×10⁵ 5×10⁵ 10⁶")]
    public void A_logarithmic_axis_is_labelled_at_powers_of_ten_and_between_them_where_it_is_short(double from, double to, int room, string labels) =>
        Assert.That(string.Join(' ', Ticks.Of(new(Scale.Log10, from, to), room).Select(tick => tick.Label).OfType<string>()), Is.EqualTo(labels));

    [Test]
    public void A_stretch_of_less_than_an_octave_still_has_labels_where_they_say() =>
        Assert.That(Ticks.Of(new(Scale.Log10, Math.Log10(2.9e5), Math.Log10(4.1e5)), 3).Select(tick => (Math.Round(Math.Pow(10, tick.Place)), tick.Label)),
            Is.EqualTo(new[] { (300000d, "3.0×10⁵"), (350000d, "3.5×10⁵"), (400000d, "4.0×10⁵") }));

    [Test]
    public void Minor_ticks_stand_at_the_multiples_of_powers_of_ten() =>
        Assert.That(Ticks.Of(new(Scale.Log10, 5, 6), 5).Where(tick => tick.Label is null).Select(tick => Math.Round(Math.Pow(10, tick.Place))),
            Is.EqualTo(Enumerable.Range(2, 8).Select(digit => digit * 1e5)));

    [Test]
    public void Minor_ticks_that_would_run_together_are_the_powers_alone() =>
        Assert.That(Ticks.Of(new(Scale.Log10, 3, 10), 3).Select(tick => (tick.Place, tick.Label)),
            Is.EqualTo(new (double, string?)[] { (3, "10³"), (4, null), (5, null), (6, "10⁶"), (7, null), (8, null), (9, "10⁹"), (10, null) }));
}
