using System.Globalization;
using System.Text.Json.Nodes;
using Repro;
using Repro.Experiments.Snapshots;

namespace CircuitStability;

/// <summary>The verdicts on the authors' numbers are the committed ones, and the numbers are theirs.</summary>
public sealed class PublishedTests() : CommittedResults("published", checkout => new CircuitStabilityExperiment(checkout))
{
    [Test]
    public void Every_claim_has_a_verdict() =>
        Assert.That(Run.Result.Verdicts.Select(verdict => verdict.Claim).Distinct(), Is.EqualTo(Run.Experiment.Definition.Claims.Select(claim => claim.Id)));

    [TestCase("ioi", 0.727, 0.789)]
    [TestCase("greater-than", 0.902, 0.941)]
    [TestCase("gendered-pronoun", 0.607, 0.631)]
    [TestCase("subject-verb-agreement", 0.874, 0.890)]
    public void The_slip_of_the_sizes_is_shown_both_ways(string task, double asCoded, double withTrueSizes)
    {
        var with = Numbers($"G1-{task}.json")["meanNodesWith"]!;
        Assert.That(with["sizesInTheAuthorsScript"]!["pearson"]!["coefficient"]!.GetValue<double>(), Is.EqualTo(asCoded).Within(0.0005));
        Assert.That(with["nominalSizes"]!["pearson"]!["coefficient"]!.GetValue<double>(), Is.EqualTo(withTrueSizes).Within(0.0005));
    }

    [Test]
    public void The_printed_correlation_is_the_one_with_the_wrong_sizes()
    {
        var held = Numbers("G1-ioi.json")["reported"]!["held"]!.AsArray();
        Assert.That(held.Single(one => one!["sizes"]!.GetValue<string>() == "sizesInTheAuthorsScript")!["agrees"]!.GetValue<bool>(), Is.True);
        Assert.That(held.Single(one => one!["sizes"]!.GetValue<string>() == "nominalSizes")!["agrees"]!.GetValue<bool>(), Is.False);
    }

    [Test]
    public void The_averages_are_reproduced_to_a_millionth()
    {
        var pronoun = Numbers("G3-gendered-pronoun.json")["reproduction"]!.AsArray();
        Assert.That(pronoun, Has.Count.EqualTo(5));
        foreach (var model in pronoun) Assert.That(model!["largestDifference"]!.GetValue<double>(), Is.LessThanOrEqualTo(1e-6), model["model"]!.GetValue<string>());
        var tried = Numbers("G3-subject-verb-agreement.json")["reproduction"]!.AsArray().Single(one => one!["model"]!.GetValue<string>() == "pythia-1.4b")!;
        Assert.That(tried["largestDifference"]!.GetValue<double>(), Is.LessThanOrEqualTo(1e-6));
    }

    private static readonly Change[] Changes =
    [
        Change.Move("G1-ioi.json", "$.meanNodesWith.sizesInTheAuthorsScript.pearson.coefficient", 0.0001),
        Change.Verdict("G1-ioi.json"),
    ];

    [TestCaseSource(nameof(Changes))]
    public void A_change_is_found(Change change) => IsFound(change);

