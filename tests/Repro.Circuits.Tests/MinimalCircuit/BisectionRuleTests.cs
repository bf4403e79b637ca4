using Repro.Circuits.MinimalCircuit;
using Repro.Statistics;

namespace Repro.Circuits.Tests.MinimalCircuit;

public sealed class BisectionRuleTests
{
    private static readonly BisectionRule Rule = new();

    [Test]
    public void Finds_the_size_on_a_monotone_curve([Values(1, 2, 3, 64, 65, 613, 999, 1000)] int smallest)
    {
        var result = Rule.Search(1000, new MadeUpCurve(n => n < smallest ? 0.79 : 0.8).Evaluate);
        Assert.That(result.Minimal.Value, Is.EqualTo(new MinimalSize(smallest, 0.8, IsFaithful: true)));
        Assert.That(result.Rule, Is.EqualTo("bisection"));
    }

    [Test]
    public void Finds_every_size_of_a_small_graph()
    {
        for (var edges = 1; edges <= 40; edges++)
        {
            for (var smallest = 1; smallest <= edges; smallest++)
            {
                var curve = new MadeUpCurve(n => n >= smallest ? 1 : 0);
                Assert.That(Rule.Search(edges, curve.Evaluate).Minimal.Value.Edges, Is.EqualTo(smallest), $"of {edges}");
                Assert.That(curve.Sizes.Count(), Is.LessThanOrEqualTo(Rule.MostEvaluations(edges)));
            }
        }
    }

    [Test]
    public void A_smaller_size_within_the_window_is_found_where_bisection_misses_it()
    {
        // bisection of 512..1024 comes down to 800; 791 passes too, below 792..799 that fail; 780 is beyond the window of 16 (2 % of 800)
        var curve = new MadeUpCurve(n => n is >= 800 or 791 or 780 ? 0.9 : 0.1);
        var rule = Rule with { WindowSizes = 20 };
        Assert.That(rule.Search(1024, curve.Evaluate).Minimal.Value.Edges, Is.EqualTo(791));
        Assert.That(Enumerable.Range(784, 16), Is.SubsetOf(curve.Sizes));
        Assert.That(curve.Calls[^1], Is.Unique.And.SubsetOf(Enumerable.Range(784, 16)), "the window, less what the bisection met");
        Assert.That((rule with { WindowEdges = 20 }).Search(1024, curve.Evaluate).Minimal.Value.Edges, Is.EqualTo(780));
        Assert.That((rule with { WindowEdges = 0, WindowShare = 0 }).Search(1024, curve.Evaluate).Minimal.Value.Edges, Is.EqualTo(800));
    }

    [Test]
    public void A_wide_window_is_scanned_at_even_distances_from_end_to_end()
    {
        var curve = new MadeUpCurve(n => n >= 800 ? 0.9 : 0.1);
        (Rule with { WindowEdges = 101, WindowSizes = 5 }).Search(1024, curve.Evaluate);
        Assert.That(curve.Calls[^1], Is.EqualTo((int[])[699, 724, 749, 774])); // 799 was the bisection's last
        Assert.That(curve.Calls[^2], Is.EqualTo((int[])[799]).Or.EqualTo((int[])[800]));
    }

    [Test]
    public void Nothing_below_the_smallest_size_is_looked_at()
    {
        var curve = new MadeUpCurve(_ => 1);
        var result = (Rule with { SmallestSize = 10 }).Search(100, curve.Evaluate);
        Assert.That(result.Minimal.Value.Edges, Is.EqualTo(10));
        Assert.That(curve.Sizes.Min(), Is.EqualTo(10));
    }

    [Test]
    public void The_first_rise_above_the_threshold_is_what_is_bisected()
    {
        // passes at 16, fails from 20 to 699 and passes again: the first pass of the grid counts
        var result = Rule.Search(1024, new MadeUpCurve(n => n is (>= 11 and < 20) or >= 700 ? 0.85 : 0.2).Evaluate);
        Assert.That(result.Minimal.Value.Edges, Is.EqualTo(11));
        Assert.That(result.Curve.Points.Select(point => point.Edges), Does.Contain(1024), "the whole grid stays in the curve");
    }

    [Test]
    public void Grid_is_geometric_and_ends_at_all_edges()
    {
        Assert.That(Rule.Grid(100), Is.EqualTo((int[])[1, 2, 4, 8, 16, 32, 64, 100]));
        Assert.That((Rule with { GridRatio = 1.1, SmallestSize = 3, LargestSize = 9 }).Grid(100), Is.EqualTo((int[])[3, 4, 5, 6, 7, 8, 9]));
        Assert.That((Rule with { LargestSize = 500 }).Grid(64), Is.EqualTo((int[])[1, 2, 4, 8, 16, 32, 64]));
        Assert.That((Rule with { SmallestSize = 50 }).Grid(20), Is.EqualTo((int[])[20]));
        Assert.That(Rule.Grid(1_591_857), Has.Count.EqualTo(22).And.Ordered);
    }

