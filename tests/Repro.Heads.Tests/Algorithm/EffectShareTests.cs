using Repro.Statistics;

namespace Repro.Heads.Algorithm;

public sealed class EffectShareTests
{
    // mean falls 2, -1 and 0.5; the third is not in the circuit
    private static AlgorithmStep Step(params string[] players) => new("B", "made-up", ["logits"],
    [
        Source("a0.h0", 0, true, 1, 3),
        Source("a0.h1", 0, true, -1, -1),
        Source("a1.h0", 1, false, 0, 1),
    ])
    {
        Absence = players is ["undefined"] ? new Absence("made-up") : null,
    };

    private static StepSource Source(string name, int layer, bool inCircuit, params double[] falls) => new(name, layer, inCircuit, [], falls);

    private static AlgorithmStep With(params string[] players)
    {
        var step = Step();
        return step with { Sources = [.. step.Sources.Select(source => source with { Roles = players.Contains(source.Name) ? ["player"] : [] })] };
    }

    private static double Share(StepCandidates candidates, params string[] players) => EffectShare.Of(With(players), candidates).Value;

    [Test]
    public void A_share_is_what_the_players_do_over_what_all_candidates_do_whatever_the_sign()
    {
        Assert.That(Share(StepCandidates.All, "a0.h0"), Is.EqualTo(2 / 3.5).Within(1e-12));
        Assert.That(Share(StepCandidates.InCircuit, "a0.h0"), Is.EqualTo(2 / 3.0).Within(1e-12));
        Assert.That(Share(StepCandidates.All, "a0.h1"), Is.EqualTo(1 / 3.5).Within(1e-12), "against the answer counts, too");
        Assert.That(Share(StepCandidates.All, "a0.h0", "a0.h1", "a1.h0"), Is.EqualTo(1).Within(1e-12));
        Assert.That(Share(StepCandidates.InCircuit, "a0.h0", "a1.h0"), Is.EqualTo(2 / 3.0).Within(1e-12), "outside the circuit nothing counts");
    }

    [Test]
    public void Without_a_player_without_a_candidate_and_without_an_effect_a_share_is_absent_and_not_zero()
    {
        Assert.That(EffectShare.Of(With(), StepCandidates.All).Absence!.Reason, Is.EqualTo("no component plays the step's role"));
        Assert.That(EffectShare.Of(With("a1.h0"), StepCandidates.InCircuit).Absence!.Reason, Does.Contain("is in the minimal circuit"));
        Assert.That(EffectShare.Of(Step("undefined"), StepCandidates.All).Absence!.Reason, Is.EqualTo("made-up"));
        var idle = With("a0.h0") with { Sources = [Source("a0.h0", 0, false, 0, 0) with { Roles = ["player"] }] };
        Assert.That(EffectShare.Of(idle, StepCandidates.All).Absence!.Reason, Does.Contain("no component has an effect"));
        Assert.That(EffectShare.Of(idle, StepCandidates.InCircuit).Absence!.Reason, Does.Contain("the minimal circuit holds no component"));
        Assert.That(new RandomSources().Of(With(), StepCandidates.All).Absence!.Reason, Is.EqualTo("no component plays the step's role"));
    }

    [Test]
    public void A_player_that_does_nothing_has_a_share_of_zero()
    {
        var step = With("a0.h0") with { Sources = [Source("a0.h0", 0, true, 1, -1) with { Roles = ["player"] }, Source("a0.h1", 0, true, 1, 1)] };
        Assert.That(EffectShare.Of(step, StepCandidates.All).Value, Is.Zero);
    }

    [Test]
    public void A_resample_takes_its_prompts()
    {
        var draws = Bootstrap.Resample(2, 20, 3);
        var resampled = EffectShare.ResampledMeans(With("a0.h0"), draws);
        for (var resample = 0; resample < draws.Count; resample++)
        {
            double[] means = [draws.Mean([1, 3], resample), 1, draws.Mean([0, 1], resample)];
            Assert.That(resampled[resample], Is.EqualTo((double[])[means[0], -1, means[2]]).Within(1e-12));
            Assert.That(EffectShare.Of(With("a0.h0"), StepCandidates.All, resampled[resample]).Value, Is.EqualTo(means[0] / means.Sum()).Within(1e-12));
        }

        var interval = EffectShare.Interval(With("a0.h0"), StepCandidates.All, draws).Value;
        Assert.That(interval.Estimate, Is.EqualTo(2 / 3.5).Within(1e-12));
        Assert.That(interval.Lower, Is.EqualTo(1 / 2.0).Within(1e-12), "all first prompts: 1 of 1 + 1 + 0");
        Assert.That(interval.Upper, Is.EqualTo(3 / 5.0).Within(1e-12), "all second prompts: 3 of 3 + 1 + 1");
    }

    [Test]
    public void Random_components_of_the_same_layers_are_counted()
    {
        var one = new RandomSources().Of(With("a0.h0"), StepCandidates.All).Value; // a0.h0 or a0.h1
        Assert.That((one.Choices, one.Counted), Is.EqualTo((2.0, true)));
        Assert.That(one.Mean, Is.EqualTo((2 + 1) / 2.0 / 3.5).Within(1e-12));
        Assert.That(one.AtLeast, Is.EqualTo(0.5));
        var worse = new RandomSources().Of(With("a0.h1"), StepCandidates.All).Value;
        Assert.That(worse.AtLeast, Is.EqualTo(1));
        var forced = new RandomSources().Of(With("a0.h0", "a1.h0"), StepCandidates.InCircuit).Value; // the only head of layer 1, which counts nothing
        Assert.That(forced.Choices, Is.EqualTo(2));
        Assert.That(forced.Mean, Is.EqualTo(0.5).Within(1e-12));
    }

    [Test]
    public void Drawn_controls_are_near_the_counted_ones_and_depend_on_the_seed()
    {
        var random = new SeededRandom(1);
        var step = new AlgorithmStep("B", "made-up", [], [.. Enumerable.Range(0, 24).Select(i => Source($"a{i / 8}.h{i % 8}", i / 8, true, random.NextDouble()) with { Roles = i % 8 < 2 ? ["player"] : [] })]);
        var counted = new RandomSources(MostCounted: 28 * 28 * 28).Of(step, StepCandidates.All).Value;
        var drawn = new RandomSources(MostCounted: (28 * 28 * 28) - 1).Of(step, StepCandidates.All).Value;
        Assert.That((counted.Counted, drawn.Counted), Is.EqualTo((true, false)));
        Assert.That(drawn.Mean, Is.EqualTo(counted.Mean));
        Assert.That(drawn.High, Is.EqualTo(counted.High).Within(0.01));
        Assert.That(drawn.AtLeast, Is.EqualTo(counted.AtLeast).Within(0.04));
        Assert.That(new RandomSources(Seed: 5, MostCounted: 1).Of(step, StepCandidates.All).Value, Is.Not.EqualTo(drawn));
        Assert.That(new RandomSources(MostCounted: 1).Of(step, StepCandidates.All).Value, Is.EqualTo(drawn));
    }
}
