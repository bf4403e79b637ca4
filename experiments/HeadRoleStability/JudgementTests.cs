using Repro.Experiments;
using Repro.Experiments.Analyses;
using Repro.Experiments.Claims;
using Repro.Experiments.Snapshots;
using Repro.Experiments.Suites;
using Repro.Figures;
using Repro.Heads;
using Repro.Statistics;
using Repro.Tasks;

namespace HeadRoleStability;

/// <summary>The verdicts on made-up scores whose answer is known.</summary>
public sealed class JudgementTests
{
    private const int Sequences = 64;

    private static readonly HeadRoleStabilitySettings Settings = ExperimentDefinition.Load<HeadRoleStabilityDefinition>(Checkout.OfThisProgram, "HeadRoleStability").Settings;

    private static readonly Suite Suite = new()
    {
        Name = "made-up",
        Description = "",
        TokensPerStep = 10,
        Steps = [0, 100, 200, 400, 800, 1600],
        Models = [new SuiteModel { Name = "small", Parameters = 1 }, new SuiteModel { Name = "large", Parameters = 2 }],
    };

    private static readonly RoleRule Rule = RoleRules.Induction; // attention above 0.4

    // heads' scores by checkpoint; null: the checkpoint is missing
    private static RoleSeries Series(double?[][] heads, double noise = 0.05, int model = 0, RoleRule? rule = null) => new(
        Suite.Models[model],
        rule ?? Rule,
        Suite.Checkpoints(Suite.Models[model]).Select((checkpoint, i) => (checkpoint, heads[0][i] is null ? new Absence("made-up gap") : (Outcome<RoleScores>)Scores(heads.Select(head => head[i]!.Value), noise, checkpoint.Step, (rule ?? Rule).Role))),
        Settings.Emergence.ConsecutiveCheckpoints);

    private static RoleScores Scores(IEnumerable<double> heads, double noise, int step, string role) => new(
        role,
        [.. heads.Select((mean, i) =>
        {
            var random = new SeededRandom(5).Fork($"{step} {i}");
            return new HeadScore(new Head(0, i), new SampledScore([.. Enumerable.Range(0, Sequences).Select(_ => mean + (noise * random.NextGaussian()))]), new Dictionary<string, SampledScore>());
        })],
        [.. Enumerable.Repeat(0.1, 40)],
        "sequence");

    private static readonly double?[] Steady = [0, 0.8, 0.8, 0.8, 0.8, 0.8];

    private static RoleSeries HandOver(int model = 0) => Series([[0, 0.8, 0.8, 0.8, 0.1, 0.1], [0, 0, 0, 0.7, 0.8, 0.8]], model: model);

    private static RoleSeries Dies() => Series([[0, 0.8, 0.8, 0.8, 0.1, 0.1], [0, 0, 0, 0, 0, 0]]);

    private static RoleSeries SwapBack() => Series([[0, 0.8, 0.1, 0.8, 0.8, 0.8], [0, 0.1, 0.8, 0.1, 0.1, 0.1]]);

    private static Verdict S1(params RoleSeries[] series) => HeadsComeAndGo.Judge(Suite, series, Settings).Verdict;

    [Test]
    public void Heads_come_and_go()
    {
        Assert.Multiple(() =>
        {
            Assert.That(S1(HandOver()).Kind, Is.EqualTo(VerdictKind.Confirmed));
            Assert.That(S1(Series([Steady, [0, 0, 0, 0, 0.8, 0.8]])).Kind, Is.EqualTo(VerdictKind.Refuted), "a head that joins replaces none");
            Assert.That(S1(Dies()).Kind, Is.EqualTo(VerdictKind.Inconclusive), "nobody takes the role");
            Assert.That(S1(Series([[0, 0.1, 0.1, 0.1, 0.1, 0.1]])).Kind, Is.EqualTo(VerdictKind.Inconclusive), "no role");
            Assert.That(S1(Dies(), HandOver(1)).Kind, Is.EqualTo(VerdictKind.Confirmed), "one is enough");
        });
    }

    [Test]
    public void A_head_whose_score_lies_on_the_bar_is_noise()
    {
        var series = Series([Steady, [0, 0.42, 0.39, 0.42, 0.39, 0.40]], noise: 0.15);
        Assert.That(series.Departures, Is.Empty);
        Assert.That(S1(series).Kind, Is.Not.EqualTo(VerdictKind.Confirmed));
    }