    // the committed facts against the tables they were taken from
    [TestCase("circuit_size/pythia-410m_ioi_edge_count.csv", "edge-counts.csv", "model=pythia-410m,task=ioi", "checkpoint=step,num_edges=edges")]
    [TestCase("circuit_size/pythia-160m_greater_than_edge_count.csv", "edge-counts.csv", "model=pythia-160m,task=greater-than", "checkpoint=step,num_edges=edges")]
    [TestCase("circuit_size/pythia-2.8b_ioi_edge_count.csv", "edge-counts.csv", "model=pythia-2.8b,task=ioi", "checkpoint=step,num_edges=edges")]
    [TestCase("jaccard/edge_jaccard_ewma_alpha0.5.csv", "jaccard-plotted.csv", "", "model=model,task=task,checkpoint_1=from,checkpoint_2=to,ewma_jaccard=average")]
    [TestCase("jaccard/pythia-1.4b_sva_edge_jaccard_raw.csv", "jaccard-1.4b-subject-verb-agreement.csv", "", "checkpoint_1=from,checkpoint_2=to,jaccard=jaccard,ewma_span36_exploratory=averageOfSpan36")]
    [TestCase("jaccard/pythia-410m_ioi_edge_weighted_jaccard.csv", "jaccard-410m-ioi-weighted.csv", "", "checkpoint_1=from,checkpoint_2=to,weighted_jaccard=jaccard")]
    [TestCase("task_performance/pythia-160m_ioi_logit_diff.csv", "performance.csv", "model=pythia-160m,task=ioi", "checkpoint=step,logit_diff=value")]
    [TestCase("task_performance/pythia-410m_ioi_logit_diff.csv", "performance.csv", "model=pythia-410m,task=ioi", "checkpoint=step,logit_diff=value")]
    [TestCase("task_performance/pythia-2.8b_ioi_logit_diff.csv", "performance.csv", "model=pythia-2.8b,task=ioi", "checkpoint=step,logit_diff=value")]
    [TestCase("task_performance/pythia-160m_greater_than_prob_diff.csv", "performance.csv", "model=pythia-160m,task=greater-than", "checkpoint=step,prob_diff=value")]
    [TestCase("circuit_size/mean_node_counts.csv:ioi", "mean-nodes.csv", "", "model=model,mean_num_nodes=ioi")]
    [TestCase("circuit_size/mean_node_counts.csv:greater_than", "mean-nodes.csv", "", "model=model,mean_num_nodes=greater-than")]
    [TestCase("circuit_size/mean_node_counts.csv:gender_pronoun", "mean-nodes.csv", "", "model=model,mean_num_nodes=gendered-pronoun")]
    [TestCase("circuit_size/mean_node_counts.csv:sva", "mean-nodes.csv", "", "model=model,mean_num_nodes=subject-verb-agreement")]
    public void The_facts_are_the_authors(string source, string committed, string where, string columns)
    {
        var (file, task) = source.Split(':') is [var path, var only] ? (path, only) : (source, null);
        var published = Path.Combine(SharedData.Folder, "published", file);
        if (!File.Exists(published)) Assert.Ignore($"'{published}' is not there.");
        var names = columns.Split(',').Select(pair => pair.Split('=')).ToArray();
        var theirs = Table(published).Where(row => task is null || row["task"]!.GetValue<string>() == task).Select(row => string.Join(' ', names.Select(pair => OurNames(row[pair[0]]!.ToJsonString()))));
        var ours = Table(Run.Suite.At(committed)).Where(row => where.Length == 0 || where.Split(',').All(pair => row[pair.Split('=')[0]]!.GetValue<string>() == pair.Split('=')[1])).Select(row => string.Join(' ', names.Select(pair => row[pair[1]]!.ToJsonString())));
        Assert.That(ours, Is.EqualTo(theirs).And.Not.Empty);
    }

    private static IEnumerable<JsonNode> Table(string path) => CsvSnapshot.Parse(File.ReadAllText(path))["rows"]!.AsArray().Select(row => row!);

    private static string OurNames(string text) => text switch
    {
        "\"gender_pronoun\"" => "\"gendered-pronoun\"",
        "\"sva\"" => "\"subject-verb-agreement\"",
        _ => text,
    };

    // weights of a GPT-NeoX model with untied embeddings of 50,304 rows: 2 V d + L (12 d^2 + 13 d) + 2 d
    [TestCase("pythia-70m", 512)]
    [TestCase("pythia-160m", 768)]
    [TestCase("pythia-410m", 1024)]
    [TestCase("pythia-1.4b", 2048)]
    [TestCase("pythia-2.8b", 2560)]
    public void Parameters_are_counted_from_the_shapes(string model, long width)
    {
        var layers = long.Parse(Table(Run.Suite.At("models.csv")).Single(row => row["model"]!.GetValue<string>() == model)["layers"]!.ToJsonString(), CultureInfo.InvariantCulture);
        Assert.That(Run.Suite.Models.Single(known => known.Name == model).Parameters, Is.EqualTo((2 * 50304 * width) + (layers * ((12 * width * width) + (13 * width))) + (2 * width)));
    }
}
