using Repro.Circuits;
using Repro.Experiments;
using Repro.Experiments.Analyses;
using Repro.Experiments.Claims;
using Repro.Experiments.Suites;
using Repro.Heads;
using Repro.Statistics;

namespace MethodChecks;

/// <summary>The verdicts on made-up circuits, effects and curves whose answer is known.</summary>
public sealed class JudgementTests
{
    private const int Prompts = 40;

    private static readonly MethodChecksSettings Settings = ExperimentDefinition.Load<MethodChecksDefinition>(Checkout.OfThisProgram, "MethodChecks").Settings;

    private static readonly Suite Suite = new()
    {
        Name = "made-up",
        Description = "",
        TokensPerStep = 10,
        Steps = [0, 100, 200, 300, 400],
        Models = [new SuiteModel { Name = "small", Parameters = 1 }, new SuiteModel { Name = "large", Parameters = 2 }],
    };

    private static readonly ComponentGraph Graph = new(layers: 1, heads: 2);

    private static double[] All(double value, int count = Prompts) => [.. Enumerable.Repeat(value, count)];

    // learned from the given step on; circuits of the given edges at the checkpoints from there on, null where there is none
    private static ModelCircuits Circuits(SuiteModel model, int from, params int[]?[] edges)
    {
        var checkpoints = Suite.Checkpoints(model).ToArray();
        return new ModelCircuits(model, Graph, [.. checkpoints.Select((checkpoint, i) =>
        {
            var place = i - Array.FindIndex(checkpoints, known => known.Step == from);
            var minimal = place >= 0 && place < edges.Length && edges[place] is { } found ? new MinimalCircuitCell(found.Length, 0.8, found, 1, 1, 0) : null;
            return (checkpoint,
                (Outcome<PerformanceResult>)new PerformanceResult(All(checkpoint.Step >= from ? 4 : -1), All(0)),
                (Outcome<CircuitResult>)new CircuitResult(4, 0, [], [], minimal, minimal is null ? "none" : null));
        })], Settings);
    }

    private static ModelCircuits NotLearned(SuiteModel model) => new(model, Graph, [.. Suite.Checkpoints(model).Select(checkpoint =>
        (checkpoint, (Outcome<PerformanceResult>)new PerformanceResult(All(-1), All(0)), (Outcome<CircuitResult>)new CircuitResult(-1, 0, [], [], null, "none")))], Settings);

    private static readonly MethodChecksSettings TwoPairsAreEnough = Settings with { Resampled = Settings.Resampled with { FewestPairs = 2 } };

    // eight circuits of ten edges; two of one checkpoint share "shared" edges, and those of one resample at two checkpoints "kept"
    private static ModelNoise Noise(SuiteModel model, int shared, int kept)
    {
        int[] Of(int checkpoint, int resample) =>
            [.. Enumerable.Range(0, 10).Select(edge => (edge < shared ? 0 : 1000 * (resample + 1)) + edge + (edge >= kept ? 100 * (checkpoint + 1) : 0))];
        var circuits = Circuits(model, 200, Of(0, 0), Of(1, 0), Of(2, 0));
        return new ModelNoise(circuits, [.. Enumerable.Range(0, 3).Select(checkpoint => (Outcome<ResampledCircuitsResult>)new ResampledCircuitsResult(
            [.. Enumerable.Range(0, Settings.Resampled.Circuits).Select(resample => new ResampledCircuit(Of(checkpoint, resample), 0.8, null))]))], Settings.Bootstrap);
    }

    private static VerdictKind R1(params ModelNoise[] models) => NoiseFloor.Judge(Suite, models, TwoPairsAreEnough).Verdict.Kind;

