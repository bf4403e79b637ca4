using System.Text.Json.Nodes;
using Repro.Experiments;
using Repro.Experiments.Claims;
using Repro.Experiments.Snapshots;
using Repro.Experiments.Suites;
using Repro.Experiments.Timing;
using Repro.Heads;
using Repro.Statistics;

namespace ComponentEmergence;

/// <summary>The verdicts on made-up scores whose answer is known.</summary>
public sealed class JudgementTests
{
    private const int Samples = 24;

    private static readonly ComponentEmergenceSettings Settings = Loaded with { Bootstrap = Loaded.Bootstrap with { Resamples = 100 } };

    private static readonly Suite Suite = new()
    {
        Name = "made-up",
        Description = "",
        TokensPerStep = 10,
        Steps = [0, 100, 200, 300, 400, 800, 1600],
        Models = [new SuiteModel { Name = "small", Parameters = 1 }, new SuiteModel { Name = "medium", Parameters = 2 }, new SuiteModel { Name = "large", Parameters = 3 }],
    };

    private static readonly double[] Control = [.. Enumerable.Range(0, 40).Select(i => 0.001 * i)];

    private static ComponentEmergenceSettings Loaded => ExperimentDefinition.Load<ComponentEmergenceDefinition>(Checkout.OfThisProgram, "ComponentEmergence").Settings;

    // one head's score at each checkpoint; another head that always has nothing
    private static ComponentCurve Curve(int model, double[] levels, string component = "induction", double noise = 0.02, double attends = 0, int? missing = null)
    {
        var (random, what) = (new SeededRandom(5).Fork($"{model} {component}"), Component.Find(component));
        double[] Values(double level) => [.. Enumerable.Range(0, Samples).Select(_ => level + (noise * random.NextGaussian()))];
        Dictionary<string, SampledScore> Conditions() => what.Rule.Orders.SelectMany(order => (string[])[order.Larger, order.Smaller]).Distinct()
            .ToDictionary(name => name, name => new SampledScore(Values(name == what.Rule.Orders[0].Larger ? 0.3 + attends : 0.3)));
        return new ComponentCurve(Suite.Models[model], [.. Suite.Checkpoints(Suite.Models[model]).Zip(levels, (checkpoint, level) => (checkpoint, checkpoint.Step == missing
            ? new Absence("made-up gap")
            : (Outcome<RoleScores>)new RoleScores(
                what.Rule.Role,
                [new HeadScore(new Head(0, 0), new SampledScore(Values(0)), Conditions()), new HeadScore(new Head(0, 1), new SampledScore(Values(level)), Conditions())],
                Control,
                "sample")))], what, Settings);
    }

    // 0.8 from the step on, nothing before; null: never
    private static double[] From(int? step) => [.. Suite.Steps.Select(other => other >= step ? 0.8 : 0.0)];

    private static ComponentCurve[] Curves(string component, params int?[] from) => [.. from.Select((step, model) => Curve(model, From(step), component))];

    private static ModelTiming Task(int model, int? step) => step is { } present
        ? new ModelTiming(Suite.Models[model], At(present), [.. Enumerable.Repeat(At(present), Settings.Bootstrap.Resamples)], Samples)
        : ModelTiming.Never(Suite.Models[model], new Absence("not learned"), Settings.Bootstrap.Resamples, Samples);

    private static Outcome<EmergencePoint> At(int step) => new EmergencePoint(step, 10 * step, step - 100, 10 * (step - 100)) { CheckpointsAbove = 3 };

    private static JsonNode Json(object numbers) => JsonNode.Parse(CanonicalJson.Default.Write(numbers))!;

    private static VerdictKind E1(params int?[] from) => AtSameTokens.Judge(Suite, Curves("induction", from), Same("E1"), Settings).Verdict.Kind;

    private static SameTokensSettings Same(string claim) => Settings.SameTokens.First(same => same.Claim == claim);

