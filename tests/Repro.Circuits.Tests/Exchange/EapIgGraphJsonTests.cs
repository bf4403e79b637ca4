using System.Text.Json.Nodes;
using Repro.Circuits.Exchange;
using Repro.Circuits.Selection;
using Repro.Circuits.Tests.Selection;
using Repro.Models;

namespace Repro.Circuits.Tests.Exchange;

public sealed class EapIgGraphJsonTests
{
    private static readonly GptNeoXConfig Config = new() { Layers = 2, Heads = 1, Width = 8, MlpWidth = 32, VocabularySize = 10, ContextLength = 16 };

    private static readonly ComponentGraph Graph = new(Config);

    private TemporaryFolder folder = null!;

    private string Path => folder.At("graph.json");

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void Is_written_in_the_form_of_the_reference()
    {
        var graph = new ComponentGraph(1, 1);
        EapIgGraphJson.Write(Path, EapIgGraph.Of(Graphs.Scores(graph, ("m0->logits", -0.1), ("input->m0", 1e-7)), Graphs.Circuit(graph, "input->m0", "m0->logits")), Config with { Layers = 1 });
        Assert.That(folder["graph.json"], Is.EqualTo("""
            {"cfg":{"n_layers":1,"n_heads":1,"parallel_attn_mlp":true,"d_model":8},
            "nodes":{"input":{"in_graph":true},"a0.h0":{"in_graph":false},"m0":{"in_graph":true},"logits":{"in_graph":true}},
            "edges":{"input->a0.h0<q>":{"score":0,"in_graph":false},"input->a0.h0<k>":{"score":0,"in_graph":false},"input->a0.h0<v>":{"score":0,"in_graph":false},"input->m0":{"score":1E-07,"in_graph":true},
            "input->logits":{"score":0,"in_graph":false},"a0.h0->logits":{"score":0,"in_graph":false},"m0->logits":{"score":-0.1,"in_graph":true}}}
            """.ReplaceLineEndings("")));
        Assert.That(folder.Names, Is.EqualTo((string[])["graph.json"]));
    }

    [Test]
    public void Comes_back_as_it_was([Values] bool parallel, [Values(0, 9, 30, 94)] int edges)
    {
        var config = Config with { Layers = 3, Heads = 2, ParallelResidual = parallel };
        var scores = Graphs.RandomScores(new ComponentGraph(config), 4);
        var circuit = CircuitOrder.TopN(scores).Take(edges);
        var written = new EapIgGraph(scores, circuit, [0, 3, 5]); // the nodes are the file's own word, whatever the edges say
        EapIgGraphJson.Write(Path, written, config);
        var read = EapIgGraphJson.Read(Path, config);
        Assert.That(read.Circuit.EdgeNumbers, Is.EqualTo(circuit.EdgeNumbers));
        Assert.That(read.Nodes, Is.EqualTo(written.Nodes));
        for (var edge = 0; edge < scores.Graph.Edges.Count; edge++) Assert.That(read.Scores[edge], Is.EqualTo(scores[edge]));
    }

    [Test]
    public void Every_golden_circuit_comes_back()
    {
        var config = Config with { Heads = 4, Width = 64 };
        var scores = ScoreFile.Read(SharedData.Golden("eap_a", "scores", "eq__logit_diff__EAP-IG-inputs.npy"), new ComponentGraph(config));
        foreach (var n in (int[])[4, 25, 102])
        {
            var pruned = Pruning.Prune(CircuitOrder.Greedy(scores).Take(n));
            EapIgGraphJson.Write(Path, EapIgGraph.Of(scores, pruned), config);
            var read = EapIgGraphJson.Read(Path, config);
            Assert.That(read.Circuit.EdgeNumbers, Is.EqualTo(pruned.EdgeNumbers));
            Assert.That(read.Nodes, Is.EqualTo(CircuitNodes.Of(pruned)));
        }
    }