    [Test]
    public void Change_beyond_noise()
    {
        var (more, less, equal) = (Noise(Suite.Models[0], shared: 8, kept: 4), Noise(Suite.Models[1], shared: 4, kept: 8), Noise(Suite.Models[1], shared: 6, kept: 6));
        Assert.Multiple(() =>
        {
            Assert.That((more.MeanFloor, more.MeanChange), Is.EqualTo((8 / 12.0, 4 / 16.0)), "ten edges each, eight and four of them in common");
            Assert.That(more.Checkpoints.Select(checkpoint => checkpoint.Pairs.Count), Is.EqualTo((int[])[28, 28, 28]), "of eight circuits");
            Assert.That(more.Changes.Select(change => change.Edges), Is.EqualTo((double[])[0.25, 0.25]));
            Assert.That(R1(more, Noise(Suite.Models[1], 9, 3)), Is.EqualTo(VerdictKind.Confirmed));
            Assert.That(R1(more, less), Is.EqualTo(VerdictKind.Refuted), "one model below its noise is enough");
            Assert.That(R1(more, equal), Is.EqualTo(VerdictKind.Inconclusive));
            Assert.That(R1(), Is.EqualTo(VerdictKind.Inconclusive));
            var few = NoiseFloor.Judge(Suite, [more], Settings).Verdict;
            Assert.That((few.Kind, few.Summary), Is.EqualTo((VerdictKind.Inconclusive, "no model has 3 pairs of consecutive circuits on ioi")), "two pairs of checkpoints");
        });
    }

    [Test]
    public void A_model_without_two_consecutive_circuits_has_no_margin()
    {
        var apart = Circuits(Suite.Models[0], 200, [1, 2], null, [1, 2]);
        Assert.That(apart.Followed.Select(circuit => circuit.Checkpoint.Step), Is.EqualTo((int[])[200, 400]));
        Assert.That(apart.Consecutive, Is.Empty);
        var noise = new ModelNoise(apart, [.. apart.Followed.Select(_ => (Outcome<ResampledCircuitsResult>)new ResampledCircuitsResult([new([1], 0.8, null), new([1, 2], 0.8, null)]))], Settings.Bootstrap);
        Assert.That(noise.Margin.Absence?.Reason, Is.EqualTo("no two consecutive checkpoints with circuits"));
        Assert.That(noise.Checkpoints[0].Pairs, Is.EqualTo((double[])[0.5]));
        var none = new ModelNoise(NotLearned(Suite.Models[0]), [], Settings.Bootstrap);
        Assert.That((none.Margin.IsPresent, R1(none)), Is.EqualTo((false, VerdictKind.Inconclusive)));
    }

    [Test]
    public void A_resample_without_a_circuit_is_counted_and_left_out()
    {
        var circuits = Circuits(Suite.Models[0], 200, [1, 2], [1, 2]);
        var cell = (Outcome<ResampledCircuitsResult>)new ResampledCircuitsResult([new([1, 2], 0.8, null), new([], null, "undefined here"), new([1, 2], 0.8, null)]);
        var noise = new ModelNoise(circuits, [cell, cell], Settings.Bootstrap);
        Assert.That((noise.Checkpoints[0].Pairs.Count, noise.Checkpoints[0].Absent, noise.Changes[0].SamePrompts), Is.EqualTo((1, 1, 1.0)));
    }

    // faithfulness by [circuit][checkpoint], of prompts that differ by noise around it
    private static ModelTransfer Transferred(SuiteModel model, double[][] faithfulness, double random = 0.1, double noise = 0)
    {
        var stream = new SeededRandom(3).Fork(model.Name);
        var circuits = Circuits(model, 200, [.. faithfulness.Select((_, i) => (int[])[i])]);
        return new ModelTransfer(circuits, [.. faithfulness.Select((_, at) => (Outcome<TransferResult>)new TransferResult(All(8), All(-2), [.. faithfulness.Select((row, from) => new TransferredCircuit(
            circuits.Followed[from].Checkpoint.Step, [.. All(-2 + (10 * row[at])).Select(value => value + (noise * stream.NextGaussian()))], row[at], All(random, Settings.Transfer.RandomDraws)))]))], Settings.Bootstrap);
    }