    [Test]
    public void A_component_at_the_same_tokens()
    {
        Assert.Multiple(() =>
        {
            Assert.That(E1(200, 200, 200), Is.EqualTo(VerdictKind.Confirmed));
            Assert.That(E1(200, 400, 300), Is.EqualTo(VerdictKind.Confirmed), "one doubling is within the limit");
            Assert.That(E1(100, 400, 300), Is.EqualTo(VerdictKind.Refuted));
            Assert.That(E1(null, 300, 400), Is.EqualTo(VerdictKind.Confirmed), "a model without the component is not counted");
            Assert.That(E1(null, null, 400), Is.EqualTo(VerdictKind.Inconclusive));
            Assert.That(E1(null, null, null), Is.EqualTo(VerdictKind.Inconclusive));
        });
    }

    [Test]
    public void The_best_head_is_followed_by_half_of_its_peak()
    {
        var curve = Curve(0, [0, 0.1, 0.5, 0.8, 0.6, 0.5, 0.3], missing: 400);
        Assert.That(curve.Timing.Point.Value.Step, Is.EqualTo(200));
        Assert.That(curve.Peak.Value.Checkpoint.Step, Is.EqualTo(300));
        Assert.That(curve.Peak.Value.Point.BestHead, Is.EqualTo(new Head(0, 1)));
        Assert.That(curve.FirstRise.Point.Value.Step, Is.EqualTo(100), "above every random head");
        Assert.That(curve.Played.Value.Step, Is.EqualTo(200), "the role's rule asks for more than 0.4");
        Assert.That(curve.Points[4].Value.Absence?.Reason, Is.EqualTo("made-up gap"));
        Assert.That(ComponentTable.ToCsv([curve]), Does.Contain("small,1,400,4000,,,,,,,,,,,\"made-up gap\"\n"));
    }

    [Test]
    public void A_head_that_plays_the_role_for_a_moment_is_not_there()
    {
        Assert.That(Curve(0, [0, 0, 0.8, 0.8, 0, 0, 0]).Timing.Point.Absence?.Reason, Is.EqualTo("no 3 checkpoints in a row have a head that plays the role"));
        Assert.That(Curve(0, [0, 0, 0, 0, 0, 0, 0.3]).Timing.Point.Absence?.Reason, Is.EqualTo("no head plays the role at any checkpoint"));
        Assert.That(Curve(0, [0, 0, 0, 0, 0, 0.3, 0.8]).Timing.Point.Value.Step, Is.EqualTo(1600), "until the end is long enough");
    }

    [Test]
    public void The_best_head_of_a_resample_is_its_own()
    {
        // two heads, each strong in one half of the samples: in every resample one of them is at least as good as on average
        double[] first = [.. Enumerable.Range(0, Samples).Select(i => i % 2 == 0 ? 1.0 : 0.0)], second = [.. first.Select(value => 1 - value)];
        var scores = new RoleScores("induction", [Head(0, first), Head(1, second)], Control, "sample");
        var curve = new ComponentCurve(Suite.Models[0], [.. Suite.Checkpoints(Suite.Models[0]).Select(checkpoint => (checkpoint, (Outcome<RoleScores>)scores))], Component.Find("induction"), Settings);
        var point = curve.Points[0].Value.Value;
        Assert.That(point.Best.Estimate, Is.EqualTo(0.5));
        Assert.That(point.BestResampled, Has.All.AtLeast(0.5).And.Some.GreaterThan(0.55));
        Assert.That(point.Total.Estimate, Is.EqualTo(1 - (2 * point.Bar)).Within(1e-12));

        static HeadScore Head(int index, double[] values) => new(new Head(0, index), new SampledScore(values), new Dictionary<string, SampledScore>());
    }

    [TestCase(0.2, true)]
    [TestCase(-0.2, false)]
    public void A_name_mover_looks_at_the_indirect_object(double attends, bool moves)
    {
        // 0.8 of the names, and 0.2 of the attention more than to the subject
        var (copies, mover) = (Curve(0, From(200), "copy-score", attends: attends), Curve(0, From(200), "name-mover", attends: attends));
        Assert.That(copies.Timing.Point.Value.Step, Is.EqualTo(200));
        Assert.That(mover.Timing.Point.IsPresent, Is.EqualTo(moves));
        Assert.That(mover.Points[^1].Value.Value.Best.Estimate, moves ? Is.EqualTo(0.16).Within(0.02) : Is.Zero);
    }

