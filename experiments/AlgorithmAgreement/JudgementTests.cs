using Repro.Experiments;
using Repro.Experiments.Analyses;
using Repro.Experiments.Claims;
using Repro.Experiments.Snapshots;
using Repro.Experiments.Suites;
using Repro.Experiments.Timing;
using Repro.Heads.Algorithm;
using Repro.Statistics;

namespace AlgorithmAgreement;

/// <summary>The verdicts on made-up effects whose shares are known.</summary>
public sealed class JudgementTests
{
    private const int Prompts = 40, HeadsPerLayer = 24;

    private static readonly AlgorithmAgreementSettings Settings = ExperimentDefinition.Load<AlgorithmAgreementDefinition>(Checkout.OfThisProgram, "AlgorithmAgreement").Settings with { Bootstrap = new BootstrapSettings { Resamples = 200, Seed = 7, Confidence = 0.95 } };

    private static readonly FollowedAlgorithm Ioi = FollowedAlgorithm.Ioi(Prompts, Settings.Bootstrap);

    private static readonly Suite Suite = new()
    {
        Name = "made-up",
        Description = "",
        TokensPerStep = 10,
        Steps = [0, 100, 200, 300, 400],
        Models = [new SuiteModel { Name = "small", Parameters = 1 }, new SuiteModel { Name = "large", Parameters = 2 }],
    };

    // the shares of B, C and D; null: nobody plays the role; NaN: undefined
    private sealed record Shares(double? B, double? C, double? D);

    private static readonly Shares Good = new(0.9, 0.8, 0.7);

    // one player in a layer carries the share, the others the rest in equal parts; heads apart from noise
    private static StepCell Step(string name, double? share, double noise)
    {
        if (share is { } undefined && double.IsNaN(undefined)) return new StepCell(name, "corrected", [], [], "made-up: undefined");
        var random = new SeededRandom(3).Fork(name);
        return new StepCell(name, "corrected", ["made-up"], [.. Enumerable.Range(0, HeadsPerLayer).Select(head =>
        {
            var mean = head == 0 ? share ?? 0.5 : (1 - (share ?? 0.5)) / (HeadsPerLayer - 1);
            return new StepSourceCell($"a0.h{head}", 0, true, head == 0 && share is not null ? ["player"] : [], [.. Enumerable.Range(0, Prompts).Select(_ => mean * (1 + (noise * random.NextGaussian())))]);
        })], null);
    }

    private static AlgorithmResult Result(bool does, Shares shares, double noise) => new(
        [.. Enumerable.Range(0, Prompts).Select(prompt => (does ? 4 : 0) + (0.1 * (prompt % 3)) - 0.1)],
        new double[Prompts],
        1,
        null,
        [Step("B", shares.B, noise), Step("B-residual", shares.B, noise), Step("C", shares.C, noise), Step("D", shares.D, noise)],
        []);

    // does the task from step 200 on, so that three checkpoints count
    private static ModelAlgorithm Model(SuiteModel model, Func<int, Shares> shares, bool learns = true, double noise = 0.1, int? missing = null) => new(
        model,
        [.. Suite.Checkpoints(model).Select(checkpoint => (checkpoint, checkpoint.Step == missing ? (Outcome<AlgorithmResult>)new Absence("made-up gap") : Result(learns && checkpoint.Step >= 200, shares(checkpoint.Step), noise)))],
        Ioi,
        Settings);

    private static ModelAlgorithm[] Models(Func<int, Shares> small, Func<int, Shares> large) => [Model(Suite.Models[0], small), Model(Suite.Models[1], large)];

    private static ModelAlgorithm[] Always(Shares large) => Models(_ => Good, _ => large);

    private static VerdictKind S5(ModelAlgorithm[] models) => AtTheLargestModel.Judge(Suite, Ioi, models, Settings).Verdict.Kind;

    private static VerdictKind S6(ModelAlgorithm[] models) => OverTraining.Judge(Suite, Ioi, models, Settings).Verdict.Kind;

    private static VerdictKind S7(ModelAlgorithm[] models) => NoShift.Judge(Suite, Ioi, models, Settings).Verdict.Kind;

    [Test]
    public void One_model()
    {
        Assert.Multiple(() =>
        {
            Assert.That(S5(Always(Good)), Is.EqualTo(VerdictKind.Confirmed));
            Assert.That(S5(Always(Good with { B = 0.6 })), Is.EqualTo(VerdictKind.Refuted), "B asks for 0.7");
            Assert.That(S5(Always(Good with { C = 0.6 })), Is.EqualTo(VerdictKind.Confirmed), "C asks for 0.5");
            Assert.That(S5(Always(Good with { D = null })), Is.EqualTo(VerdictKind.Refuted), "nobody plays the role");
            Assert.That(S5(Always(Good with { D = double.NaN })), Is.EqualTo(VerdictKind.Inconclusive), "undefined decides nothing");
            Assert.That(S5([Model(Suite.Models[0], _ => Good), Model(Suite.Models[1], _ => new Shares(0.1, 0.1, 0.1), learns: false)]), Is.EqualTo(VerdictKind.Confirmed), "the largest that does the task");
            Assert.That(S5([Model(Suite.Models[0], _ => Good, learns: false)]), Is.EqualTo(VerdictKind.Inconclusive));
            Assert.That(S5([Model(Suite.Models[0], _ => Good), Model(Suite.Models[1], _ => Good with { C = 0.5 }, noise: 1)]), Is.EqualTo(VerdictKind.Inconclusive), "noise across the threshold");
        });
    }