    private static Verdict R2(params ModelTransfer[] models) => Transfer.Judge(Suite, models, new RoleCensus([], Settings.Roles), Settings).Verdict;

    [Test]
    public void Circuits_that_work_later()
    {
        var works = Transferred(Suite.Models[0], [[0.8, 0.9, 0.85], [0.1, 0.8, 0.9], [0.1, 0.2, 0.8]]);
        var fails = Transferred(Suite.Models[1], [[0.8, 0.7, 0.6], [0.9, 0.8, 0.7], [0.9, 0.9, 0.8]]);
        var unsure = Transferred(Suite.Models[1], [[0.8, 0.8, 0.8], [0.9, 0.8, 0.8], [0.9, 0.9, 0.8]], noise: 3);
        Assert.Multiple(() =>
        {
            Assert.That(works.Later.Value.Estimate, Is.EqualTo((0.9 + 0.85 + 0.9) / 3).Within(1e-12));
            Assert.That(works.Earlier.Value.Estimate, Is.EqualTo((0.1 + 0.1 + 0.2) / 3).Within(1e-12), "back in time, which decides nothing");
            Assert.That(fails.Loss.Value.Estimate, Is.EqualTo(((0.8 - 0.7) + (0.8 - 0.6) + (0.8 - 0.7)) / 3).Within(1e-12), "against the later checkpoint's own");
            Assert.That(R2(works).Kind, Is.EqualTo(VerdictKind.Confirmed));
            Assert.That(R2(works, fails).Kind, Is.EqualTo(VerdictKind.Refuted), "one model is enough");
            Assert.That(R2(works, unsure).Kind, Is.EqualTo(VerdictKind.Inconclusive), R2(works, unsure).Summary);
            Assert.That(R2().Kind, Is.EqualTo(VerdictKind.Inconclusive));
            Assert.That(R2(works).Summary, Does.StartWith("mean faithfulness in later checkpoints, limit 0.8: small 0.88 [0.88, 0.88] (loss -0.08, random 0.10)"));
        });
    }

    [Test]
    public void The_matrix_is_drawn_with_found_in_rows_and_evaluated_in_columns()
    {
        var model = Transferred(Suite.Models[0], [[0.8, 0.9, 0.85], [0.1, 0.8, 0.9], [0.1, 0.2, 0.8]]);
        var map = (Repro.Figures.HeatMap)Figures.Transfer([model], Settings).Panels.Single();
        Assert.That(map.Values[0], Is.EqualTo((double?[])[0.8, 0.9, 0.85]));
        Assert.That(map.Values[2], Is.EqualTo((double?[])[0.1, 0.2, 0.8]));
        Assert.That(Tables.Transfer([model]).Split('\n')[3], Does.StartWith("small,200,400,1,0.85,"));
    }

    private static VerdictKind R3(params ModelTransfer[] models) => AgainstRandom.Judge(Suite, models, Settings).Verdict.Kind;

    [TestCase(0.1, VerdictKind.Confirmed)]
    [TestCase(0.79, VerdictKind.Confirmed)]
    [TestCase(0.8, VerdictKind.Refuted)]
    [TestCase(0.9, VerdictKind.Refuted)]
    public void Better_than_random_circuits(double random, VerdictKind verdict) =>
        Assert.That(R3(Transferred(Suite.Models[0], [[0.8, 0], [0, 0.8]]), Transferred(Suite.Models[1], [[0.8, 0], [0, 0.8]], random)), Is.EqualTo(verdict));

