namespace Repro.Statistics.Tests;

public sealed class EwmaTests
{
    private const double Rounding = 1e-12;

    [Test]
    public void It_begins_with_the_first_value_and_halves_the_past()
    {
        Assert.That(Ewma.Of([0.4, 0.8, 0.2]), Is.EqualTo((double[])[0.4, 0.6, 0.4]).Within(Rounding));
        Assert.That(Ewma.Of([0.4, 0.8, 0.2], alpha: 1), Is.EqualTo((double[])[0.4, 0.8, 0.2]).Within(Rounding));
        Assert.That(Ewma.Of([]), Is.Empty);
    }

    [Test]
    public void Change_begins_at_none()
    {
        // 1 - J: 0.6, 0.2; from 0: 0.3, 0.25
        Assert.That(Ewma.OfChange([0.4, 0.8]), Is.EqualTo((double[])[0.3, 0.25]).Within(Rounding));
    }

    [Test]
    public void The_value_behind_an_average_comes_back()
    {
        double[] values = [0.1, 0.9, 0.35, 1];
        var averages = Ewma.Of(values, 0.3);
        for (var t = 1; t < values.Length; t++) Assert.That(Ewma.ValueBehind(averages[t], averages[t - 1], 0.3), Is.EqualTo(values[t]).Within(Rounding));
    }

    [Test]
    public void A_span_is_an_alpha() => Assert.That(Ewma.AlphaOfSpan(3), Is.EqualTo(0.5));

    [Test]
    public void Impossible_input_is_refused()
    {
        Assert.That(() => Ewma.Of([1], alpha: 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Ewma.Of([1], alpha: 1.1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Ewma.Of([1, double.NaN]), Throws.ArgumentException.With.Message.Contains("values[1]"));
        Assert.That(() => Ewma.AlphaOfSpan(0.5), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