    [Test]
    public void Two_heads_that_swap_back_are_counted_and_do_not_last()
    {
        var series = SwapBack();
        // the first head leaves at 200 and returns, the second leaves at 400 for good
        Assert.That(series.HandOvers.Select(handOver => (handOver.Head.Name, series.Present[handOver.To].Checkpoint.Step, handOver.Returns)), Is.EqualTo(new[] { ("a0.h0", 200, true), ("a0.h1", 400, false) }));
        Assert.That(S1(Series([[0, 0.8, 0.1, 0.8, 0.8, 0.8], [0, 0.1, 0.8, 0.8, 0.8, 0.8]])).Kind, Is.EqualTo(VerdictKind.Inconclusive), "the only head that leaves returns");
    }

    [Test]
    public void A_departure_names_who_plays_instead()
    {
        var departure = HandOver().Departures.Single();
        Assert.That((departure.Head.Name, departure.From, departure.To, departure.Returns), Is.EqualTo(("a0.h0", 3, 4, false)));
        Assert.That(departure.Others, Is.EqualTo(new[] { new Head(0, 1) }));
        Assert.That(departure.Newcomers, Is.Empty, "the second head already played at step 400");
        Assert.That((Dies().Departures.Single().Others.Count, Dies().HandOvers.Count()), Is.EqualTo((0, 0)));
    }

    [Test]
    public void What_happens_before_the_role_has_emerged_does_not_count()
    {
        var series = Series([[0.8, 0.1, 0.1, 0.1, 0.1, 0.1], [0, 0, 0.8, 0.8, 0.8, 0.8]]);
        Assert.That(series.Emergence, Is.EqualTo(2), "one checkpoint is not enough");
        Assert.That(series.Departures, Is.Empty);
    }

    [Test]
    public void A_gap_neither_ends_nor_makes_a_role()
    {
        var series = Series([[0, 0.8, null, 0.8, 0.1, 0.1], [0, 0, null, 0.7, 0.8, 0.8]]);
        Assert.That((series.Emergence, series.Present.Count), Is.EqualTo((1, 5)));
        Assert.That(series.HandOvers.Count(), Is.EqualTo(1));
        Assert.That(ScoreTable.ToCsv([series]), Does.Contain("small,200,2000,,,,,,,,\"made-up gap\"\n"));
    }

    [Test]
    public void An_order_that_is_reversed_beyond_noise_ends_a_role_and_one_that_is_equal_does_not()
    {
        RolePoint Point(double io) => new(
            new RoleScores(RoleRules.NameMover.Role, [new HeadScore(new Head(0, 0), new SampledScore([.. Enumerable.Repeat(0.9, Sequences)]), Conditions(io))], [0.0], "prompt"),
            RoleRules.NameMover,
            Bootstrap.Resample(Sequences, RoleRules.NameMover.Resamples, RoleRules.NameMover.ResampleSeed));
        Assert.That(Point(0.6).States.Single(), Is.EqualTo(HeadState.Plays));
        Assert.That(Point(0.3).States.Single(), Is.EqualTo(HeadState.Undecided));
        Assert.That(Point(0.1).States.Single(), Is.EqualTo(HeadState.DoesNot));
        Assert.That((Point(0.6).Total, Point(0.1).Total), Is.EqualTo((0.9, 0.0)).Within(1e-12));
    }

    // attention to the first mention of the subject is 0.3 on average, half of the prompts above and half below
    private static Dictionary<string, SampledScore> Conditions(double io)
    {
        SampledScore Of(double mean, double spread) => new([.. Enumerable.Range(0, Sequences).Select(i => mean + (i % 2 == 0 ? spread : -spread))]);
        return new() { [NameMoverDetector.EndToIndirectObject] = Of(io, 0.05), [NameMoverDetector.EndToSubject1] = Of(0.3, 0), [NameMoverDetector.EndToSubject2] = Of(0, 0) };
    }

    [Test]
    public void Turnover_is_counted_from_the_emergence()
    {
        var turnover = Turnover.Of(HandOver())!;
        Assert.That((turnover.Jaccard, turnover.Doublings, turnover.HandOversPerDoubling), Is.EqualTo((0.0, 4.0, 0.25)));
        Assert.That(turnover.ConsecutiveJaccard, Is.EqualTo((1 + 0.5 + 0.5 + 1) / 4), "{0} {0} {0 1} {1} {1}");
        Assert.That(turnover.RankCorrelations, Is.Empty, "two heads have no rank correlation");
        Assert.That(Turnover.Of(Series([[0, 0, 0, 0, 0, 0]])), Is.Null);
    }