    private static VerdictKind E2(params double[][] levels) => RisesAndDeclines.Judge(Suite, [.. levels.Select((level, model) => Curve(model, level, "successor"))], Same("E2"), Settings with { Fall = Settings.Fall with { Checkpoints = 1 } }).Verdict.Kind;

    [Test]
    public void Successors_rise_and_decline()
    {
        double[] declines = [0, 0, 0.8, 0.8, 0.7, 0.5, 0.4], stays = [0, 0, 0.8, 0.8, 0.8, 0.8, 0.8], late = [0, 0, 0, 0, 0, 0.8, 0.5], never = new double[7];
        Assert.Multiple(() =>
        {
            Assert.That(E2(declines, declines), Is.EqualTo(VerdictKind.Confirmed));
            Assert.That(E2(declines, stays), Is.EqualTo(VerdictKind.Refuted), "one does not decline");
            Assert.That(E2(declines, late), Is.EqualTo(VerdictKind.Refuted), "too far apart");
            Assert.That(E2(declines, never), Is.EqualTo(VerdictKind.Inconclusive));
            Assert.That(E2(declines, declines, never), Is.EqualTo(VerdictKind.Confirmed));
        });
    }

    [Test]
    public void A_fall_is_from_the_first_checkpoints_after_the_emergence_to_the_last()
    {
        Assert.That(Fall.Of(Curve(0, [0, 0.6, 0.9, 0.7, 0.5, 0.4, 0.3], "successor", noise: 0), 2, 0.95).Value.Estimate, Is.EqualTo(1 - (0.7 / 1.6)).Within(1e-12));
        Assert.That(Fall.Of(Curve(0, [0, 0.5, 0.6, 0.6, 0.6, 0.6, 0.9], "successor", noise: 0), 2, 0.95).Value.Estimate, Is.EqualTo(-0.25).Within(1e-12), "it grew");
        Assert.That(Fall.Of(Curve(0, From(300)), 2, 0.95).Absence?.Reason, Is.EqualTo("3 checkpoints after its emergence, and 4 are asked for"));
        Assert.That(Fall.Of(Curve(0, From(100), missing: 1600), 2, 0.95).Absence?.Reason, Is.EqualTo("no final checkpoint: made-up gap"));
    }

    [Test]
    public void Noise_is_no_fall()
    {
        // the largest of six noisy values exceeds the last by more than its error; a mean of the first exceeds that of the last by none
        double[] flat = [0, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6];
        foreach (var model in (int[])[0, 1, 2]) Assert.That(Fall.Of(Curve(model, flat, "successor", noise: 0.3), 2, 0.95).Value.Contains(0));
    }

    private static VerdictKind E4(int?[] component, int?[] movers) => InTheSameWindow.Judge(Suite, Curves("copy-suppression", component), Curves("copy-score", movers), Settings).Verdict.Kind;

    [Test]
    public void Copy_suppression_in_the_window_of_name_movers()
    {
        Assert.Multiple(() =>
        {
            Assert.That(E4([200, 300, 400], [200, 200, 200]), Is.EqualTo(VerdictKind.Confirmed));
            Assert.That(E4([800, 800, 800], [100, 100, 100]), Is.EqualTo(VerdictKind.Refuted));
            Assert.That(E4([null, 300, 400], [100, 200, 200]), Is.EqualTo(VerdictKind.Confirmed), "a model without it says nothing about when it comes");
            Assert.That(E4([null, 300, 1600], [100, 200, 200]), Is.EqualTo(VerdictKind.Refuted));
            Assert.That(E4([null, null, 400], [200, 200, 200]), Is.EqualTo(VerdictKind.Inconclusive));
        });
        var (verdict, numbers) = InTheSameWindow.Judge(Suite, Curves("copy-suppression", null, null, 400), Curves("copy-score", 200, 200, 200), Settings);
        Assert.That(verdict.Summary, Does.StartWith("1 of 3 models have copy-suppression heads (CSPA), fewer than the 2 that are asked for (missing: such models, or more text where the interval reaches across the threshold): small ends with ").And.Contain("no head plays the role at any checkpoint (lower bound above 0.10)"));
        Assert.That(Json(numbers)["missing"]!.GetValue<string>(), Is.EqualTo("models with copy-suppression heads (CSPA): 1 of the 2 that are asked for"));
    }