    [Test]
    public void A_few_random_circuits_that_are_better_leave_it_open()
    {
        var model = Transferred(Suite.Models[0], [[0.8, 0], [0, 0.8]]);
        var best = model.Pairs.First(pair => pair.From == pair.In);
        double[] random = [.. All(0.1, 18), 0.9, 0.95];
        ModelTransfer some = new(model.Model, [.. Enumerable.Range(0, 2).Select(at => (Outcome<TransferResult>)new TransferResult(All(8), All(-2), [.. Enumerable.Range(0, 2).Select(from => new TransferredCircuit(from, All(6), 0.8, random))]))], Settings.Bootstrap);
        Assert.That(best.Random, Has.All.EqualTo(0.1));
        Assert.That(R3(some), Is.EqualTo(VerdictKind.Inconclusive));
        Assert.That(R3(), Is.EqualTo(VerdictKind.Inconclusive));
    }

    // effects of 200 edges; scores as they are told
    private static ModelAgreement Agreement(SuiteModel model, Func<double, SeededRandom, double> score)
    {
        var random = new SeededRandom(4).Fork(model.Name);
        double[] effects = [.. Enumerable.Range(0, 200).Select(_ => random.NextGaussian())];
        return new ModelAgreement(
            Circuits(model, 200, [1, 2], [1, 2], [.. Enumerable.Range(0, 10)]),
            new ExactPatchingResult(effects, effects, [.. effects.Select(effect => -effect)], ModelAgreement.Ways.ToDictionary(way => way.Name, way => (double[])[.. effects.Select(effect => way.Name == Settings.Exact.Attribution ? score(effect, random) : 0)])),
            Settings);
    }

    private static VerdictKind R4(params ModelAgreement[] models) => ExactAgreement.Judge(Suite, models, Settings).Verdict.Kind;

    [Test]
    public void Attribution_beside_the_truth()
    {
        var right = Agreement(Suite.Models[0], (effect, _) => Math.Pow(effect, 3));
        var mixed = Agreement(Suite.Models[0], (effect, _) => Math.Abs(effect) > Settings.Exact.LargeEffect ? effect : -9);
        var noise = Agreement(Suite.Models[1], (_, random) => random.NextGaussian());
        var near = Agreement(Suite.Models[1], (effect, random) => effect + (0.72 * random.NextGaussian()));
        Assert.Multiple(() =>
        {
            Assert.That(right.Attributions[0].OfScores.Value.Estimate, Is.EqualTo(1).Within(1e-12), "ranks alone count");
            Assert.That(mixed.Attributions[0].OfLargeEffects.Value, Is.EqualTo(1).Within(1e-12), "the small ones are far off");
            Assert.That(mixed.Attributions[0].OfScores.Value.Estimate, Is.LessThan(0.999));
            Assert.That(mixed.LargeEdges, Is.InRange(180, 199));
            Assert.That((right.Attributions[0].TopShared, right.Top), Is.EqualTo((1.0, 10)));
            Assert.That(right.Halves.Value, Is.EqualTo(-1).Within(1e-12));
            Assert.That(right.Attributions[1].OfScores.Absence?.Reason, Is.EqualTo("the first series is constant"));
            Assert.That(R4(right), Is.EqualTo(VerdictKind.Confirmed));
            Assert.That(R4(right, noise), Is.EqualTo(VerdictKind.Refuted), "one model is enough");
            Assert.That(R4(right, near), Is.EqualTo(VerdictKind.Inconclusive), near.Attributions[0].OfScores.ToString());
            Assert.That(R4(new ModelAgreement(NotLearned(Suite.Models[0]), new Absence("no weights"), Settings)), Is.EqualTo(VerdictKind.Inconclusive));
        });
    }

    // 4 from the given step on in the record; null: never, and then not learned
    private static SeedModel Seed(SuiteModel model, int? from)
    {
        var curve = new TrainingCurve(model.Name, "ioi", Enumerable.Range(0, 41).Select(i => new CurvePoint(i * 10, i * 100, from is { } step && i * 10 >= step ? 4.0 : 0.0)));
        return SeedModel.Of(from is null ? NotLearned(model) : Circuits(model, 300, [1, 2]), ProbeCurve.Columns.ToDictionary(probe => probe.Key, _ => (Outcome<TrainingCurve>)curve), Settings);
    }