    [Test]
    public void Resamples_of_a_clear_role_have_no_turnover()
    {
        var noise = ResamplingNoise.Of(HandOver(), Settings.Noise);
        Assert.That((noise.HandOvers.Sum(), noise.Jaccard), Is.EqualTo((0, 1.0)));
        var onTheBar = ResamplingNoise.Of(Series([Steady, [0, 0.4, 0.41, 0.42, 0.43, 0.43]], noise: 0.1), Settings.Noise);
        Assert.That(onTheBar.Jaccard, Is.LessThan(1), "and of heads on the bar they have");
    }

    // the metric by checkpoint
    private static Behaviour Metrics(params double[] metric) => new(
        TaskCatalog.Ioi,
        new bool[Sequences],
        Suite.Checkpoints(Suite.Models[0]).Select((checkpoint, i) =>
        {
            var random = new SeededRandom(9).Fork($"{checkpoint.Step}");
            return (checkpoint, (Outcome<PerformanceResult>)new PerformanceResult([.. Enumerable.Range(0, Sequences).Select(_ => metric[i] + (0.2 * random.NextGaussian()))], new double[Sequences]));
        }),
        Settings);

    private static Verdict S3(RoleSeries series, Behaviour behaviour) => OthersTakeOver.Judge(Suite, [series], _ => behaviour, Settings).Verdict;

    private static Behaviour Stays => Metrics(0, 4, 4, 4, 4, 4);

    [Test]
    public void Others_take_over()
    {
        Assert.Multiple(() =>
        {
            Assert.That(S3(HandOver(), Stays).Kind, Is.EqualTo(VerdictKind.Confirmed));
            Assert.That(S3(SwapBack(), Stays).Kind, Is.EqualTo(VerdictKind.Confirmed));
            Assert.That(S3(Dies(), Stays).Kind, Is.EqualTo(VerdictKind.Refuted), "the task stays, but nobody takes over");
            Assert.That(S3(Dies(), Stays).Summary, Does.EndWith("lost: a0.h0 as induction of small (the role's total)"));
            Assert.That(S3(HandOver(), Metrics(0, 4, 4, 4, 1, 4)).Kind, Is.EqualTo(VerdictKind.Refuted), "another takes over, but the task falls");
            Assert.That(S3(HandOver(), Metrics(0, 4, 4, 4, 1, 4)).Summary, Does.EndWith("(the task's metric)"));
            Assert.That(S3(HandOver(), Metrics(0, 8, 8, 8, 8, 3)).Kind, Is.EqualTo(VerdictKind.Refuted), "it falls later");
            Assert.That(S3(HandOver(), Metrics(0, 4, 4, 4, 2, 4)).Kind, Is.EqualTo(VerdictKind.Inconclusive), "half is on the limit");
            Assert.That(S3(HandOver(), Metrics(0, 0, 0, 0, 4, 4)).Kind, Is.EqualTo(VerdictKind.Inconclusive), "there was no behaviour yet");
            Assert.That(S3(Series([Steady]), Stays).Kind, Is.EqualTo(VerdictKind.Inconclusive), "no head stops");
            Assert.That(S3(Series([[0, 0.8, 0.8, 0.8, 0.1, 0.1], [0, 0, 0, 0, 0, 0]], rule: RoleRules.Successor), Stays).Kind, Is.EqualTo(VerdictKind.Inconclusive), "a role that the paper says declines is not judged");
        });
    }

    [Test]
    public void The_total_counts_what_holders_have_above_the_control()
    {
        var (_, point) = Series([Steady, [0, 0.6, 0.6, 0.6, 0.6, 0.6], [0, 0.3, 0.3, 0.3, 0.3, 0.3]], noise: 0).Present[1];
        Assert.That(point.Total, Is.EqualTo(0.8 + 0.6 - (2 * 0.1)).Within(1e-9), "the third head is below the bar");
        Assert.That(point.ResampledTotals, Has.All.EqualTo(point.Total).Within(1e-9));
    }

    // S8: every role at one score in each of the two models
    private static Verdict S8(Func<string, int, double> score, double noise = 0.001, int learned = 2)
    {
        RoleSeries[] all = [.. Settings.HeadTypes.Append(Settings.DiffersBySize).SelectMany(role => Suite.Models.Select((_, model) =>
        {
            var rule = RoleRules.All[role] with { Orders = [], Signs = [] };
            var at = score(role, model);
            return Series([[at, at, at, at, at, at]], noise, model, rule);
        }))];
        return SameHeadTypes.Judge(Suite, all, model => model.Parameters <= learned, Settings).Verdict;
    }

