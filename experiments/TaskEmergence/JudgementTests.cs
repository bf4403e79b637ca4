using Repro.Experiments;
using Repro.Experiments.Analyses;
using Repro.Experiments.Claims;
using Repro.Experiments.Suites;
using Repro.Statistics;

namespace TaskEmergence;

/// <summary>The verdicts on made-up curves whose answer is known.</summary>
public sealed class JudgementTests
{
    private static readonly TaskEmergenceSettings Settings = ExperimentDefinition.Load<TaskEmergenceDefinition>(Checkout.OfThisProgram, "TaskEmergence").Settings;

    private static readonly Suite Suite = new()
    {
        Name = "made-up",
        Description = "",
        TokensPerStep = 10,
        Steps = [0, 100, 200, 300, 400, 800, 1600],
        Models = [new SuiteModel { Name = "small", Parameters = 1 }, new SuiteModel { Name = "medium", Parameters = 2 }, new SuiteModel { Name = "large", Parameters = 3 }],
    };

    // 4 logits from the given step on, nothing before; null: never
    private static ModelEmergence Model(SuiteModel model, int? from, double noise = 0.1, int? missing = null)
    {
        var random = new SeededRandom(5).Fork(model.Name);
        var draws = Bootstrap.Resample(Settings.Ioi.Prompts, Settings.Bootstrap.Resamples, Settings.Bootstrap.Seed);
        return new ModelEmergence(model, [.. Suite.Checkpoints(model).Select(checkpoint => (checkpoint, checkpoint.Step == missing
            ? new Absence("made-up gap")
            : (Outcome<PerformanceResult>)new PerformanceResult(
                [.. Enumerable.Range(0, Settings.Ioi.Prompts).Select(_ => (checkpoint.Step >= from ? 4 : 0) + (noise * random.NextGaussian()))],
                new double[Settings.Ioi.Prompts])))], draws, Settings);
    }

    private static ModelEmergence[] Models(params int?[] from) => [.. Suite.Models.Zip(from, (model, step) => Model(model, step))];

    private static VerdictKind T1(params int?[] from) => SameTokens.Judge(Suite, Models(from), Settings).Verdict.Kind;

    private static VerdictKind T3(params int?[] from) => NotAlwaysFaster.Judge(Suite, Models(from), Settings).Verdict.Kind;

    [Test]
    public void Same_tokens()
    {
        Assert.Multiple(() =>
        {
            Assert.That(T1(200, 200, 200), Is.EqualTo(VerdictKind.Confirmed));
            Assert.That(T1(200, 400, 300), Is.EqualTo(VerdictKind.Confirmed), "one doubling is within the limit");
            Assert.That(T1(100, 400, 300), Is.EqualTo(VerdictKind.Refuted));
            Assert.That(T1(null, 300, 400), Is.EqualTo(VerdictKind.Confirmed), "a model that does not learn the task is not counted");
            Assert.That(T1(null, null, 400), Is.EqualTo(VerdictKind.Inconclusive));
            Assert.That(T1(null, null, null), Is.EqualTo(VerdictKind.Inconclusive));
        });
    }

    [Test]
    public void Not_always_faster()
    {
        Assert.Multiple(() =>
        {
            Assert.That(T3(200, 300, 400), Is.EqualTo(VerdictKind.Confirmed));
            Assert.That(T3(400, 200, 300), Is.EqualTo(VerdictKind.Confirmed), "one bigger model that is later is enough");
            Assert.That(T3(400, 300, 200), Is.EqualTo(VerdictKind.Refuted));
            Assert.That(T3(300, 300, 300), Is.EqualTo(VerdictKind.Inconclusive), "equal checkpoints decide nothing");
            Assert.That(T3(null, null, 200), Is.EqualTo(VerdictKind.Inconclusive));
        });
    }

    [Test]
    public void A_spread_whose_bounds_straddle_the_limit_is_inconclusive()
    {
        // just under half of the final value at step 100, so that in about half of the resamples it counts as emerged there
        var straddling = new ModelEmergence(Suite.Models[0], [.. Suite.Checkpoints(Suite.Models[0]).Select(checkpoint =>
        {
            var random = new SeededRandom(9).Fork($"{checkpoint.Step}");
            var level = checkpoint.Step switch { 0 => 0.0, 100 or 200 => 2.0, _ => 4.0 };
            return (checkpoint, (Outcome<PerformanceResult>)new PerformanceResult([.. Enumerable.Range(0, Settings.Ioi.Prompts).Select(_ => level + random.NextGaussian())], new double[Settings.Ioi.Prompts]));
        })], Bootstrap.Resample(Settings.Ioi.Prompts, Settings.Bootstrap.Resamples, Settings.Bootstrap.Seed), Settings);
        var verdict = SameTokens.Judge(Suite, [straddling, Model(Suite.Models[1], 300)], Settings).Verdict;
        Assert.That(verdict.Kind, Is.EqualTo(VerdictKind.Inconclusive), verdict.Summary);
    }

    [Test]
    public void A_gap_is_counted_and_named()
    {
        ModelEmergence[] models = [Model(Suite.Models[0], 200, missing: 400), Model(Suite.Models[1], 200), Model(Suite.Models[2], 200)];
        var numbers = Repro.Experiments.Snapshots.CanonicalJson.Default.Write(SameTokens.Judge(Suite, models, Settings).Numbers);
        Assert.That(numbers, Does.Contain("\"checkpoints\": \"20 of 21\""));
        Assert.That(Curves.ToCsv(models), Does.Contain("small,1,400,4000,,,,,,,,,\"made-up gap\""));
    }

    [Test]
    public void A_model_without_its_final_checkpoint_has_not_shown_that_it_learned()
    {
        var model = Model(Suite.Models[0], 200, missing: 1600);
        Assert.That(model.Point.Absence?.Reason, Is.EqualTo("no final checkpoint"));
    }

    [Test]
    public void Noise_around_zero_is_not_learning() =>
        Assert.That(Model(Suite.Models[0], null, noise: 1).Point.Absence?.Reason, Does.StartWith("final logit difference").Or.StartWith("final accuracy"));

    [Test]
    public void Chance_is_counted_exactly()
    {
        // two models, checkpoints 100, 200, 300, 400, 800, 1600: of 36 ordered pairs 6 are equal, and within a factor 1.5 are 200-300 and 300-400
        Assert.That(ChanceSpread.ShareAtMost(1, 2, Suite), Is.EqualTo(6 / 36.0).Within(1e-12));
        Assert.That(ChanceSpread.ShareAtMost(1.5, 2, Suite), Is.EqualTo(10 / 36.0).Within(1e-12));
        Assert.That(ChanceSpread.ShareAtMost(16, 3, Suite), Is.EqualTo(1).Within(1e-12));
    }
}
