namespace Repro.Statistics.Tests;

public sealed class JaccardTests
{
    private const double Rounding = 1e-12;

    [Test]
    public void Shared_over_all()
    {
        Assert.That(Jaccard.Of([1, 2, 3], [2, 3, 4, 5]), Is.EqualTo(2.0 / 5).Within(Rounding));
        Assert.That(Jaccard.Of(["a", "b"], ["b", "a"]), Is.EqualTo(1));
        Assert.That(Jaccard.Of([1, 2], [3]), Is.Zero);
        Assert.That(Jaccard.Of([1, 1, 2], [2, 2]), Is.EqualTo(0.5).Within(Rounding), "a member counts once");
    }

    [Test]
    public void Nothing_shares_nothing() => Assert.That(Jaccard.Of(Array.Empty<int>(), []), Is.Zero);

    [Test]
    public void Weights_are_shares_of_magnitude()
    {
        // shares (1/4, 3/4) and (-, 1/2, 1/2): smaller 0 + 1/2 + 0, larger 1/4 + 3/4 + 1/2
        var (first, second) = (new Dictionary<int, double> { [1] = 1, [2] = -3 }, new Dictionary<int, double> { [2] = 10, [3] = 10 });
        Assert.That(Jaccard.OfWeights(first, second), Is.EqualTo(0.5 / 1.5).Within(Rounding));
        Assert.That(Jaccard.OfWeights(second, first), Is.EqualTo(0.5 / 1.5).Within(Rounding));
        Assert.That(Jaccard.OfWeights(first, first.ToDictionary(pair => pair.Key, pair => -7 * pair.Value)), Is.EqualTo(1).Within(Rounding), "scale and sign do not count");
    }

    [Test]
    public void Equal_weights_on_equally_many_members_are_the_plain_one()
    {
        static Dictionary<int, double> Flat(params int[] members) => members.ToDictionary(member => member, _ => 0.1);
        Assert.That(Jaccard.OfWeights(Flat(1, 2, 3), Flat(2, 3, 4)), Is.EqualTo(Jaccard.Of([1, 2, 3], [2, 3, 4])).Within(Rounding));
    }

    [Test]
    public void Scores_that_are_all_zero_weigh_nothing()
    {
        Assert.That(Jaccard.OfWeights(new Dictionary<int, double> { [1] = 0 }, new Dictionary<int, double> { [1] = 2 }), Is.Zero);
        Assert.That(Jaccard.OfWeights(new Dictionary<int, double>(), new Dictionary<int, double>()), Is.Zero);
    }

    [Test]
    public void A_score_that_is_not_finite_is_refused() =>
        Assert.That(() => Jaccard.OfWeights(new Dictionary<int, double> { [5] = double.NaN }, new Dictionary<int, double>()), Throws.ArgumentException.With.Message.Contains("first[5]"));
}
