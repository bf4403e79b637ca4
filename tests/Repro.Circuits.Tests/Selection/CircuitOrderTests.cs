using Repro.Circuits.Selection;

namespace Repro.Circuits.Tests.Selection;

public sealed class CircuitOrderTests
{
    private static readonly ComponentGraph Small = new(2, 1);

    [Test]
    public void Top_n_takes_the_largest_magnitudes_or_the_largest_values()
    {
        var scores = Graphs.Scores(Small, ("m1->logits", -3), ("input->a0.h0<q>", 2), ("m0->logits", 1), ("input->m1", -1.5));
        Assert.That(First(CircuitOrder.TopN(scores), 4), Is.EqualTo((string[])["m1->logits", "input->a0.h0<q>", "input->m1", "m0->logits"]));
        var byValue = CircuitOrder.TopN(scores, ScoreRanking.Value);
        Assert.That(First(byValue, 2), Is.EqualTo((string[])["input->a0.h0<q>", "m0->logits"]));
        Assert.That(Graphs.Names(Small, byValue.EdgeNumbers)[^2..], Is.EqualTo((string[])["input->m1", "m1->logits"]));
    }

    [Test]
    public void Greedy_takes_an_edge_only_when_something_above_it_is_taken()
    {
        // the largest score of all, into m0, has to wait until m0 is reached, and m0 until its own edge is the best
        var scores = Graphs.Scores(Small, ("input->m0", 9), ("m0->logits", 1), ("m1->logits", 3), ("a0.h0->m1", 2), ("input->a0.h0<v>", 5), ("input->a0.h0<k>", 4));
        Assert.That(First(CircuitOrder.Greedy(scores), 6), Is.EqualTo((string[])["m1->logits", "a0.h0->m1", "input->a0.h0<v>", "input->a0.h0<k>", "m0->logits", "input->m0"]));
        Assert.That(First(CircuitOrder.TopN(scores), 2), Is.EqualTo((string[])["input->m0", "input->a0.h0<v>"]));
    }

    [Test]
    public void Greedy_by_value_leaves_what_hurts_to_the_end()
    {
        var scores = Graphs.Scores(Small, ("m1->logits", -3), ("a0.h0->m1", 9), ("m0->logits", 1));
        var order = Graphs.Names(Small, CircuitOrder.Greedy(scores, ScoreRanking.Value).EdgeNumbers);
        Assert.That(order[0], Is.EqualTo("m0->logits"));
        Assert.That(order[^10..], Does.Contain("m1->logits").And.Contain("a0.h0->m1"));
        Assert.That(Array.IndexOf(order, "a0.h0->m1"), Is.EqualTo(Array.IndexOf(order, "m1->logits") + 1));
    }

    [Test]
    public void Ties_go_to_the_lower_edge_number()
    {
        var order = CircuitOrder.TopN(Graphs.Scores(Small, ("m0->logits", 1), ("input->m1", -1), ("m1->logits", 1)));
        int[] tied = [.. new[] { "input->m1", "m0->logits", "m1->logits" }.Select(name => Graphs.Number(Small, name))];
        Assert.That(tied, Is.Ordered);
        Assert.That(order.EdgeNumbers, Is.EqualTo(tied.Concat(Enumerable.Range(0, order.Count).Except(tied))));

        var equal = new EdgeScores(Small, [.. Small.Edges.Select((_, i) => i % 2 == 0 ? 0.0 : -0.0)]); // the two zeros are one number
        Assert.That(CircuitOrder.TopN(equal).EdgeNumbers, Is.EqualTo(Enumerable.Range(0, Small.Edges.Count)));
        Assert.That(CircuitOrder.TopN(equal, ScoreRanking.Value).EdgeNumbers, Is.EqualTo(Enumerable.Range(0, Small.Edges.Count)));
    }

    [Test]
    public void Greedy_ties_go_to_the_lower_number_among_the_candidates()
    {
        // with equal scores the first edge into the logits is the input's, which opens nothing; a0.h0's then opens its three
        var order = CircuitOrder.Greedy(new EdgeScores(Small, [.. Small.Edges.Select(_ => 1.0)]));
        Assert.That(First(order, 5), Is.EqualTo((string[])["input->logits", "a0.h0->logits", "input->a0.h0<q>", "input->a0.h0<k>", "input->a0.h0<v>"]));
    }

