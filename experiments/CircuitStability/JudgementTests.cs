using System.Text.Json.Nodes;
using Repro.Experiments;
using Repro.Experiments.Analyses;
using Repro.Experiments.Claims;
using Repro.Experiments.Snapshots;
using Repro.Statistics;

namespace CircuitStability;

/// <summary>The verdicts on made-up series whose answer is known.</summary>
public sealed class JudgementTests
{
    private static readonly CircuitStabilitySettings Settings = ExperimentDefinition.Load<CircuitStabilityDefinition>(Checkout.OfThisProgram, "CircuitStability").Settings;

    private static JsonNode Json(object numbers) => JsonNode.Parse(CanonicalJson.Default.Write(numbers))!;

    private static (Verdict Verdict, object Numbers) G1(params double[] nodes) =>
        SizeGrowth.Judge("made-up", "none", [.. nodes.Select((size, i) => new ModelSize($"m{i}", i + 1, 10 * (i + 1), size, size))], [], Settings, areThePapersOwn: false);

    private static VerdictKind G2(params double[][] edges) =>
        SizeFluctuation.Judge("made-up", "none", [.. edges.Select((sizes, i) => new SizesOverTraining($"m{i}", sizes, null, "the start"))], Settings).Verdict.Kind;

    private static ModelTurnover Turnover(int model, params double[] jaccards)
    {
        PairSimilarity[] pairs = [.. jaccards.Select((jaccard, i) => new PairSimilarity(i, i + 1, jaccard, jaccard, jaccard))];
        return new ModelTurnover($"m{model}", model, pairs, pairs);
    }

    private static (Verdict Verdict, object Numbers) G3(params double[][] jaccards) => CircuitTurnover.Judge("made-up", "none", [.. jaccards.Select((values, i) => Turnover(i + 1, values))], Settings);

    [Test]
    public void Growth_needs_the_perfect_order_of_four_models()
    {
        Assert.Multiple(() =>
        {
            Assert.That(G1(10, 20, 30, 40).Verdict.Kind, Is.EqualTo(VerdictKind.Confirmed));
            Assert.That(G1(40, 30, 20, 10).Verdict.Kind, Is.EqualTo(VerdictKind.Refuted));
            Assert.That(G1(10, 30, 20, 40).Verdict.Kind, Is.EqualTo(VerdictKind.Inconclusive), "2 of 24 orders or more");
            Assert.That(G1(10, 20, 30).Verdict.Kind, Is.EqualTo(VerdictKind.Inconclusive), "three models: 1/6 at the least");
            Assert.That(G1(10, 20).Verdict.Kind, Is.EqualTo(VerdictKind.Inconclusive));
            Assert.That(G1(7, 7, 7, 7).Verdict.Kind, Is.EqualTo(VerdictKind.Inconclusive));
        });
    }

    [Test]
    public void Growth_says_how_small_its_p_could_be() =>
        Assert.That(G1(10, 30, 20, 40).Verdict.Summary, Does.Contain("at the least 0.042 with 4 models"));

    [Test]
    public void A_reported_correlation_is_held_on_Fishers_scale_with_both_sampling_errors()
    {
        var held = Json(SizeGrowth.Judge("made-up", "ioi", [.. ((double[])[10, 30, 20, 40]).Select((size, i) => new ModelSize($"m{i}", i + 1, 1, size, null))], [], Settings, areThePapersOwn: false).Numbers)["reported"]!["held"]![0]!;
        // r = 0.8; artanh 0.8 - artanh 0.72; (artanh 0.73 - artanh 0.72) + 2 sqrt(1 + 1/2)
        Assert.That(held["difference"]!.GetValue<double>(), Is.EqualTo(Math.Atanh(0.8) - Math.Atanh(0.72)).Within(1e-9));
        Assert.That(held["tolerance"]!.GetValue<double>(), Is.EqualTo(Math.Atanh(0.73) - Math.Atanh(0.72) + (2 * Math.Sqrt(1.5))).Within(1e-9));
        Assert.That(held["agrees"]!.GetValue<bool>(), Is.True);
    }

    [Test]
    public void Fluctuation()
    {
        double[] calm = [100, 101, 99, 100, 102, 98], wild = [50, 150, 60, 140, 40, 160];
        Assert.Multiple(() =>
        {
            Assert.That(G2(wild, wild), Is.EqualTo(VerdictKind.Confirmed));
            Assert.That(G2(calm, calm), Is.EqualTo(VerdictKind.Refuted));
            Assert.That(G2(calm, wild), Is.EqualTo(VerdictKind.Inconclusive));
            Assert.That(G2(wild[..3]), Is.EqualTo(VerdictKind.Inconclusive), "too few checkpoints");
            Assert.That(G2(wild, calm[..3]), Is.EqualTo(VerdictKind.Confirmed), "a short series is left out");
            Assert.That(G2(), Is.EqualTo(VerdictKind.Inconclusive));
        });
    }

