using Repro.Circuits.MinimalCircuit;

namespace Repro.Circuits.Tests.MinimalCircuit;

public sealed class FaithfulnessMeasureTests
{
    private static readonly double[] Circuit = [2, 4, 9], Clean = [4, 6, 11], Outside = [1, 1, 1];

    [Test]
    public void Both_forms_by_hand()
    {
        Assert.That(new FaithfulnessMeasure().Of(Circuit, Clean, Outside), Is.EqualTo((5 - 1) / (7.0 - 1)).Within(1e-15));
        Assert.That(new FaithfulnessMeasure(FaithfulnessForm.OfModel).Of(Circuit, Clean, Outside), Is.EqualTo(5 / 7.0).Within(1e-15));
        Assert.That(new FaithfulnessMeasure().Denominators(Clean, Outside), Is.EqualTo((double[])[3, 5, 10]));
        Assert.That(new FaithfulnessMeasure(FaithfulnessForm.OfModel).Denominators(Clean, Outside), Is.EqualTo(Clean));
    }

    [Test]
    public void The_means_of_batches_give_a_short_last_batch_more_weight() =>
        // batches of two: (3 + 9) / 2 over (5 + 11) / 2
        Assert.That(new FaithfulnessMeasure(FaithfulnessForm.OfModel, MeanOfBatches: 2).Of(Circuit, Clean, Outside), Is.EqualTo(6 / 8.0).Within(1e-15));
}