    [Test]
    public void An_order_is_of_all_edges_and_each_circuit_is_in_the_next([Values] SelectionRule rule, [Values] ScoreRanking ranking, [Values] bool parallel)
    {
        var scores = Graphs.RandomScores(new ComponentGraph(3, 3, parallel), 5);
        var order = rule == SelectionRule.TopN ? CircuitOrder.TopN(scores, ranking) : CircuitOrder.Greedy(scores, ranking);
        Assert.That((order.Rule, order.Ranking, order.Count), Is.EqualTo((rule, ranking, scores.Graph.Edges.Count)));
        Assert.That(order.EdgeNumbers, Is.EquivalentTo(Enumerable.Range(0, order.Count)));
        for (var n = 0; n < order.Count; n++)
        {
            var (circuit, next) = (order.Take(n), order.Take(n + 1));
            Assert.That(circuit.EdgeNumbers, Has.Count.EqualTo(n).And.SubsetOf(next.EdgeNumbers));
            Assert.That(next.EdgeNumbers.Except(circuit.EdgeNumbers), Is.EqualTo((int[])[order.EdgeNumbers[n]]));
        }
    }

    [Test]
    public void Every_edge_of_a_greedy_circuit_leads_to_the_logits([Values] ScoreRanking ranking)
    {
        var graph = new ComponentGraph(4, 3);
        var order = CircuitOrder.Greedy(Graphs.RandomScores(graph, 8), ranking);
        var reached = new HashSet<int>();
        foreach (var edge in order.EdgeNumbers.Select(number => graph.Edges[number]))
        {
            Assert.That(edge.Destination == graph.Logits || reached.Contains(graph.SourceOfDestination(edge.Destination)), graph.EdgeName(edge));
            reached.Add(edge.Source);
        }
    }

    [Test]
    public void Greedy_takes_the_best_candidate_each_time([Values(1ul, 2ul, 3ul)] ulong seed, [Values] bool parallel)
    {
        // the same rule, slowly: look at every edge each time
        var graph = new ComponentGraph(3, 2, parallel);
        var scores = Graphs.RandomScores(graph, seed);
        var (taken, reached) = (new List<int>(), new HashSet<int> { -1 }); // -1: the logits
        while (taken.Count < graph.Edges.Count)
        {
            var next = Enumerable.Range(0, graph.Edges.Count).Except(taken).Where(number => reached.Contains(graph.SourceOfDestination(graph.Edges[number].Destination))).MaxBy(number => Math.Abs(scores[number]));
            taken.Add(next);
            reached.Add(graph.Edges[next].Source);
        }

        Assert.That(CircuitOrder.Greedy(scores).EdgeNumbers, Is.EqualTo(taken));
    }

    [Test]
    public void A_threshold_counts_the_edges_at_or_above_it()
    {
        var scores = Graphs.Scores(Small, ("m1->logits", -3), ("input->m0", 2), ("m0->logits", 2), ("input->m1", 1));
        var order = CircuitOrder.TopN(scores);
        foreach (var (threshold, count) in ((double, int)[])[(4, 0), (3, 1), (2.5, 1), (2, 3), (1, 4), (double.Epsilon, 4), (0, order.Count), (-1, order.Count), (double.PositiveInfinity, 0)])
        {
            Assert.That(order.CountAtLeast(threshold), Is.EqualTo(count), $"{threshold}");
        }

        Assert.That(CircuitOrder.TopN(scores, ScoreRanking.Value).CountAtLeast(2), Is.EqualTo(2));
        Assert.That(() => CircuitOrder.Greedy(scores).CountAtLeast(2), Throws.InvalidOperationException.With.Message.Contains("greedy"));
        Assert.That(() => order.CountAtLeast(double.NaN), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Sizes_that_no_circuit_has_are_refused([Values(-1, 22)] int n)
    {
        var order = CircuitOrder.TopN(Graphs.Scores(Small));
        Assert.That(order.Count, Is.EqualTo(21));
        Assert.That(() => order.Take(n), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("0 to 21"));
    }

    private static string[] First(CircuitOrder order, int n) => Graphs.Names(Small, order.EdgeNumbers)[..n];
}