    [Test]
    public void The_grid_goes_in_one_call_or_until_the_threshold_is_reached()
    {
        var whole = new MadeUpCurve(n => n / 100.0);
        Rule.Search(100, whole.Evaluate);
        Assert.That(whole.Calls[0], Is.EqualTo(Rule.Grid(100)));

        var threes = new MadeUpCurve(n => n / 10.0);
        var result = (Rule with { GridSizesPerCall = 3 }).Search(1000, threes.Evaluate);
        Assert.That(threes.Calls[0], Is.EqualTo((int[])[1, 2, 4]));
        Assert.That(threes.Calls[1], Is.EqualTo((int[])[8, 16, 32]));
        Assert.That(threes.Sizes.Max(), Is.EqualTo(32));
        Assert.That(result.Minimal.Value.Edges, Is.EqualTo(8));
    }

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(3_580)]
    [TestCase(32_347)]
    [TestCase(1_591_857)]
    public void Never_more_evaluations_than_stated_none_twice_and_all_in_the_curve(int edges)
    {
        foreach (var rule in (BisectionRule[])[Rule, Rule with { GridRatio = 1.5 }, Rule with { GridRatio = 30, WindowSizes = 3 }, Rule with { WindowEdges = 0, WindowShare = 0 }, Rule with { GridSizesPerCall = 2, SmallestSize = 5 }])
        {
            foreach (var part in (double[])[0, 0.001, 0.3, 0.51, 0.999, 1, 2])
            {
                for (var salt = 1; salt < 10; salt++)
                {
                    var curve = new MadeUpCurve(n => (n + ((n * 7919L * salt) % 101 * edges / 1000.0)) >= part * edges ? 0.8 : 0.7);
                    var result = rule.Search(edges, curve.Evaluate);
                    Assert.That(result.Evaluations, Is.LessThanOrEqualTo(rule.MostEvaluations(edges)));
                    Assert.That(curve.Sizes, Is.Unique);
                    Assert.That(result.Curve.Points.Select(point => point.Edges), Is.EqualTo(curve.Sizes.Order()));
                    Assert.That((result.Evaluations, result.Calls), Is.EqualTo((curve.Sizes.Count(), curve.Calls.Count)));
                    Assert.That(curve.Sizes.Min(), Is.GreaterThanOrEqualTo(Math.Min(rule.SmallestSize, edges)));
                    var passing = result.Curve.Points.Where(point => point.Faithfulness >= 0.8).ToArray();
                    Assert.That(result.Minimal.IsPresent, Is.EqualTo(passing.Length > 0));
                    if (result.Minimal.TryGet(out var minimal)) Assert.That(minimal, Is.EqualTo(new MinimalSize(passing[0].Edges, 0.8, IsFaithful: true)));
                }
            }
        }
    }

    [Test]
    public void The_bound_on_evaluations_is_no_looser_than_the_window_explains()
    {
        // the grid 1, 65; six halvings of the 64 between; a window of 5, of which the bisection has met at least one
        var rule = Rule with { GridRatio = 1000 };
        var most = Enumerable.Range(1, 65).Max(smallest => rule.Search(65, new MadeUpCurve(n => n >= smallest ? 1 : 0).Evaluate).Evaluations);
        Assert.That(rule.MostEvaluations(65), Is.EqualTo(2 + 6 + 5));
        Assert.That(most, Is.EqualTo(2 + 6 + 4));
    }

    [Test]
    public void Nothing_passes_is_an_absence_with_the_best_and_the_curve()
    {
        var result = Rule.Search(100, new MadeUpCurve(n => n == 32 ? 0.75 : 0.1).Evaluate);
        Assert.That(result.Minimal.Absence!.Reason, Is.EqualTo("no circuit of the 8 sizes from 1 to 100 edges reaches 0.8; the best is 0.75 at 32"));
        Assert.That(result.Curve.Points, Has.Count.EqualTo(8));
    }

    [TestCase(-0.1, false)]
    [TestCase(0, false)]
    [TestCase(0.01, true)]
    public void A_metric_not_above_its_noise_leaves_faithfulness_undefined(double lower, bool defined)
    {
        foreach (var rule in (IMinimalCircuitRule[])[Rule, new AuthorsScanRule()])
        {
            var curve = new MadeUpCurve(_ => 1);
            var result = rule.Search(100, curve.Evaluate, new Interval(0.2, lower, 0.5, 0.95, 64));
            Assert.That(result.Minimal.IsPresent, Is.EqualTo(defined));
            Assert.That(curve.Calls.Count > 0, Is.EqualTo(defined));
            if (!defined) Assert.That(result.Minimal.Absence!.Reason, Does.StartWith("undefined here").And.Contain("0.2 [").And.Contain("95 %"));
            if (!defined) Assert.That(result.Curve.Points, Is.Empty);
        }
    }

    [Test]
    public void An_evaluator_that_errs_is_told_so()
    {
        foreach (var rule in (IMinimalCircuitRule[])[Rule, new AuthorsScanRule()])
        {
            Assert.That(() => rule.Search(100, _ => []), Throws.InvalidOperationException.With.Message.Contains("0 values"));
            Assert.That(() => rule.Search(100, sizes => [.. sizes.Select(_ => double.NaN)]), Throws.InvalidOperationException.With.Message.Contains("NaN"));
        }
    }

    [Test]
    public void Settings_that_make_no_sense_are_refused()
    {
        Assert.That(() => new BisectionRule { Threshold = double.NaN }, Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => new BisectionRule { SmallestSize = 0 }, Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => new BisectionRule { LargestSize = 0 }, Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => new BisectionRule { GridRatio = 1 }, Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => new BisectionRule { GridSizesPerCall = 0 }, Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => new BisectionRule { WindowEdges = -1 }, Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => new BisectionRule { WindowShare = 1 }, Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => new BisectionRule { WindowSizes = 0 }, Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Rule.Search(0, _ => []), Throws.TypeOf<ArgumentOutOfRangeException>());
    }
}
