using Repro.Circuits.MinimalCircuit;

namespace Repro.Circuits.Tests.MinimalCircuit;

public sealed class AuthorsScanRuleTests
{
    private static readonly AuthorsScanRule Rule = new();

    private static readonly Dictionary<string, Func<int, double>> Curves = new()
    {
        ["Line"] = n => n / 1000.0,
        ["Steep"] = n => n >= 10 ? 1 : 0,
        ["Never"] = _ => 0.5,
        ["AlmostThere"] = _ => 0.7,
        ["Jump"] = n => n < 613 ? 0.25 : 0.9,
        ["OnTheThreshold"] = _ => 0.8,
        ["Noisy"] = n => (n / 400.0) + (((n * 7919 % 101) - 50) / 500.0),
        ["Noisier"] = n => (n / 700.0) + (((n * 7919 % 101) - 50) / 200.0),
        ["SlowNoise"] = n => 0.5 + (n / 5000.0) + (((n * 31 % 97) - 48) / 400.0),
        ["Dip"] = n => n < 330 ? 0.78 : n < 700 ? 0.3 : n / 800.0,
        ["Beyond"] = n => n < 1590 ? 0.2 : 0.95,
        ["Comb"] = n => n % 7 == 3 ? 0.85 : 0.75,
    };

    // chosen size, count and sum of the evaluated sizes: what the authors' two functions give on these curves (their logic run in Python,
    // with their final evaluation of the chosen size)
    [TestCase("Line", 800, 198, 140286)]
    [TestCase("Steep", 10, 37, 25649)]
    [TestCase("Never", 1600, 64, 52000)]
    [TestCase("AlmostThere", 1600, 1558, 1279870)]
    [TestCase("Jump", 613, 48, 31959)]
    [TestCase("OnTheThreshold", 1600, 1558, 1279870)]
    [TestCase("Noisy", 315, 44, 28217)]
    [TestCase("Noisier", 558, 51, 32563)]
    [TestCase("SlowNoise", 973, 59, 41735)]
    [TestCase("Dip", 700, 326, 85458)]
    [TestCase("Beyond", 1600, 64, 52000)]
    [TestCase("Comb", 52, 40, 25258)]
    public void Chooses_and_evaluates_what_the_authors_search_does(string name, int chosen, int evaluations, int sum)
    {
        var curve = new MadeUpCurve(Curves[name]);
        var result = Rule.Search(3580, curve.Evaluate);
        Assert.That(result.Minimal.Value, Is.EqualTo(new MinimalSize(chosen, Curves[name](chosen), Curves[name](chosen) >= 0.8)));
        Assert.That((curve.Sizes.Count(), curve.Sizes.Sum()), Is.EqualTo((evaluations, sum)));
        Assert.That(curve.Sizes, Is.Unique);
        Assert.That((result.Evaluations, result.Calls, result.Curve.Points.Count), Is.EqualTo((evaluations, evaluations, evaluations)));
        Assert.That(evaluations, Is.LessThanOrEqualTo(Rule.MostEvaluations(3580)));
        Assert.That(result.Rule, Is.EqualTo("authors-scan"));
    }

    [Test]
    public void A_success_is_bisected_down_and_the_scan_goes_on_by_fifty()
    {
        // 25 fails at 0, so does 50; 75 passes: [50, 75] gives 62, 55, 58, 60, 59 (60 passes, 59 does not); then 125, 175, ...
        var curve = new MadeUpCurve(n => n >= 60 ? 1 : 0);
        Rule.Search(3580, curve.Evaluate);
        Assert.That(curve.Sizes.Take(10), Is.EqualTo((int[])[25, 50, 75, 62, 55, 58, 60, 59, 125, 175]));
        Assert.That(curve.Sizes.Last(), Is.EqualTo(1575));
    }

    [Test]
    public void Nothing_faithful_keeps_the_last_size_and_says_that_it_is_not()
    {
        var result = Rule.Search(3580, new MadeUpCurve(_ => 0.5).Evaluate);
        Assert.That(result.Minimal.Value, Is.EqualTo(new MinimalSize(1600, 0.5, IsFaithful: false)));
    }

    [Test]
    public void A_smaller_graph_ends_the_scan_at_all_its_edges()
    {
        var curve = new MadeUpCurve(n => n < 102 ? 0.3 : 1);
        Assert.That(Rule.Search(102, curve.Evaluate).Minimal.Value, Is.EqualTo(new MinimalSize(102, 1, IsFaithful: true)));
        Assert.That(curve.Sizes, Is.EqualTo((int[])[25, 50, 75, 100, 102]));
        Assert.That(Rule.MostEvaluations(102), Is.EqualTo(102));
    }

    [Test]
    public void Settings_that_make_no_sense_are_refused()
    {
        Assert.That(() => new AuthorsScanRule { Start = 0 }, Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => new AuthorsScanRule { Step = 0 }, Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => new AuthorsScanRule { End = 0 }, Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Rule.Search(0, _ => []), Throws.TypeOf<ArgumentOutOfRangeException>());
    }
}