    [Test]
    public void Over_training()
    {
        Assert.Multiple(() =>
        {
            Assert.That(S6(Always(Good)), Is.EqualTo(VerdictKind.Confirmed));
            Assert.That(S6(Models(_ => Good, step => step < 200 ? new Shares(0.1, 0.1, 0.1) : Good)), Is.EqualTo(VerdictKind.Confirmed), "before the task is done nothing counts");
            Assert.That(S6(Models(_ => Good, step => step == 300 ? Good with { B = 0.3 } : Good)), Is.EqualTo(VerdictKind.Refuted), "one of six checkpoints is more than one in twenty");
            Assert.That(S6(Models(_ => Good with { D = double.NaN }, _ => Good)), Is.EqualTo(VerdictKind.Inconclusive));
            Assert.That(S6([Model(Suite.Models[0], _ => Good, learns: false)]), Is.EqualTo(VerdictKind.Inconclusive));
        });
    }

    [Test]
    public void No_shift()
    {
        Assert.Multiple(() =>
        {
            Assert.That(S7(Always(Good)), Is.EqualTo(VerdictKind.Confirmed));
            Assert.That(S7(Always(new Shares(0.2, 0.2, 0.2))), Is.EqualTo(VerdictKind.Confirmed), "low and steady is steady");
            Assert.That(S7(Models(_ => Good, step => step == 300 ? Good with { C = 0.2 } : Good)), Is.EqualTo(VerdictKind.Refuted));
            Assert.That(S7(Models(_ => Good, step => step == 300 ? Good with { C = 0.6 } : Good)), Is.EqualTo(VerdictKind.Confirmed), "0.2 is within the limit");
            Assert.That(S7(Models(_ => Good, step => step == 300 ? Good with { C = null } : Good)), Is.EqualTo(VerdictKind.Inconclusive), "the role comes and goes");
            Assert.That(S7(Models(_ => Good with { D = null }, _ => Good with { D = null })), Is.EqualTo(VerdictKind.Inconclusive), "D is never seen");
            Assert.That(S7(Models(_ => Good with { D = null }, _ => Good)), Is.EqualTo(VerdictKind.Confirmed), "D is seen in one model");
            Assert.That(S7([Model(Suite.Models[0], _ => Good, learns: false)]), Is.EqualTo(VerdictKind.Inconclusive));
        });
    }

    [Test]
    public void A_share_that_random_components_also_have_shows_nothing()
    {
        // two of two components play: any choice is theirs
        var all = new StepCell("C", "corrected", ["made-up"], [new("a0.h0", 0, true, ["player"], [.. Enumerable.Repeat(1.0, Prompts)]), new("a0.h1", 0, true, ["player"], [.. Enumerable.Repeat(1.0, Prompts)])], null);
        var share = Of(all);
        Assert.That((share.Finding, share.Share.Value.Estimate, share.Control.Value.Mean), Is.EqualTo((Finding.Undecided, 1.0, 1.0)));
        Assert.That(share.Reason, Does.Contain("too few to tell"));

        // one of 40 plays and carries as much as two others
        var many = Of(new StepCell("C", "corrected", ["made-up"], [.. Enumerable.Range(0, 40).Select(i => new StepSourceCell($"a{i / 2}.h{i % 2}", i / 2, true, i % 2 == 0 ? ["player"] : [], [.. Enumerable.Repeat(i % 2 == 0 ? 1.2 : 1.0, Prompts)]))], null));
        Assert.That(many.Finding, Is.EqualTo(Finding.Holds), "every player carries more than its neighbour");
        var equal = Of(new StepCell("C", "corrected", ["made-up"], [.. Enumerable.Range(0, 40).Select(i => new StepSourceCell($"a{i / 20}.h{i % 20}", i / 20, true, i % 20 < 15 ? ["player"] : [], [.. Enumerable.Repeat(1.0, Prompts)]))], null));
        Assert.That(equal.Finding, Is.EqualTo(Finding.Undecided));
        Assert.That(equal.Reason, Does.Contain("as much in 1.000 of choices"));

        static StepShare Of(StepCell cell)
        {
            var step = new AlgorithmResult([], [], 1, null, [cell], []).ToSteps().Steps[0];
            return new StepShare(step, StepCandidates.All, EffectShare.ResampledMeans(step, Ioi.Draws), Settings);
        }
    }

    [Test]
    public void A_gap_is_a_row_with_its_reason_and_counts_nowhere()
    {
        ModelAlgorithm[] models = [Model(Suite.Models[0], _ => Good, missing: 300), Model(Suite.Models[1], _ => Good)];
        var csv = ShareTable.ToCsv(Ioi, models);
        Assert.That(csv, Does.Contain("small,1,300,3000,").And.Contain("\"made-up gap\""));
        Assert.That(CsvSnapshot.Parse(csv)["rows"]!.AsArray(), Has.Count.EqualTo(1 + (9 * 4 * 2)), "9 checkpoints of 4 steps over 2 kinds of candidates");
        Assert.That(CanonicalJson.Default.Write(OverTraining.Judge(Suite, Ioi, models, Settings).Numbers), Does.Contain("\"checkpoints\": 5,"));
    }

    [Test]
    public void A_failure_names_the_largest_effect_where_it_is_nobodys_role()
    {
        Assert.That(AtTheLargestModel.Judge(Suite, Ioi, Always(Good with { C = 0.01 }), Settings).Verdict.Summary, Does.Contain("the largest effect is that of a0.h"));
        Assert.That(AtTheLargestModel.Judge(Suite, Ioi, Always(Good with { C = 0.3 }), Settings).Verdict.Summary, Does.Not.Contain("the largest effect"));
    }
}
