namespace Repro.Heads;

/// <summary>When a head plays a role.</summary>
public sealed class RoleRuleTests
{
    private static readonly RoleRule Rule = new() { Role = "copier", Threshold = 0.5, Source = "made up", Orders = [new("a", "b")] };

    private static HeadScore Head(double[] values, double[] a, double[] b) =>
        new(new Head(0, 0), new SampledScore(values), new Dictionary<string, SampledScore> { ["a"] = new(a), ["b"] = new(b) });

    private static RoleVerdict Judge(HeadScore head, params double[] control) => Rule.Judge(new RoleScores("copier", [head], control, "sample")).Single();

    private static readonly double[] High = [0.9, 0.8, 0.9, 0.8], More = [0.6, 0.7, 0.8, 0.6], Less = [0.1, 0.2, 0.3, 0.1];

    [Test]
    public void A_head_above_threshold_and_control_plays_the_role()
    {
        var verdict = Judge(Head(High, More, Less), 0.1, 0.2);
        Assert.That(verdict.Plays, Is.True);
        Assert.That(verdict.Bar, Is.EqualTo(0.5));
        Assert.That(verdict.Score.Estimate, Is.EqualTo(0.85).Within(1e-12));
    }

    [Test]
    public void The_lower_bound_counts_not_the_estimate() => Assert.That(Judge(Head([1, 1, 1, 0], More, Less)).Plays, Is.False);

    [Test]
    public void A_control_that_scores_as_high_takes_the_role_away()
    {
        var verdict = Judge(Head(High, More, Less), 0.1, 0.95, 0.95);
        Assert.That(verdict.Plays, Is.False);
        Assert.That(verdict.Bar, Is.EqualTo(0.95).Within(1e-12));
    }

    [Test]
    public void The_controls_quantile_lies_between_its_scores() =>
        Assert.That(Rule.QuantileOf([.. Enumerable.Range(0, 41).Select(i => (40 - i) / 40.0)]), Is.EqualTo(0.95).Within(1e-12));

    [Test]
    public void An_order_that_does_not_hold_is_named()
    {
        var verdict = Judge(Head(High, Less, More));
        Assert.That(verdict.Plays, Is.False);
        Assert.That(verdict.Unmet, Is.EqualTo("a is not above b"));
        Assert.That(Judge(Head(High, More, More)).Plays, Is.False, "equal is not above");
        Assert.That(Judge(Head(High, [1, 1, 0, 1], [0, 0, 1, 0.9])).Plays, Is.False, "not beyond its noise");
    }

    [Test]
    public void A_sign_that_does_not_hold_beyond_its_noise_is_named()
    {
        var rule = Rule with { Orders = [], Signs = [new("a", 1), new("b", -1)] };
        RoleVerdict Of(double[] a, double[] b) => rule.Judge(new RoleScores("copier", [Head(High, a, b)], [], "sample")).Single();
        Assert.That(Of(More, [-0.1, -0.2, -0.3, -0.1]).Plays, Is.True);
        Assert.That(Of(More, Less).Unmet, Is.EqualTo("b is not below zero"));
        Assert.That(Of([0.5, -0.5, 0.6, -0.4], [-1, -1, -1, -1]).Unmet, Is.EqualTo("a is not above zero"));
    }

    [Test]
    public void A_role_that_is_undefined_has_no_players() => Assert.That(Rule.Judge(new RoleScores("copier", [], [], "sample") { Absence = new Statistics.Absence("made up") }), Is.Empty);

    [Test]
    public void Scores_of_another_role_or_without_the_condition_are_refused()
    {
        Assert.That(() => Rule.Judge(new RoleScores("induction", [Head(High, More, Less)], [], "sample")), Throws.ArgumentException.With.Message.Contains("'induction'"));
        Assert.That(() => Rule.Judge(new RoleScores("copier", [new HeadScore(new Head(0, 1), new SampledScore(High), new Dictionary<string, SampledScore>())], [], "sample")), Throws.ArgumentException.With.Message.Contains("a0.h1 lacks the condition 'a' or 'b'"));
    }

    [Test]
    public void Every_rule_states_its_source() => Assert.That(RoleRules.All.Values.Select(rule => rule.Source), Has.All.Length.GreaterThan(20));
}
