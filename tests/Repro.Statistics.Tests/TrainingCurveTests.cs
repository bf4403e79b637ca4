namespace Repro.Statistics.Tests;

public sealed class TrainingCurveTests
{
    [Test]
    public void Coverage_counts_present_and_all()
    {
        var curve = Curves.Of(1, null, 3, null, 5);
        Assert.That((curve.Present, curve.Total, curve.Coverage), Is.EqualTo((3, 5, "3 of 5")));
        Assert.That(curve.PresentPoints.Select(point => point.Step), Is.EqualTo(new[] { 100, 300, 500 }));
    }

    [Test]
    public void The_final_value_is_the_last_checkpoint_or_absent_with_it()
    {
        Assert.That(Curves.Of(1, 2).Final.Value, Is.EqualTo(2));
        Assert.That(Curves.Of(1, null).Final.Absence!.Reason, Is.EqualTo("file is missing"));
        Assert.That(Curves.Of().Final.Absence!.Reason, Is.EqualTo("no checkpoints"));
    }

    [TestCase(100)]
    [TestCase(50)]
    public void A_step_that_does_not_increase_is_refused_by_name(int second) =>
        Assert.That(
            () => new TrainingCurve("pythia-70m", "ioi", [Curves.Point(100, 1), Curves.Point(second, 2)]),
            Throws.ArgumentException.With.Message.Contains($"pythia-70m, ioi: step {second}"));

    [Test]
    public void Tokens_that_do_not_increase_are_refused() =>
        Assert.That(() => new TrainingCurve("m", "v", [new CurvePoint(1, 10, 1.0), new CurvePoint(2, 10, 1.0)]), Throws.ArgumentException);

    [Test]
    public void A_value_that_is_not_a_number_is_refused() =>
        Assert.That(() => Curves.Of(1, double.NaN), Throws.ArgumentException.With.Message.Contains("step 200"));

    [Test]
    public void An_absence_without_a_reason_is_refused() => Assert.Throws<ArgumentException>(() => _ = new Absence(" "));

    [Test]
    public void Asking_an_absent_value_throws_its_reason()
    {
        Outcome<double> absent = new Absence("same weights as step 64");
        Assert.That(() => absent.Value, Throws.InvalidOperationException.With.Message.EqualTo("same weights as step 64"));
        Assert.That(absent.TryGet(out _), Is.False);
        Assert.That(absent.ToString(), Is.EqualTo("(same weights as step 64)"));
        Assert.That(absent.Match(value => "present", why => why.Reason), Is.EqualTo("same weights as step 64"));
        Outcome<double> present = 1.5;
        Assert.That((present.Value, present.ToString()), Is.EqualTo((1.5, "1.5")));
    }
}
