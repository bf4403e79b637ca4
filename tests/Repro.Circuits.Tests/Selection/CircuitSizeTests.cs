using Repro.Circuits.Selection;

namespace Repro.Circuits.Tests.Selection;

public sealed class CircuitSizeTests
{
    private static readonly ComponentGraph Graph = new(3, 2);

    [Test]
    public void Counts_edges_nodes_heads_and_mlps()
    {
        var circuit = Graphs.Circuit(Graph, "input->m0", "m0->a1.h1<q>", "m0->a1.h1<k>", "a1.h1->m2", "a1.h1->logits", "m2->logits");
        var size = CircuitSize.Of(circuit, Graphs.Scores(Graph, ("m2->logits", -3), ("input->m0", 1), ("input->logits", 12)));
        Assert.That((size.Edges, size.Nodes, size.Heads, size.Mlps), Is.EqualTo((6, 4, 1, 2))); // input, m0, a1.h1, m2
        Assert.That(size.ScoreShare.Value, Is.EqualTo(4.0 / 16));
        Assert.That(CircuitNodes.Of(circuit).Select(Graph.SourceName), Is.EqualTo((string[])["input", "m0", "a1.h1", "m2"]));
    }

    [Test]
    public void Of_the_whole_graph_and_of_none()
    {
        var scores = Graphs.RandomScores(Graph, 3);
        Assert.That(CircuitSize.Of(Circuit.Whole(Graph), scores), Is.EqualTo(new CircuitSize(Graph.Edges.Count, 10, 6, 3, 1.0)));
        Assert.That(CircuitSize.Of(Circuit.Empty(Graph), scores), Is.EqualTo(new CircuitSize(0, 0, 0, 0, 0.0)));
    }

    [Test]
    public void Without_any_score_there_is_no_share() =>
        Assert.That(CircuitSize.Of(Circuit.Whole(Graph), Graphs.Scores(Graph)).ScoreShare.Absence!.Reason, Is.EqualTo("all scores are 0"));

    [Test]
    public void Scores_of_another_graph_are_refused() =>
        Assert.That(() => CircuitSize.Of(Circuit.Empty(Graph), Graphs.Scores(new ComponentGraph(3, 2, parallelResidual: false))), Throws.ArgumentException);
}