    private static VerdictKind E5(int?[] component, int?[] task) =>
        WithTheTask.Judge(Suite, Curves("induction", component), [.. task.Select((step, model) => Task(model, step))], "ioi", Settings).Verdict.Kind;

    [Test]
    public void Components_rise_with_the_task()
    {
        Assert.Multiple(() =>
        {
            Assert.That(E5([200, 300, 400], [200, 300, 400]), Is.EqualTo(VerdictKind.Confirmed));
            Assert.That(E5([200, 400, 400], [400, 200, 400]), Is.EqualTo(VerdictKind.Confirmed), "one doubling either way");
            Assert.That(E5([200, 300, 400], [800, 300, 400]), Is.EqualTo(VerdictKind.Refuted));
            Assert.That(E5([800, 300, 400], [200, 300, 400]), Is.EqualTo(VerdictKind.Refuted));
            Assert.That(E5([800, 300, 400], [null, 300, 400]), Is.EqualTo(VerdictKind.Confirmed), "a model without the task has no lag");
            Assert.That(E5([200, null, 400], [200, 300, null]), Is.EqualTo(VerdictKind.Inconclusive), "one model with both");
        });
        var models = Json(WithTheTask.Judge(Suite, Curves("induction", 200, 300, null), [Task(0, 400), Task(1, 300), Task(2, 300)], "ioi", Settings).Numbers)["models"]!;
        Assert.That(models[0]!["lag"]!["doublings"]!.GetValue<double>(), Is.EqualTo(-1));
        Assert.That(models[0]!["lag"]!["spacingAllows"]!["lower"]!.GetValue<double>(), Is.EqualTo(-2), "after 100, and no later than 400");
        Assert.That(models[2]!["lag"]!["absent"]!.GetValue<string>(), Is.EqualTo("no head plays the role at any checkpoint"));
    }

    private static (Verdict Verdict, object Numbers) E6(params (int? From, double Effect)[] models) => HelpsTheTask.Judge(
        Suite,
        Curves("negative-copy-score", [.. models.Select(model => model.From)]),
        [.. models.Select((model, i) => Curve(i, [.. Suite.Steps.Select(_ => model.Effect)], "direct-effect"))],
        Settings);

    [Test]
    public void Copy_suppression_helps_or_hurts()
    {
        Assert.Multiple(() =>
        {
            Assert.That(E6((200, 0.5), (200, 0.1), (200, 2)).Verdict.Kind, Is.EqualTo(VerdictKind.Confirmed));
            Assert.That(E6((200, 0.5), (200, -0.1), (200, 2)).Verdict.Kind, Is.EqualTo(VerdictKind.Refuted));
            Assert.That(E6((null, -0.5), (200, 0.1), (200, 2)).Verdict.Kind, Is.EqualTo(VerdictKind.Confirmed), "a model without such heads has no sign");
            Assert.That(E6((null, 0.5), (null, 0.1), (200, 2)).Verdict.Kind, Is.EqualTo(VerdictKind.Inconclusive));
            Assert.That(E6((200, 0.5), (200, 0), (200, 2)).Verdict.Kind, Is.EqualTo(VerdictKind.Inconclusive), "nothing beyond noise");
        });
        var effect = Json(E6((200, 0.5), (null, 0.1), (200, 2)).Numbers)["models"]![0]!["effect"]!;
        Assert.That(effect["sum"]!["logits"]!.GetValue<double>(), Is.EqualTo(0.5).Within(0.02));
        Assert.That(effect["heads"]![0]!["head"]!.GetValue<string>(), Is.EqualTo(new Head(0, 1).ToString()));
    }

    [Test]
    public void A_component_that_is_not_known_is_refused_with_those_that_are() =>
        Assert.That(() => Component.Find("backup"), Throws.ArgumentException.With.Message.StartsWith("There is no component 'backup'. Known components: previous-token, induction"));
}