    [Test]
    public void Turnover_is_compared_over_the_same_pairs()
    {
        double[] low = [0.4, 0.4, 0.4, 0.4], high = [0.9, 0.9, 0.9, 0.9];
        double[] Level(double level) => [level, level, level];
        Assert.Multiple(() =>
        {
            Assert.That(G3(Level(0.5), Level(0.6), Level(0.7), Level(0.8)).Verdict.Kind, Is.EqualTo(VerdictKind.Confirmed));
            Assert.That(G3(Level(0.8), Level(0.7), Level(0.6), Level(0.5)).Verdict.Kind, Is.EqualTo(VerdictKind.Refuted));
            Assert.That(G3(Level(0.5), Level(0.7), Level(0.6), Level(0.8)).Verdict.Kind, Is.EqualTo(VerdictKind.Inconclusive));
            Assert.That(G3(low, high).Verdict.Kind, Is.EqualTo(VerdictKind.Inconclusive), "two models have no order");
            Assert.That(G3(low, high, high[..1], high).Verdict.Summary, Does.Contain("at the least 0.167 with 3 models").Or.Contain("at the least 0.333 with 3 models"), "a model with one pair is left out");
        });
    }

    [Test]
    public void Pairs_that_only_some_models_have_do_not_count()
    {
        // the last pair of the first model would lift its mean above all others
        var numbers = Json(G3([0.5, 0.5, 0.5, 1], [0.6, 0.6, 0.6], [0.7, 0.7, 0.7], [0.8, 0.8, 0.8]).Numbers);
        Assert.That(numbers["pairsInAllModels"]!.GetValue<int>(), Is.EqualTo(3));
        Assert.That(numbers["models"]![0]!["samePairs"]!["edges"]!.GetValue<double>(), Is.EqualTo(0.5).Within(1e-12));
        Assert.That(numbers["models"]![0]!["consecutive"]!["edges"]!.GetValue<double>(), Is.EqualTo(0.625).Within(1e-12));
    }

    [Test]
    public void Averages_of_fractions_give_the_fractions_back()
    {
        (int Shared, int All)[] fractions = [(19, 27), (9, 11), (2, 3), (88, 97), (1, 1), (0, 1)];
        var averages = Ewma.Of([0.123456, .. fractions.Select(fraction => (double)fraction.Shared / fraction.All)], Settings.Plotted.Alpha);
        var found = PlottedAverages.Of([.. averages.Select((average, i) => new PlottedRow(i, i + 1, Math.Round(average, 6)))], Settings.Plotted);
        Assert.That(found.Pairs.Select(pair => (pair.Shared, pair.All)), Is.EqualTo(fractions));
        Assert.That(found.LargestDifference.Value, Is.LessThanOrEqualTo(1e-6));
        Assert.That(found.Impossible, Is.Zero);
    }

    [Test]
    public void Averages_of_something_else_are_found_out()
    {
        var other = Ewma.Of([0.5, 19.0 / 27, 9.0 / 11, 2.0 / 3], alpha: 0.4);
        var found = PlottedAverages.Of([.. other.Select((average, i) => new PlottedRow(i, i + 1, Math.Round(average, 6)))], Settings.Plotted);
        Assert.That(found.LargestDifference.IsPresent, Is.False);
        Assert.That(PlottedAverages.Of([new(0, 1, 0.2), new(1, 2, 0.9)], Settings.Plotted).Impossible, Is.EqualTo(1), "no Jaccard is 1.6");
        Assert.That(PlottedAverages.Of([new(0, 1, 0.2), new(2, 3, 0.3)], Settings.Plotted).Asked, Is.Zero, "a pair is missing between");
    }

    // similarity falls with the distance of two checkpoints, or is what the matrix says
    private static (Verdict Verdict, object Numbers) G4(params Func<int, int, double>[] models) => TowardsFinal.Judge("made-up", "none", [.. models.Select((between, i) => new ModelSimilarities(
        $"m{i}",
        [.. Enumerable.Range(0, 7).Select(place => Settings.Comparable.Tokens["mini"] * place)],
        (first, second) => new PairSimilarity(first, second, between(first, second), between(first, second), between(first, second))))], Settings);

    private static double Wandering(int first, int second) => 1 - (0.1 * Math.Abs(second - first));

    // the changes grow smaller: between neighbours 1/2, 1/3, ...
    private static double Settling(int first, int second) => 1 - Math.Abs((1.0 / (first + 1)) - (1.0 / (second + 1)));

    private static double Leaving(int first, int second) => 0.1 * Math.Abs(second - first);

    [Test]
    public void Drift_towards_the_final_form()
    {
        Assert.Multiple(() =>
        {
            Assert.That(G4(Settling, Settling).Verdict.Kind, Is.EqualTo(VerdictKind.Confirmed));
            Assert.That(G4(Leaving, Leaving).Verdict.Kind, Is.EqualTo(VerdictKind.Refuted));
            Assert.That(G4(Settling, Leaving).Verdict.Kind, Is.EqualTo(VerdictKind.Inconclusive));
            Assert.That(G4((_, _) => 1).Verdict.Kind, Is.EqualTo(VerdictKind.Inconclusive), "nothing changes");
            Assert.That(G4().Verdict.Kind, Is.EqualTo(VerdictKind.Inconclusive));
        });
    }