    private static Verdict R5(params int?[] from) => SeedAgreement.Judge(Suite, [.. from.Select((step, i) => Seed(new SuiteModel { Name = $"seed{i}", Parameters = 1 }, step))], Settings).Verdict;

    [Test]
    public void Seeds_that_agree()
    {
        Assert.Multiple(() =>
        {
            Assert.That(R5(100, 150, 200).Kind, Is.EqualTo(VerdictKind.Confirmed));
            Assert.That(R5(100, 150, 210).Kind, Is.EqualTo(VerdictKind.Refuted), "beyond one doubling");
            Assert.That(R5(100, 100, null).Kind, Is.EqualTo(VerdictKind.Refuted), "one does not learn it");
            Assert.That(R5(null, null).Kind, Is.EqualTo(VerdictKind.Inconclusive));
            Assert.That(R5(100).Kind, Is.EqualTo(VerdictKind.Inconclusive), "one seed agrees with itself");
            Assert.That(R5(100, null).Summary, Is.EqualTo("1 of 2 seeds of small learn ioi, at 0.00M tokens, last circuits of 2 edges; not seed1 (final metric not above chance beyond its noise)"));
        });
    }

    [Test]
    public void A_seed_without_a_record_leaves_it_open()
    {
        var (known, lost) = (Seed(Suite.Models[0], 100), Seed(Suite.Models[1], 100) with { Emergence = new Absence("no record") });
        Assert.That(SeedAgreement.Judge(Suite, [known, lost], Settings).Verdict.Kind, Is.EqualTo(VerdictKind.Inconclusive));
    }

    [Test]
    public void A_record_is_read_by_its_columns()
    {
        using var folder = new Repro.TemporaryFolder();
        File.WriteAllText(folder.At("metrics.csv"), "step,tokens,loss,pronoun\n0,0,6.5,0.1\n128,65536,3.5,-0.2\n");
        var checkpoint = folder.At("step8");
        Assert.That(ProbeCurve.Read("one", checkpoint, "pronoun").Value.Points.Select(point => (point.Step, point.Tokens, point.Value.Value)), Is.EqualTo(((long, long, double)[])[(0, 0, 0.1), (128, 65536, -0.2)]));
        Assert.That(ProbeCurve.Read("one", checkpoint, "agreement").Absence?.Reason, Is.EqualTo("the record of the training of one lacks a column of step, tokens and agreement"));
        Assert.That(ProbeCurve.Read("one", Path.Combine(folder.At("other"), "step8"), "pronoun").Absence?.Reason, Is.EqualTo("no record of the training (metrics.csv of one)"));
    }

    [Test]
    public void Roles_of_circuits_over_sizes()
    {
        var heads = Enumerable.Range(0, 4).Select(head => new Head(0, head)).ToArray();
        CircuitRoles Of(string model, int[] inCircuit, params string[] roles) => new(model, heads, [.. inCircuit.Select(head => heads[head])], heads.ToDictionary(head => head, head => (IReadOnlyList<string>)(head.Index < roles.Length ? [roles[head.Index]] : [])));
        var census = new RoleCensus([Of("small", [0, 1], "induction", "name-mover"), Of("large", [0, 2], "induction", "name-mover", "previous-token")], Settings.Roles);
        var text = Repro.Experiments.Snapshots.CanonicalJson.Default.Write(census.Describe());
        Assert.That(text, Does.Contain("\"jaccard\": 0.3333333333"), "induction of induction, name-mover, previous-token");
        Assert.That(text, Does.Contain("\"headsInCircuit\": 2").And.Contain("\"induction\": \"1 of 1 heads\""));
        Assert.That(census.Words, Does.StartWith("over sizes the roles in final circuits have a Jaccard of 0.33 on average, those of random heads 0."));
    }
}
