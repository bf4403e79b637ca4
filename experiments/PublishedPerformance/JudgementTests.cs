using Repro.Experiments;
using Repro.Experiments.Claims;
using Repro.Experiments.Suites;

namespace PublishedPerformance;

/// <summary>The verdicts on made-up curves whose answer is known.</summary>
public sealed class JudgementTests
{
    private static readonly PublishedPerformanceSettings Settings = ExperimentDefinition.Load<PublishedPerformanceDefinition>(Checkout.OfThisProgram, "PublishedPerformance").Settings;

    // 4 from the given step on, nothing before; stored every 1000 steps from the first one to 9000
    private static EmergenceBracket Model(int size, long from, long firstStored = 1000) => EmergenceBracket.Of(
        new SuiteModel { Name = $"m{size}", Parameters = size }, "none", 10,
        Enumerable.Range(1, 9).Select(thousands => 1000L * thousands).Where(step => step >= firstStored).Select(step => (step, step >= from ? 4.0 : 0.0)), Settings);

    private static VerdictKind T3(params EmergenceBracket[] models) => NotAlwaysFaster.Judge("made-up", "none", models, [], Settings with { About = [] }).Verdict.Kind;

    [Test]
    public void Not_always_faster()
    {
        Assert.Multiple(() =>
        {
            Assert.That(T3(Model(1, 2000), Model(2, 4000)), Is.EqualTo(VerdictKind.Confirmed));
            Assert.That(T3(Model(1, 4000), Model(2, 2000), Model(3, 3000)), Is.EqualTo(VerdictKind.Confirmed), "one bigger model that is later is enough");
            Assert.That(T3(Model(1, 4000), Model(2, 2000)), Is.EqualTo(VerdictKind.Refuted));
            Assert.That(T3(Model(1, 4000), Model(2, 4000)), Is.EqualTo(VerdictKind.Inconclusive), "between the same two checkpoints");
            Assert.That(T3(Model(1, 4000)), Is.EqualTo(VerdictKind.Inconclusive));
            Assert.That(T3(), Is.EqualTo(VerdictKind.Inconclusive));
        });
    }

    [Test]
    public void Neighbouring_checkpoints_are_told_apart() =>
        Assert.That(T3(Model(1, 3000), Model(2, 4000)), Is.EqualTo(VerdictKind.Confirmed), "not at 3000 in the one, by 3000 in the other");

    [Test]
    public void What_was_learned_before_the_first_stored_checkpoint_is_not_later_than_anything()
    {
        Assert.That(T3(Model(1, 3000), Model(2, 3000, firstStored: 5000)), Is.EqualTo(VerdictKind.Inconclusive));
        Assert.That(T3(Model(1, 7000), Model(2, 3000, firstStored: 5000)), Is.EqualTo(VerdictKind.Refuted), "by 5000, when the smaller had not");
    }

    [Test]
    public void Others_do_not_refute_a_claim_about_models_that_are_not_there()
    {
        var (verdict, _) = NotAlwaysFaster.Judge("made-up", "none", [Model(1, 4000), Model(2, 2000)], [], Settings with { About = ["m9"] });
        Assert.That(verdict.Kind, Is.EqualTo(VerdictKind.Inconclusive));
        Assert.That(verdict.Summary, Does.Contain("no numbers of m9"));
    }

    [Test]
    public void A_value_within_the_sampling_error_of_the_threshold_is_no_call()
    {
        // final 4, threshold 2, margin 0.24: 1.8 at step 3000 and 2.2 at step 4000 are near it
        var near = EmergenceBracket.Of(new SuiteModel { Name = "near", Parameters = 1 }, "none", 10, [(1000, 0), (2000, 1), (3000, 1.8), (4000, 2.2), (5000, 3), (6000, 4), (7000, 4)], Settings);
        Assert.That(near.Point.Value.Step, Is.EqualTo(4000));
        Assert.That((near.AfterStep, near.ByStep.Value), Is.EqualTo((2000, 5000)));
        Assert.That(Settings.Margin, Is.EqualTo(2 / Math.Sqrt(70)).Within(1e-12));
    }
}