    [Test]
    public void Wandering_is_told_from_settling_by_pairs_as_far_apart_elsewhere()
    {
        Assert.That(Json(G4(Wandering).Numbers)["models"]![0]!["moreAlikeThanElsewhere"]!.GetValue<double>(), Is.Zero.Within(1e-12));
        Assert.That(Json(G4(Settling).Numbers)["models"]![0]!["moreAlikeThanElsewhere"]!.GetValue<double>(), Is.GreaterThan(0.05));
    }

    // 100 edges, model 2, corrupted run -2: a faithfulness f is a share 2 f - 1 of the metric
    private static FinalCircuit Found(int edges, double random, double faithfulness = 0.85, int? ofModelAt = null) => new("m", new CircuitResult(
        2, -2, new double[100], [new CircuitPoint(edges - 1, 0.7), new CircuitPoint(edges, faithfulness), new CircuitPoint(ofModelAt ?? edges + 1, 0.95)],
        new MinimalCircuitCell(edges, faithfulness, [.. Enumerable.Range(0, edges)], edges, edges, 0), null, [.. Enumerable.Repeat(random, 20)]), null);

    private static VerdictKind X2(params FinalCircuit[] models) => SmallestCircuit.Judge("made-up", "none", models, Settings).Verdict.Kind;

    [Test]
    public void Smallest_circuit()
    {
        Assert.Multiple(() =>
        {
            Assert.That(X2(Found(10, 0.1), Found(20, 0.2)), Is.EqualTo(VerdictKind.Confirmed));
            Assert.That(X2(Found(10, 0.1), Found(60, 0.2)), Is.EqualTo(VerdictKind.Refuted), "more than half of the edges");
            Assert.That(X2(Found(10, 0.9)), Is.EqualTo(VerdictKind.Inconclusive), "any circuit of that size would do");
            Assert.That(X2(Found(10, 0.1, ofModelAt: 80)), Is.EqualTo(VerdictKind.Inconclusive), "0.8 of the metric needs nearly the model");
            Assert.That(X2(new FinalCircuit("m", null, "no weights")), Is.EqualTo(VerdictKind.Inconclusive));
            Assert.That(X2(Found(10, 0.1), new FinalCircuit("m", null, "no weights")), Is.EqualTo(VerdictKind.Confirmed), "a model that was not measured is named and not counted");
        });
    }

    [Test]
    public void The_papers_form_of_faithfulness_is_that_of_the_same_circuit()
    {
        var model = Json(SmallestCircuit.Judge("made-up", "none", [Found(10, 0.1)], Settings).Numbers)["models"]![0]!;
        Assert.That(model["shareOfTheModelsMetric"]!.GetValue<double>(), Is.EqualTo((2 * 0.85) - 1).Within(1e-9));
        Assert.That(model["reachingThatShare"]!["edgesBeforePruning"]!.GetValue<int>(), Is.EqualTo(11));
        Assert.That(model["nextSmallerEvaluated"]!["edges"]!.GetValue<int>(), Is.EqualTo(9));
    }

    [Test]
    public void Even_cells_forget_at_one_rate_in_tokens()
    {
        // one pair of 1 cell, one of 3: averages of 0.4, 0.8, 0.8, 0.8
        var cell = Settings.EvenCells["mini"];
        var lines = EvenSeries.ToCsv("mini", [new LikenessSeries("t", "m", 1, "edges", [new(0, cell, 0.4), new(cell, 4 * cell, 0.8)])], Settings).TrimEnd().Split('\n');
        Assert.That(lines.Skip(1).Select(line => line.Split(',')[^1]), Is.EqualTo((string[])["0.4", "0.6", "0.7", "0.75"]));
        Assert.That(() => EvenSeries.ToCsv("maxi", [], Settings), Throws.InstanceOf<DefinitionException>().With.Message.Contains("'maxi'"));
    }

    [Test]
    public void A_reading_error_that_reaches_a_correlation_of_one_counts_on_its_other_side()
    {
        // 0.9 with one unit of its digit reaches 1; downwards it is artanh 0.9 - artanh 0.8
        var held = Json(SizeGrowth.Judge("made-up", "greater-than", [.. ((double[])[10, 30, 20, 40]).Select((size, i) => new ModelSize($"m{i}", i + 1, 1, size, null))], [], Settings, areThePapersOwn: false).Numbers)["reported"]!["held"]![0]!;
        Assert.That(held["tolerance"]!.GetValue<double>(), Is.EqualTo(Math.Atanh(0.9) - Math.Atanh(0.8) + (2 * Math.Sqrt(1.5))).Within(1e-9));
    }
}