    [Test]
    public void The_older_form_of_nodes_any_order_and_other_fields_are_read()
    {
        var nodes = new JsonObject();
        foreach (var source in Enumerable.Range(0, Graph.SourceCount)) nodes[Graph.SourceName(source)] = source != 1;
        nodes["logits"] = false; // older files may say so
        var json = Whole();
        json["nodes"] = nodes;
        json["more"] = new JsonObject { ["a"] = new JsonArray(1, 2) };
        json["cfg"]!["device"] = "cpu";
        json["cfg"]!.AsObject().Remove("d_model");
        json["edges"]!["m1->logits"]!["hook"] = new JsonArray();
        var cfg = json["cfg"]!;
        json.Remove("cfg");
        json["cfg"] = cfg; // now the last
        var read = Read(json);
        Assert.That(read.Nodes, Is.EqualTo((int[])[0, 2, 3, 4]));
        Assert.That(Graphs.Names(read.Circuit), Is.EqualTo((string[])["m1->logits"]));
        Assert.That(read.Scores[Graphs.Number(Graph, "m1->logits")], Is.EqualTo(2.5));

        json["nodes"]!["m0"] = new JsonObject { ["score"] = null, ["neurons"] = null, ["in_graph"] = false };
        Assert.That(Read(json).Nodes, Is.EqualTo((int[])[0, 3, 4]), "both forms in one file");
    }

    [TestCase("n_layers", "3", "2")]
    [TestCase("n_heads", "12", "1")]
    [TestCase("d_model", "768", "8")]
    [TestCase("parallel_attn_mlp", "false", "true")]
    [TestCase("n_heads", "\"1\"", "1")]
    [TestCase("n_layers", "null", "2")]
    public void The_config_of_another_model_is_refused(string field, string found, string due) =>
        Refused(json => json["cfg"]![field] = JsonNode.Parse(found), $"'{field}'", found.Trim('"'), due, "for");

    [TestCase("n_layers")]
    [TestCase("n_heads")]
    [TestCase("parallel_attn_mlp")]
    public void A_config_that_lacks_a_field_is_refused(string field) => Refused(json => json["cfg"]!.AsObject().Remove(field), $"lacks '{field}'");

    [TestCase("cfg")]
    [TestCase("nodes")]
    [TestCase("edges")]
    public void A_missing_section_is_refused(string section)
    {
        Refused(json => json.Remove(section), $"no '{section}'");
        Refused(json => json[section] = new JsonArray(), $"an array as '{section}'");
    }

    [TestCase("a0.h1")]
    [TestCase("m2")]
    [TestCase("M0")]
    [TestCase("")]
    public void An_unknown_node_is_refused(string name) => Refused(json => json["nodes"]![name] = true, $"node '{name}'", "2 layers and 1 heads");

    [Test]
    public void A_missing_node_is_refused() => Refused(json => json["nodes"]!.AsObject().Remove("m0"), "lacks the node 'm0'");

    [TestCase("1")]
    [TestCase("null")]
    [TestCase("\"yes\"")]
    [TestCase("[true]")]
    [TestCase("{\"in_graph\": 1}")]
    [TestCase("{}")]
    public void A_node_that_is_neither_in_nor_out_is_refused(string value) => Refused(json => json["nodes"]!["m0"] = JsonNode.Parse(value), "'m0'");

    [TestCase("input->a0.h1<q>")]
    [TestCase("input->a0.h0")]
    [TestCase("input->a0.h0<z>")]
    [TestCase("m1->m0")]
    [TestCase("a1.h0->m1", Description = "an edge of the sequential model")]
    [TestCase("logits->m0")]
    [TestCase("input")]
    [TestCase("->")]
    public void An_unknown_edge_is_refused(string name) =>
        Refused(json => json["edges"]![name] = new JsonObject { ["score"] = 1, ["in_graph"] = true }, $"edge '{name}'", "parallel", "2 layers and 1 heads");

    [Test]
    public void A_missing_edge_is_refused() => Refused(json => json["edges"]!.AsObject().Remove("m0->a1.h0<k>"), "lacks the edge 'm0->a1.h0<k>'");

    [TestCase("{\"score\": 1}", "in_graph")]
    [TestCase("{\"in_graph\": true}", "score")]
    [TestCase("{\"score\": null, \"in_graph\": true}", "null")]
    [TestCase("{\"score\": \"1\", \"in_graph\": true}", "\"1\"")]
    [TestCase("{\"score\": 1e999, \"in_graph\": true}", "1e999")]
    [TestCase("{\"score\": 1, \"in_graph\": 1}", "true or false")]
    [TestCase("true", "an object")]
    public void An_edge_without_finite_score_or_truth_is_refused(string value, string named) => Refused(json => json["edges"]!["m0->logits"] = JsonNode.Parse(value), "'m0->logits'", named);

