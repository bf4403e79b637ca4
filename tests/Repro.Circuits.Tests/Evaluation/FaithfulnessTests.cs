using Repro.Circuits.Evaluation;
using Repro.Statistics;

namespace Repro.Circuits.Tests.Evaluation;

public sealed class FaithfulnessTests
{
    private static readonly double[] Clean = [3, 4, 5, 4, 3, 5, 4, 4], Outside = [1, 1, 2, 0, 1, 1, 1, 1];

    private static Faithfulness Of(double[] circuit, double[] clean, double[] outside) => Faithfulness.Of(circuit, clean, outside, Bootstrap.Resample(clean.Length, 1000, 7));

    [Test]
    public void Both_forms_of_data_set_means()
    {
        double[] circuit = [2, 3, 4, 3, 2, 4, 3, 3]; // mean 3, of 4 and 1
        var faithfulness = Of(circuit, Clean, Outside);
        Assert.That(faithfulness.OfModel.Value.Estimate, Is.EqualTo(3.0 / 4).Within(1e-12));
        Assert.That(faithfulness.Recovered.Value.Estimate, Is.EqualTo(2.0 / 3).Within(1e-12));
        Assert.That(faithfulness.Recovered.Value.Contains(2.0 / 3), Is.True);
        Assert.That(faithfulness.Recovered.Value.Upper - faithfulness.Recovered.Value.Lower, Is.InRange(1e-3, 0.3));
        Assert.That(faithfulness.Recovered.Value.Resamples, Is.EqualTo(1000));
    }

    [Test]
    public void Numerator_and_denominator_come_from_the_same_resample()
    {
        double[] half = [.. Clean.Zip(Outside, (m, floor) => (m + floor) / 2)];
        var recovered = Of(half, Clean, Outside).Recovered.Value;
        Assert.That((recovered.Lower, recovered.Upper), Is.EqualTo((0.5, 0.5)), "a circuit that is half of the way for every prompt has no spread");
        var whole = Of(Clean, Clean, Outside);
        Assert.That((whole.OfModel.Value.Lower, whole.OfModel.Value.Upper), Is.EqualTo((1.0, 1.0)));
    }

    [Test]
    public void Undefined_where_the_model_is_not_above_its_noise()
    {
        double[] noise = [-4, 4, -3, 3, 2, -2, 1, -0.9];
        var faithfulness = Of(Clean, noise, Outside);
        Assert.That(faithfulness.OfModel.Absence!.Reason, Does.StartWith("undefined here: the model's own metric"));
        var same = Of(Clean, Clean, [.. Clean.Select((value, i) => value + noise[i])]);
        Assert.That(same.OfModel.IsPresent, Is.True);
        Assert.That(same.Recovered.Absence!.Reason, Does.Contain("cannot be told from zero"));
    }

    [Test]
    public void A_divergence_has_the_second_form_only()
    {
        // the clean run's divergence from itself is zero, and falls on the way from outside to the model
        var faithfulness = Of([0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5], new double[8], [1, 2, 2, 3, 2, 2, 2, 2]);
        Assert.That(faithfulness.OfModel.IsPresent, Is.False);
        Assert.That(faithfulness.Recovered.Value.Estimate, Is.EqualTo(0.75).Within(1e-12));
    }

    [Test]
    public void Resamples_without_a_ratio_are_left_out()
    {
        // below zero when at most one of eight draws is a ten: 0.56 % of resamples, too few for the interval to hold zero
        double[] mixed = [10, -2, 10, -2, 10, -2, 10, 10];
        var interval = Of(mixed, mixed, new double[8]).Recovered;
        Assert.That(interval.IsPresent, Is.True);
        Assert.That(interval.Value.Resamples, Is.InRange(975, 999));
    }

    [Test]
    public void Refuses_runs_of_different_prompts() =>
        Assert.That(() => Of([1, 2], Clean, Outside), Throws.ArgumentException.With.Message.Contains("2 values of the circuit"));
}
