using System.Text.Json;

namespace Repro.Circuits.Tests;

public sealed class ComponentGraphTests
{
    // engine shapes of the Pythia models: real edges, counted by hand as sum over layers of (1 + l (H + 1)) (3H + 1), plus 1 + L (H + 1)
    [TestCase("70m", 6, 8, 3_580)]
    [TestCase("160m", 12, 12, 32_347)]
    [TestCase("410m and 1.4b", 24, 16, 231_493)]
    [TestCase("1b", 16, 8, 27_545)]
    [TestCase("2.8b and 6.9b", 32, 32, 1_591_857)]
    public void Edges_of_the_pythia_models(string name, int layers, int heads, int edges)
    {
        var graph = new ComponentGraph(layers, heads);
        Assert.That(graph.Edges, Has.Count.EqualTo(edges), name);
    }

    [Test]
    public void Order_and_names_are_those_of_the_golden_file()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(SharedData.Golden("eap_a", "edges.json")));
        var root = json.RootElement;
        var graph = new ComponentGraph(2, 4);
        Assert.That(Enumerable.Range(0, graph.SourceCount).Select(graph.SourceName), Is.EqualTo(root.GetProperty("src_nodes").EnumerateArray().Select(name => name.GetString())));
        Assert.That(Enumerable.Range(0, graph.DestinationCount).Select(graph.DestinationName), Is.EqualTo(root.GetProperty("dst_nodes").EnumerateArray().Select(name => name.GetString())));
        var edges = root.GetProperty("edges").EnumerateArray().ToArray();
        Assert.That(graph.Edges, Has.Count.EqualTo(edges.Length));
        foreach (var (edge, number) in edges.Select((edge, number) => (edge, number)))
        {
            Assert.That(graph.EdgeName(graph.Edges[number]), Is.EqualTo(edge.GetProperty("name").GetString()));
            Assert.That((graph.Edges[number].Source, graph.Edges[number].Destination), Is.EqualTo((edge.GetProperty("src_index").GetInt32(), edge.GetProperty("dst_index").GetInt32())));
        }
    }

    [Test]
    public void Every_edge_finds_its_number([Values] bool parallel)
    {
        var graph = new ComponentGraph(3, 5, parallel);
        for (var number = 0; number < graph.Edges.Count; number++) Assert.That(graph.NumberOf(graph.Edges[number]), Is.EqualTo(number));
        Assert.That(graph.Edges.Distinct().Count(), Is.EqualTo(graph.Edges.Count));
    }

    [Test]
    public void A_sequential_mlp_reads_its_layers_heads_and_a_parallel_one_does_not()
    {
        var (parallel, sequential) = (new ComponentGraph(2, 4), new ComponentGraph(2, 4, parallelResidual: false));
        var edge = new Edge(parallel.HeadSource(1, 2), parallel.MlpDestination(1));
        Assert.That(sequential.EdgeName(sequential.Edges[sequential.NumberOf(edge)]), Is.EqualTo("a1.h2->m1"));
        Assert.That(() => parallel.NumberOf(edge), Throws.ArgumentException);
        Assert.That(sequential.Edges, Has.Count.EqualTo(parallel.Edges.Count + 8));
    }

    [Test]
    public void Destinations_and_sources_belong_together()
    {
        var graph = new ComponentGraph(3, 4);
        for (var source = 0; source < graph.SourceCount; source++)
        {
            Assert.That(graph.DestinationsOfSource(source).Select(graph.SourceOfDestination), Is.All.EqualTo(source));
        }

        Assert.That(graph.DestinationsOfSource(graph.HeadSource(1, 2)).Select(graph.DestinationName), Is.EqualTo((string[])["a1.h2<q>", "a1.h2<k>", "a1.h2<v>"]));
        Assert.That(graph.SourceOfDestination(graph.Logits), Is.EqualTo(-1));
    }
}