    [Test]
    public void A_name_that_comes_twice_is_refused()
    {
        Twice("\"m0\":{\"in_graph\":false}", "node 'm0' twice");
        Twice("\"input->m0\":{\"score\":0,\"in_graph\":false}", "edge 'input->m0' twice");
        Twice("\"cfg\":{\"n_layers\":2,\"n_heads\":1,\"parallel_attn_mlp\":true,\"d_model\":8}", "'cfg' twice");

        void Twice(string part, string named)
        {
            var text = Whole().ToJsonString(Relaxed);
            Assert.That(text, Does.Contain(part));
            folder.Write("graph.json", text.Replace(part, $"{part},{part}", StringComparison.Ordinal));
            Sentence.Refused(Path, () => EapIgGraphJson.Read(Path, Config), named);
        }
    }

    [Test]
    public void A_circuit_of_neurons_is_refused()
    {
        Refused(json => json["neurons"] = new JsonObject(), "neurons");
        Refused(json => json["nodes"]!["m0"] = new JsonObject { ["in_graph"] = true, ["neurons"] = new JsonArray(true) }, "neurons");
    }

    [Test]
    public void A_score_that_python_wrote_as_nan_is_refused_and_named()
    {
        folder.Write("graph.json", Whole().ToJsonString(Relaxed).Replace("\"score\":2.5", "\"score\":NaN", StringComparison.Ordinal));
        Sentence.Refused(Path, () => EapIgGraphJson.Read(Path, Config), "no JSON", "line 1", "after 'score'");
    }

    [Test]
    public void A_file_cut_anywhere_is_one_sentence()
    {
        var text = Whole().ToJsonString(Relaxed);
        for (var length = 0; length < text.Length; length += 7)
        {
            folder.Write("graph.json", text[..length]);
            Sentence.Refused(Path, () => EapIgGraphJson.Read(Path, Config));
        }

        folder.Write("graph.json", text + "{}");
        Sentence.Refused(Path, () => EapIgGraphJson.Read(Path, Config), "no JSON");
    }

    [TestCase("[]")]
    [TestCase("3")]
    [TestCase("null")]
    public void Another_json_is_refused(string text)
    {
        folder.Write("graph.json", text);
        Sentence.Refused(Path, () => EapIgGraphJson.Read(Path, Config), "the file");
    }

    [Test]
    public void A_missing_file_is_refused() => Sentence.Refused(Path, () => EapIgGraphJson.Read(Path, Config), "There is no");

    [Test]
    public void What_does_not_belong_together_is_not_written()
    {
        var (scores, circuit) = (Graphs.RandomScores(Graph, 1), Circuit.Empty(Graph));
        Assert.That(() => EapIgGraphJson.Write(Path, EapIgGraph.Of(scores, circuit), Config with { Layers = 3 }), Throws.ArgumentException);
        Assert.That(() => EapIgGraphJson.Write(Path, EapIgGraph.Of(scores, Circuit.Empty(new ComponentGraph(2, 1, parallelResidual: false))), Config), Throws.ArgumentException);
        Assert.That(folder.Names, Is.Empty);
    }

    private static System.Text.Json.JsonSerializerOptions Relaxed { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // a file without fault; its circuit is one edge
    private static JsonObject Whole()
    {
        var edges = new JsonObject();
        foreach (var edge in Graph.Edges) edges[Graph.EdgeName(edge)] = new JsonObject { ["score"] = 0, ["in_graph"] = false };
        edges["m1->logits"] = new JsonObject { ["score"] = 2.5, ["in_graph"] = true };
        var nodes = new JsonObject();
        foreach (var source in Enumerable.Range(0, Graph.SourceCount)) nodes[Graph.SourceName(source)] = new JsonObject { ["in_graph"] = false };
        nodes["logits"] = new JsonObject { ["in_graph"] = true };
        var cfg = new JsonObject { ["n_layers"] = 2, ["n_heads"] = 1, ["parallel_attn_mlp"] = true, ["d_model"] = 8 };
        return new JsonObject { ["cfg"] = cfg, ["nodes"] = nodes, ["edges"] = edges };
    }

    private EapIgGraph Read(JsonObject json)
    {
        folder.Write("graph.json", json.ToJsonString(Relaxed));
        return EapIgGraphJson.Read(Path, Config);
    }

    private void Refused(Action<JsonObject> spoil, params string[] named)
    {
        var json = Whole();
        Assert.That(() => Read(json), Throws.Nothing);
        spoil(json);
        Sentence.Refused(Path, () => Read(json), named);
    }
}
