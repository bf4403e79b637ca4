using Repro.Experiments;
using Repro.Experiments.Analyses;
using Repro.Experiments.Claims;
using Repro.Experiments.Suites;
using Repro.Experiments.Timing;
using Repro.Statistics;
using Repro.Tasks;

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

    private static readonly FollowedTask Ioi = new(TaskCatalog.Ioi, FollowedPrompts.AllPrompts, new bool[Settings.Prompts.Count], Settings.Bootstrap);

    // 4 logits from the given step on, nothing before; null: never
    private static TaskCurve Model(SuiteModel model, int? from, double noise = 0.1, int? missing = null)
    {
        var random = new SeededRandom(5).Fork(model.Name);
        return new TaskCurve(model, [.. Suite.Checkpoints(model).Select(checkpoint => (checkpoint, checkpoint.Step == missing
            ? new Absence("made-up gap")
            : (Outcome<PerformanceResult>)new PerformanceResult(
                [.. Enumerable.Range(0, Settings.Prompts.Count).Select(_ => (checkpoint.Step >= from ? 4 : 0) + (noise * random.NextGaussian()))],
                new double[Settings.Prompts.Count])))], Ioi, Settings.Emergence.ToRule(), Settings.Learned, Settings.Bootstrap.Confidence);
    }

    private static TaskCurve[] Models(params int?[] from) => [.. Suite.Models.Zip(from, (model, step) => Model(model, step))];

    private static VerdictKind T1(params int?[] from) => SameTokens.Judge(Suite, Ioi, Models(from), Settings).Verdict.Kind;

    private static VerdictKind T3(params int?[] from) => NotAlwaysFaster.Judge(Suite, Ioi, Models(from), Settings).Verdict.Kind;

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
    public void The_spacing_of_checkpoints_is_told_where_it_reaches_across_the_limit()
    {
        // learned in (100, 200] and (300, 400]: a ratio from 300/200 to 400/100
        var (verdict, numbers) = SameTokens.Judge(Suite, Ioi, Models(200, 400, 300), Settings);
        Assert.That(verdict.Summary, Does.EndWith("; the checkpoints' spacing allows 1.50 to 4.00"));
        Assert.That(Repro.Experiments.Snapshots.CanonicalJson.Default.Write(numbers), Does.Contain("\"spacingAllows\": {\n    \"lower\": 1.5,\n    \"upper\": 4\n  }"));
        Assert.That(SameTokens.Judge(Suite, Ioi, Models(400, 400, 400), Settings).Verdict.Summary, Does.EndWith("of draws"), "at most 400/300");
        Assert.That(Repro.Experiments.Snapshots.CanonicalJson.Default.Write(SameTokens.Judge(Suite, Ioi, Models(100, 200, 200), Settings).Numbers), Does.Contain("\"spacingAllows\": null"), "before 100 is only the untrained model");
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
        var straddling = new TaskCurve(Suite.Models[0], [.. Suite.Checkpoints(Suite.Models[0]).Select(checkpoint =>
        {
            var random = new SeededRandom(9).Fork($"{checkpoint.Step}");
            var level = checkpoint.Step switch { 0 => 0.0, 100 or 200 => 2.0, _ => 4.0 };
            return (checkpoint, (Outcome<PerformanceResult>)new PerformanceResult([.. Enumerable.Range(0, Settings.Prompts.Count).Select(_ => level + random.NextGaussian())], new double[Settings.Prompts.Count]));
        })], Ioi, Settings.Emergence.ToRule(), Settings.Learned, Settings.Bootstrap.Confidence);
        var verdict = SameTokens.Judge(Suite, Ioi, [straddling, Model(Suite.Models[1], 300)], Settings).Verdict;
        Assert.That(verdict.Kind, Is.EqualTo(VerdictKind.Inconclusive), verdict.Summary);
    }

    [Test]
    public void A_gap_is_counted_and_named()
    {
        TaskCurve[] models = [Model(Suite.Models[0], 200, missing: 400), Model(Suite.Models[1], 200), Model(Suite.Models[2], 200)];
        var numbers = Repro.Experiments.Snapshots.CanonicalJson.Default.Write(SameTokens.Judge(Suite, Ioi, models, Settings).Numbers);
        Assert.That(numbers, Does.Contain("\"checkpoints\": \"20 of 21\""));
        Assert.That(Curves.ToCsv(Ioi, models), Does.Contain("small,1,400,4000,,,,,,,,,\"made-up gap\""));
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

    private static Verdict T2(TaskCurve smallest) =>
        SmallestDoesNotLearn.Judge(Suite, Ioi, [smallest, Model(Suite.Models[1], 300), Model(Suite.Models[2], 300)], Settings).Verdict;

    [Test]
    public void The_smallest_does_not_learn()
    {
        Assert.Multiple(() =>
        {
            Assert.That(T2(Model(Suite.Models[0], null, noise: 1)).Kind, Is.EqualTo(VerdictKind.Confirmed), "noise around zero");
            Assert.That(T2(Model(Suite.Models[0], 800)).Kind, Is.EqualTo(VerdictKind.Refuted));
            Assert.That(T2(Model(Suite.Models[0], 200, noise: 8)).Kind, Is.EqualTo(VerdictKind.Inconclusive), "above zero, but a third of the answers wrong");
            Assert.That(T2(Model(Suite.Models[0], 200, missing: 1600)).Kind, Is.EqualTo(VerdictKind.Inconclusive), "no final checkpoint");
            Assert.That(T2(Model(Suite.Models[0], 800)).Summary, Does.StartWith("small, the smallest model of the suite, stands in the place of pythia-70m: final logit difference").And.EndWith("it learns the task"));
        });
    }

    [Test]
    public void The_model_of_the_claim_is_taken_where_the_suite_has_it()
    {
        var named = Settings with { NotLearned = new NotLearnedSettings { Task = "ioi", Model = "medium" } };
        var (verdict, numbers) = SmallestDoesNotLearn.Judge(Suite, Ioi, Models(200, null, 200), named);
        Assert.That((verdict.Kind, verdict.Summary.StartsWith("medium: ", StringComparison.Ordinal)), Is.EqualTo((VerdictKind.Confirmed, true)));
        Assert.That(Repro.Experiments.Snapshots.CanonicalJson.Default.Write(numbers), Does.Contain("\"standIn\": null").And.Contain("\"otherModelsThatLearn\": \"2 of 2\""));
    }

    // the easy prompts are answered from the start, the harder ones from step 400 on
    private static PerformanceResult EasyFirst(SuiteCheckpoint checkpoint) => new(
        [.. Enumerable.Range(0, Settings.Prompts.Count).Select(prompt => prompt % 4 != 0 ? 0.9 : checkpoint.Step >= 400 ? 0.7 : -0.5)],
        new double[Settings.Prompts.Count]);

    [TestCase(FollowedPrompts.AllPrompts, 0)]
    [TestCase(FollowedPrompts.HarderPart, 400)]
    public void What_is_followed_decides_when_a_task_emerges(FollowedPrompts follow, int step)
    {
        var task = new FollowedTask(TaskCatalog.GreaterThan, follow, [.. Enumerable.Range(0, Settings.Prompts.Count).Select(prompt => prompt % 4 == 0)], Settings.Bootstrap);
        var model = new TaskCurve(Suite.Models[0], [.. Suite.Checkpoints(Suite.Models[0]).Select(checkpoint => (checkpoint, (Outcome<PerformanceResult>)EasyFirst(checkpoint)))], task, Settings.Emergence.ToRule(), Settings.Learned, Settings.Bootstrap.Confidence);
        Assert.That(model.Point.Value.Step, Is.EqualTo(step));
        var rows = Curves.ToCsv(task, [model]).Split('\n');
        Assert.That(rows[0], Is.EqualTo("model,parameters,step,tokens,probabilityDifference,lower,upper,accuracy,accuracyLower,accuracyUpper,corrupted,prompts,harder,harderLower,harderUpper,harderAccuracy,harderAccuracyLower,harderAccuracyUpper,harderPrompts,absent"));
        Assert.That(rows[1], Does.StartWith("small,1,0,0,0.55,").And.EndWith(",0,256,-0.5,-0.5,-0.5,0,0,0,64,"));
        Assert.That(model.Points[^1].Performance.Value.Followed.Metric.Samples, Is.EqualTo(follow == FollowedPrompts.HarderPart ? 64 : 256));
    }

    [Test]
    public void A_task_without_a_harder_part_cannot_be_followed_there() =>
        Assert.That(() => new FollowedTask(TaskCatalog.Ioi, FollowedPrompts.HarderPart, new bool[9], Settings.Bootstrap), Throws.ArgumentException.With.Message.Contains("harder part of 'ioi' has 0 prompts"));
}