    [Test]
    public void Same_head_types()
    {
        Assert.Multiple(() =>
        {
            Assert.That(S8((_, _) => 0.9).Kind, Is.EqualTo(VerdictKind.Confirmed));
            Assert.That(S8((role, _) => role == "successor" ? 0.01 : 0.9).Kind, Is.EqualTo(VerdictKind.Confirmed), "a type that no size has is the same everywhere");
            Assert.That(S8((role, model) => role == "successor" && model == 0 ? 0.01 : 0.9).Kind, Is.EqualTo(VerdictKind.Refuted));
            Assert.That(S8((role, model) => role == "successor" && model == 0 ? 0.25 : 0.9, noise: 0.05).Kind, Is.EqualTo(VerdictKind.Inconclusive), "one size lies on the bar");
            Assert.That(S8((role, model) => role == "duplicate-token" && model == 0 ? 0.01 : 0.9).Kind, Is.EqualTo(VerdictKind.Confirmed), "duplicate-token heads are said to differ");
            Assert.That(S8((_, _) => 0.01).Kind, Is.EqualTo(VerdictKind.Inconclusive), "no types to compare");
            Assert.That(S8((_, _) => 0.9, learned: 1).Kind, Is.EqualTo(VerdictKind.Inconclusive), "one model that has learned the task");
        });
    }

    private static Verdict S2(params double?[] head) => NamedHead.Judge(Suite, [Series([head])], Settings with { NamedHead = new NamedHeadSettings { Model = "small", Role = "induction", Layer = 0, Head = 0, Begins = 1500, Stops = 8000, WithinRatio = 2 } }).Verdict;

    [Test]
    public void A_named_head()
    {
        Assert.Multiple(() =>
        {
            Assert.That(S2(0, 0.8, 0.8, 0.8, 0.1, 0.1).Kind, Is.EqualTo(VerdictKind.Confirmed), "from 1000 to 8000 tokens");
            Assert.That(S2(0, 0.8, 0.1, 0.1, 0.1, 0.1).Kind, Is.EqualTo(VerdictKind.Refuted), "stops too early");
            Assert.That(S2(0, 0.8, 0.8, 0.8, 0.8, 0.8).Kind, Is.EqualTo(VerdictKind.Refuted), "does not stop");
            Assert.That(S2(0, 0.1, 0.1, 0.1, 0.1, 0.1).Kind, Is.EqualTo(VerdictKind.Refuted), "never plays");
            Assert.That(NamedHead.Judge(Suite, [HandOver()], Settings).Verdict.Kind, Is.EqualTo(VerdictKind.NotRun));
            Assert.That(NamedHead.Judge(Suite, [HandOver()], Settings).Verdict.Summary, Does.Contain("a4.h6 of pythia-160m, which the suite 'made-up' does not have"));
        });
    }

    [Test]
    public void The_figure_marks_where_a_head_stops()
    {
        var figure = HeadsFigure.Of(Suite.Models[0], [HandOver()], Stays, Settings.Bootstrap.Confidence);
        Assert.That(figure.Panels.Select(panel => panel.Title), Is.EqualTo(new[] { "Induction heads", "Totals of the roles", "IOI" }));
        var heads = (Chart)figure.Panels[0];
        Assert.That(heads.Series.Select(series => series.Label), Is.EqualTo(new[] { "a0.h0", "a0.h1" }));
        Assert.That(heads.Markers, Is.EqualTo(new[] { new Marker(8000, "stops", "a0.h0") }));
        Assert.That(heads.ReferenceLines.Single().Y, Is.EqualTo(Rule.Threshold));
        Assert.That(((Chart)figure.Panels[2]).Markers.Single().X, Is.EqualTo(1000), "the task emerges at step 100");
    }

    [Test]
    public void Results_are_finite_numbers()
    {
        RoleSeries[] all = [HandOver(), Dies(), Series([[0, 0, 0, 0, 0, 0]], model: 1)];
        Assert.That(CanonicalJson.Default.Write(HeadsComeAndGo.Judge(Suite, all, Settings).Numbers), Does.Contain("\"lasting\": 1").And.Contain("never played for long enough"));
        Assert.That(CanonicalJson.Default.Write(OthersTakeOver.Judge(Suite, all, _ => Stays, Settings).Numbers), Does.Contain("\"lost\": 1"));
    }
}
