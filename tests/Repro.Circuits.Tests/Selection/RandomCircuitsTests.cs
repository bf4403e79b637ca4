using Repro.Circuits.Selection;

namespace Repro.Circuits.Tests.Selection;

public sealed class RandomCircuitsTests
{
    private static readonly ComponentGraph Graph = new(4, 4);

    [Test]
    public void Has_as_many_edges_as_asked_for([Values] RandomCircuitKind kind, [Values(0, 1, 37, 300)] int edges) =>
        Assert.That(new RandomCircuits(Graph, 7).Draw(kind, 0, edges).EdgeNumbers, Has.Count.EqualTo(edges));

    [Test]
    public void Seed_kind_and_draw_decide_it([Values] RandomCircuitKind kind)
    {
        var first = new RandomCircuits(Graph, 7).Draw(kind, 2, 50).EdgeNumbers;
        var random = new RandomCircuits(Graph, 7);
        random.Draw(RandomCircuitKind.Uniform, 0, 10); // what was drawn before does not matter
        Assert.That(random.Draw(kind, 2, 50).EdgeNumbers, Is.EqualTo(first));
        Assert.That(random.Draw(kind, 3, 50).EdgeNumbers, Is.Not.EqualTo(first));
        Assert.That(new RandomCircuits(Graph, 8).Draw(kind, 2, 50).EdgeNumbers, Is.Not.EqualTo(first));
        var other = kind == RandomCircuitKind.Uniform ? RandomCircuitKind.Connected : RandomCircuitKind.Uniform;
        Assert.That(random.Order(kind, 2).Scores[0], Is.Not.EqualTo(random.Order(other, 2).Scores[0]), "the two kinds draw apart");
    }

    [Test]
    public void Every_edge_is_equally_likely_in_a_uniform_one()
    {
        const int Draws = 2000;
        var counts = new int[Graph.Edges.Count];
        var random = new RandomCircuits(Graph, 11);
        var edges = counts.Length / 4;
        for (var draw = 0; draw < Draws; draw++)
        {
            foreach (var edge in random.Draw(RandomCircuitKind.Uniform, draw, edges).EdgeNumbers) counts[edge]++;
        }

        var (share, deviation) = (edges / (double)counts.Length, Math.Sqrt(Draws * 0.25 * 0.75));
        Assert.That(counts, Is.All.EqualTo(Draws * share).Within(5 * deviation)); // 5 standard deviations: none of some 380 edges by chance
    }

    [Test]
    public void A_connected_one_leads_to_the_logits_edge_by_edge()
    {
        var order = new RandomCircuits(Graph, 7).Order(RandomCircuitKind.Connected, 0);
        Assert.That(order.Rule, Is.EqualTo(SelectionRule.Greedy));
        for (var n = 1; n <= 60; n++) Assert.That(order.Take(n).EdgeNumbers.Select(number => Graph.Edges[number].Destination), Does.Contain(Graph.Logits));
        int Left(RandomCircuitKind kind) => Enumerable.Range(0, 20).Sum(draw => Pruning.Prune(new RandomCircuits(Graph, 7).Draw(kind, draw, 40)).EdgeNumbers.Count);
        Assert.That(Left(RandomCircuitKind.Connected), Is.GreaterThan(2 * Left(RandomCircuitKind.Uniform)));
    }

    [Test]
    public void A_pruned_one_is_the_smallest_of_its_order_that_is_large_enough([Values] RandomCircuitKind kind, [Values(0, 1, 25, 120)] int edges)
    {
        var random = new RandomCircuits(Graph, 7);
        var circuit = random.DrawPruned(kind, 1, edges);
        var order = random.Order(kind, 1);
        var due = Enumerable.Range(0, order.Count + 1).Select(n => Pruning.Prune(order.Take(n)).EdgeNumbers).First(left => left.Count >= edges);
        Assert.That(circuit.EdgeNumbers, Is.EqualTo(due));
        Assert.That(Pruning.Prune(circuit).EdgeNumbers, Is.EqualTo(circuit.EdgeNumbers));
    }

    [Test]
    public void More_edges_than_there_are_are_refused()
    {
        var random = new RandomCircuits(Graph, 7);
        Assert.That(() => random.Draw(RandomCircuitKind.Uniform, 0, Graph.Edges.Count + 1), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => random.DrawPruned(RandomCircuitKind.Uniform, 0, Graph.Edges.Count + 1), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => random.Order(RandomCircuitKind.Uniform, -1), Throws.TypeOf<ArgumentOutOfRangeException>());
    }
}
