using System.Text.Json;
using System.Xml.Linq;
using Repro.Circuits;
using Repro.Circuits.Exchange;
using Repro.Models;

namespace Repro.Cli.Tests;

/// <summary>attribute, circuit, evaluate and minimal on one's own model, held to the golden files of the reference.</summary>
public sealed class CircuitCommandsTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    private static string Model => SharedData.Golden("model_a", "fp32");

    private static string Pairs => SharedData.Golden("eap_a", "dataset_eq.json");

    private static async Task<string> Done(params string[] arguments)
    {
        var (code, output, error) = await CommandLine.Run(arguments);
        Assert.That((code, error), Is.EqualTo((ExitCode.Done, "")));
        return output;
    }

    private async Task Attribute(string method, string metric, string profile, string steps) =>
        await Done("attribute", "--model", Model, "--pairs", Pairs, "--metric", metric, "--method", method, "--profile", profile, "--steps", steps, "--dtype", "float32", "--out", folder.At("scores.npy"));

    [TestCase("eap-ig", "logit-diff", "eq__logit_diff__EAP-IG-inputs")]
    [TestCase("eap", "prob-diff", "eq__prob_diff_gt__EAP")]
    [TestCase("eap-ig-activations", "kl", "eq__kl__EAP-IG-activations")]
    [TestCase("clean-corrupted", "logit-diff", "eq__logit_diff__clean-corrupted")]
    public async Task Attribute_gives_the_references_scores(string method, string metric, string file)
    {
        await Attribute(method, metric, "reference-2024", "5");
        var graph = new ComponentGraph(GptNeoXConfig.Read(Model));
        var (ours, theirs) = (ScoreFile.Read(folder.At("scores.npy"), graph), ScoreFile.Read(SharedData.Golden("eap_a", "scores", file + ".npy"), graph));
        var numbers = Enumerable.Range(0, graph.Edges.Count).ToArray();
        Assert.That(numbers.Max(edge => Math.Abs(ours[edge] - theirs[edge])), Is.LessThan(1e-4 * numbers.Max(edge => Math.Abs(theirs[edge]))));
    }

    [Test]
    public async Task Attribute_exact_is_the_effect_of_each_edge_with_the_sign_of_a_score()
    {
        await Attribute("exact", "logit-diff", "corrected", "5");
        using var json = JsonDocument.Parse(File.ReadAllBytes(SharedData.Golden("eap_a", "exact", "eq.json")));
        var effects = json.RootElement.GetProperty("effect").GetProperty("logit_diff").EnumerateArray().Select(effect => effect.GetDouble()).ToArray();
        var scores = ScoreFile.Read(folder.At("scores.npy"), new ComponentGraph(GptNeoXConfig.Read(Model)));
        Assert.That(Enumerable.Range(0, effects.Length).Select(edge => -scores[edge]), Is.EqualTo(effects).Within(1e-4));
    }

    [Test]
    public async Task A_circuit_goes_from_scores_to_faithfulness()
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(SharedData.Golden("eap_a", "circuits", "eq__logit_diff__EAP-IG-inputs.json")));
        var expected = golden.RootElement.GetProperty("circuits").EnumerateArray().First(circuit =>
            circuit.GetProperty("selection").GetString() == "greedy" && circuit.GetProperty("absolute").GetBoolean() && circuit.GetProperty("n_edges").GetInt32() > 10);
        var scores = SharedData.Golden("eap_a", "scores", "eq__logit_diff__EAP-IG-inputs.npy");
        var printed = await Done("circuit", "--model", Model, "--scores", scores, "--select", "greedy", "--n", expected.GetProperty("n").GetInt32().ToString(System.Globalization.CultureInfo.InvariantCulture), "--out", folder.At("circuit.json"));
        Assert.That(printed, Does.StartWith($"{expected.GetProperty("n_edges").GetInt32()} edges, {expected.GetProperty("n_nodes").GetInt32()} nodes"));

        using var result = JsonDocument.Parse(await Done("evaluate", "--model", Model, "--pairs", Pairs, "--metric", "logit-diff", "--circuit", folder.At("circuit.json"), "--json"));
        Assert.That(result.RootElement.GetProperty("circuit").GetDouble(), Is.EqualTo(expected.GetProperty("eval").GetProperty("logit_diff").GetProperty("mean").GetDouble()).Within(1e-4));
        Assert.That(await Done("evaluate", "--model", Model, "--pairs", Pairs, "--metric", "logit-diff", "--circuit", folder.At("circuit.json"), "--intervention", "zero"), Does.Contain("faithfulness, recovered"));
    }

    [Test]
    public async Task Minimal_prints_the_curve_and_writes_the_circuit()
    {
        var scores = SharedData.Golden("eap_a", "scores", "eq__kl__EAP-IG-inputs.npy");
        var printed = await Done("minimal", "--model", Model, "--pairs", Pairs, "--metric", "kl", "--scores", scores, "--out", folder.At("minimal.json"));
        Assert.That(printed, Does.Contain("bisection:").And.Contain("102 edges    1.000").And.Contain("minimal:"));
        Assert.That(File.Exists(folder.At("minimal.json")));
    }

    [Test]
    public async Task Minimal_says_where_faithfulness_is_undefined()
    {
        // random weights cannot do the task
        var scores = SharedData.Golden("eap_a", "scores", "eq__logit_diff__EAP-IG-inputs.npy");
        var printed = await Done("minimal", "--model", Model, "--pairs", Pairs, "--metric", "logit-diff", "--scores", scores, "--out", folder.At("minimal.json"));
        Assert.That(printed, Does.Contain("undefined here: the model's own metric is not above its noise"));
        Assert.That(File.Exists(folder.At("minimal.json")), Is.False);
    }

    [Test]
    public async Task The_reference_profile_searches_as_the_papers_code_does()
    {
        var scores = SharedData.Golden("eap_a", "scores", "eq__logit_diff__EAP-IG-inputs.npy");
        var printed = await Done("minimal", "--model", Model, "--pairs", Pairs, "--metric", "logit-diff", "--scores", scores, "--profile", "reference-2024");
        Assert.That(printed, Does.Contain("authors-scan:").And.Contain(" 25 edges").And.Not.Contain("undefined here"));
    }

    [Test]
    public async Task A_circuit_needs_no_model()
    {
        var scores = SharedData.Golden("eap_a", "scores", "eq__logit_diff__EAP-IG-inputs.npy");
        var with = await Done("circuit", "--model", Model, "--scores", scores, "--n", "40", "--out", folder.At("with.json"));
        Assert.That(await Done("circuit", "--scores", scores, "--n", "40", "--out", folder.At("without.json")), Is.EqualTo(with));
        Assert.That(File.ReadAllText(folder.At("with.json")).Replace(",\"d_model\":64", "", StringComparison.Ordinal), Is.EqualTo(File.ReadAllText(folder.At("without.json"))));
    }

    [Test]
    public async Task A_circuit_is_drawn_with_every_edge_and_the_roles_of_its_heads()
    {
        var scores = SharedData.Golden("eap_a", "scores", "eq__logit_diff__EAP-IG-inputs.npy");
        await Done("circuit", "--scores", scores, "--n", "40", "--out", folder.At("circuit.json"));
        var graph = EapIgGraphJson.Read(folder.At("circuit.json"));
        folder.Write("heads.json", """[{"role": "induction", "heads": [{"head": "a1.h2", "plays": true}, {"head": "a0.h0", "plays": false}]}, {"role": "direct-effect", "heads": [{"head": "a1.h3", "plays": true}]}]""");
        var printed = await Done("circuit", "draw", "--circuit", folder.At("circuit.json"), "--roles", folder.At("heads.json"), "--out", folder.At("c.svg"));
        Assert.That(printed, Does.Contain($"{graph.Circuit.EdgeNumbers.Count} edges"));
        var drawn = XDocument.Parse(folder["c.svg"]).Descendants().Attributes("data-edge").Select(attribute => attribute.Value);
        Assert.That(drawn, Is.EquivalentTo(graph.Circuit.EdgeNumbers.Select(edge => graph.Circuit.Graph.EdgeName(graph.Circuit.Graph.Edges[edge]))));
        Assert.That(folder["c.svg"], Does.Contain("<title>a1.h2: induction</title>").And.Contain("<title>a1.h3</title>").And.Contain("<title>a0.h0</title>"));
        await Done("circuit", "draw", "--circuit", folder.At("circuit.json"), "--out", folder.At("c.dot"));
        Assert.That(folder["c.dot"], Does.StartWith("digraph"));
    }

    [Test]
    public async Task A_circuit_that_cannot_be_drawn_is_one_sentence()
    {
        var graph = folder.Write("tiny.json", """{"cfg": {"n_layers": 1, "n_heads": 1, "parallel_attn_mlp": true}, "nodes": {"input": true, "a0.h0": false, "m0": false}, "edges": {"input->a0.h0<q>": {"score": 0, "in_graph": false}, "input->a0.h0<k>": {"score": 0, "in_graph": false}, "input->a0.h0<v>": {"score": 0, "in_graph": false}, "input->m0": {"score": 0, "in_graph": false}, "input->logits": {"score": 1, "in_graph": true}, "a0.h0->logits": {"score": 0, "in_graph": false}, "m0->logits": {"score": 0, "in_graph": false}}}""");
        Assert.That(await Done("circuit", "draw", "--circuit", graph, "--out", folder.At("tiny.svg")), Does.Contain("1 edges"));
        Assert.That(await CommandLine.Sentence("circuit", "draw", "--circuit", folder.At("none.json"), "--out", folder.At("c.svg")), Does.Contain("none.json"));
        Assert.That(await CommandLine.Sentence("circuit", "draw", "--circuit", graph, "--out", folder.At("c.png")), Does.Contain("c.png").And.Contain(".svg"));
        Assert.That(await CommandLine.Sentence("circuit", "draw", "--circuit", folder.Write("late.json", """{"nodes": {}, "cfg": {}}"""), "--out", folder.At("c.svg")), Does.Contain("late.json").And.Contain("'cfg'"));
        Assert.That(await CommandLine.Sentence("circuit", "draw", "--circuit", folder.Write("none.json", """{"cfg": {"n_layers": 0, "n_heads": 1, "parallel_attn_mlp": true}}"""), "--out", folder.At("c.svg")), Does.Contain("'n_layers'").And.Contain("0"));
        Assert.That(await CommandLine.Sentence("circuit", "draw", "--circuit", folder.Write("large.json", """{"cfg": {"n_layers": 99999, "n_heads": 99999, "parallel_attn_mlp": true}}"""), "--out", folder.At("c.svg")), Does.Contain("99999 layers"));
        Assert.That(await CommandLine.Sentence("circuit", "draw", "--circuit", graph, "--roles", folder.Write("heads.json", """[{"role": "induction", "heads": [{"head": "a7.h0", "plays": true}]}]"""), "--out", folder.At("c.svg")), Does.Contain("a7.h0").And.Contain("heads.json"));
        Assert.That(await CommandLine.Sentence("circuit", "draw", "--circuit", graph, "--roles", folder.Write("other.json", "{}"), "--out", folder.At("c.svg")), Does.Contain("other.json").And.Contain("repro heads"));
        Assert.That(folder.Names, Does.Not.Contain("c.svg"));
    }

    [Test]
    public async Task What_is_missing_or_impossible_is_one_sentence()
    {
        var scores = SharedData.Golden("eap_a", "scores", "eq__logit_diff__EAP.npy");
        Assert.That(await CommandLine.Sentence("circuit", "--model", Model, "--scores", scores, "--select", "greedy", "--out", folder.At("c.json")), Does.Contain("--n"));
        Assert.That(await CommandLine.Sentence("circuit", "--model", Model, "--scores", scores, "--select", "top-n", "--n", "103", "--out", folder.At("c.json")), Does.Contain("103").And.Contain("102"));
        Assert.That(await CommandLine.Sentence("attribute", "--model", Model, "--pairs", folder.Write("pairs.json", "{}"), "--out", folder.At("s.npy")), Does.Contain("pairs.json").And.Contain("'clean'"));
        Assert.That(await CommandLine.Sentence("attribute", "--model", Model, "--metric", "accuracy", "--pairs", Pairs, "--out", folder.At("s.npy")), Does.Contain("no gradient"));
        Assert.That(await CommandLine.Sentence("attribute", "--model", Model, "--pairs", folder.Write("uneven.json", """{"clean": [[1, 2]], "corrupted": [[1]], "logit_diff_labels": [[1, 2]]}"""), "--out", folder.At("s.npy")), Does.Contain("Pair 0").And.Contain("2 clean and 1 corrupted"));
    }
}
