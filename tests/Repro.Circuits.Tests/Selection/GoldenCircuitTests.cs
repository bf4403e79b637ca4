using System.Text.Json;
using Repro.Circuits.Exchange;
using Repro.Circuits.Selection;

namespace Repro.Circuits.Tests.Selection;

/// <summary>Every circuit that the reference picked from its scores, picked again from the same scores.</summary>
public sealed class GoldenCircuitTests
{
    // as many as the files have: a circuit that is not looked at cannot fail
    [TestCase("eq__kl__EAP-IG-inputs", 16)]
    [TestCase("eq__logit_diff__EAP", 16)]
    [TestCase("eq__logit_diff__EAP-IG-inputs", 19)]
    [TestCase("eq__prob_diff_gt__EAP-IG-inputs", 16)]
    [TestCase("uneq__kl__EAP-IG-inputs", 16)]
    [TestCase("uneq__logit_diff__EAP-IG-inputs", 16)]
    public void Edges_and_nodes_are_those_of_the_reference(string file, int circuits)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(SharedData.Golden("eap_a", "circuits", file + ".json")));
        var graph = new ComponentGraph(2, 4);
        var scores = ScoreFile.Read(SharedData.Golden("eap_a", json.RootElement.GetProperty("scores").GetString()!), graph);
        var expected = json.RootElement.GetProperty("circuits").EnumerateArray().ToArray();
        Assert.That(expected, Has.Length.EqualTo(circuits));
        using (Assert.EnterMultipleScope())
        {
            foreach (var circuit in expected)
            {
                var (selection, n, absolute) = (circuit.GetProperty("selection").GetString(), circuit.GetProperty("n").GetDouble(), circuit.GetProperty("absolute").GetBoolean());
                var about = $"{selection} {n} {(absolute ? "absolute" : "as it is")}";
                var ranking = absolute ? ScoreRanking.Magnitude : ScoreRanking.Value;
                var order = selection == "greedy" ? CircuitOrder.Greedy(scores, ranking) : CircuitOrder.TopN(scores, ranking);
                var unpruned = order.Take(selection == "threshold" ? order.CountAtLeast(n) : (int)n);
                var pruned = Pruning.Prune(unpruned);
                var size = CircuitSize.Of(pruned, scores);

                Assert.That(unpruned.EdgeNumbers, Is.EqualTo(Numbers(circuit, "edges_unpruned")), about);
                Assert.That(pruned.EdgeNumbers, Is.EqualTo(Numbers(circuit, "edges")), about);
                Assert.That(CircuitNodes.Of(pruned).Select(graph.SourceName), Is.EqualTo(circuit.GetProperty("nodes").EnumerateArray().Select(name => name.GetString())), about);
                Assert.That(size.Edges, Is.EqualTo(circuit.GetProperty("n_edges").GetInt32()), about);
                Assert.That(size.Nodes, Is.EqualTo(circuit.GetProperty("n_nodes").GetInt32()), about);
            }
        }
    }

    private static IEnumerable<int> Numbers(JsonElement circuit, string field) => circuit.GetProperty(field).EnumerateArray().Select(number => number.GetInt32());
}
