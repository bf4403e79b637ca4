using Repro.Circuits.Selection;

namespace Repro.Circuits.Tests.Selection;

public sealed class PruningTests
{
    private static readonly ComponentGraph Graph = new(3, 2);

    [Test]
    public void A_chain_from_input_to_logits_stays_whichever_of_q_k_v_it_enters([Values("q", "k", "v")] string input)
    {
        string[] chain = ["input->m0", $"m0->a1.h1<{input}>", "a1.h1->logits"];
        Assert.That(Graphs.Names(Pruning.Prune(Graphs.Circuit(Graph, chain))), Is.EquivalentTo(chain));
    }

    [Test]
    public void A_node_that_nothing_feeds_takes_all_above_it_along()
    {
        // a0.h0 has no edge into it: it goes, then m1 that only it feeds, then m2 that only m1 feeds, and m2's edge into the logits
        var circuit = Graphs.Circuit(Graph, "a0.h0->m1", "m1->m2", "m2->logits", "input->logits");
        Assert.That(Graphs.Names(Pruning.Prune(circuit)), Is.EqualTo((string[])["input->logits"]));
    }

    [Test]
    public void A_node_that_nobody_reads_takes_all_below_it_along()
    {
        var circuit = Graphs.Circuit(Graph, "input->a0.h0<q>", "a0.h0->m1", "m1->a2.h0<k>", "input->logits");
        Assert.That(Graphs.Names(Pruning.Prune(circuit)), Is.EqualTo((string[])["input->logits"]));
    }

    [Test]
    public void Removals_in_one_direction_cause_others_in_the_other_one()
    {
        // m2 is fed by a1.h0 alone, which nothing feeds; when m2 goes, m0 has no reader left; m0's input edge goes, the input stays for m1
        var circuit = Graphs.Circuit(Graph, "a1.h0->m2", "m0->a1.h0<q>", "m2->logits", "input->m1", "m1->logits");
        Assert.That(Graphs.Names(Pruning.Prune(circuit)), Is.EquivalentTo((string[])["input->m1", "m1->logits"]));
    }

    [Test]
    public void A_head_lives_while_one_of_its_inputs_is_fed()
    {
        // k is fed by a dead head, v by the input: the head stays, with the one edge
        var circuit = Graphs.Circuit(Graph, "a0.h1->a1.h0<k>", "input->a1.h0<v>", "a1.h0->logits");
        Assert.That(Graphs.Names(Pruning.Prune(circuit)), Is.EquivalentTo((string[])["input->a1.h0<v>", "a1.h0->logits"]));
    }

    [Test]
    public void Nothing_may_be_left()
    {
        Assert.That(Pruning.Prune(Graphs.Circuit(Graph, "m0->m1", "m1->logits", "input->a0.h0<q>")).EdgeNumbers, Is.Empty);
        Assert.That(Pruning.Prune(Circuit.Empty(Graph)).EdgeNumbers, Is.Empty);
    }

    [Test]
    public void The_whole_graph_stays_whole([Values] bool parallel)
    {
        var whole = Circuit.Whole(new ComponentGraph(3, 4, parallel));
        Assert.That(Pruning.Prune(whole).EdgeNumbers, Is.EqualTo(whole.EdgeNumbers));
    }

    [Test]
    public void What_is_left_is_what_lies_on_a_path_from_input_to_logits([Range(1, 20)] int seed, [Values] bool parallel)
    {
        // the same by reachability: an edge stays when its source is fed from the input and its destination leads to the logits
        var graph = new ComponentGraph(4, 2, parallel);
        var circuit = CircuitOrder.TopN(Graphs.RandomScores(graph, (ulong)seed)).Take(20 + (2 * seed));
        var (fed, leads) = (new HashSet<int> { 0 }, new HashSet<int> { -1 });
        for (var round = 0; round < graph.SourceCount; round++)
        {
            foreach (var edge in circuit.EdgeNumbers.Select(number => graph.Edges[number]))
            {
                var reader = graph.SourceOfDestination(edge.Destination);
                if (fed.Contains(edge.Source)) fed.Add(reader);
                if (leads.Contains(reader)) leads.Add(edge.Source);
            }
        }

        var expected = circuit.EdgeNumbers.Where(number => fed.Contains(graph.Edges[number].Source) && leads.Contains(graph.SourceOfDestination(graph.Edges[number].Destination))).ToArray();
        var pruned = Pruning.Prune(circuit);
        Assert.That(pruned.EdgeNumbers, Is.EqualTo(expected));
        Assert.That(expected, Has.Length.LessThan(circuit.EdgeNumbers.Count), "nothing was pruned: the case shows nothing");
        Assert.That(Pruning.Prune(pruned).EdgeNumbers, Is.EqualTo(expected));
    }

    [Test]
    public void The_largest_pythia_graph_is_ordered_and_pruned()
    {
        var graph = new ComponentGraph(32, 32);
        var scores = Graphs.RandomScores(graph, 1);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var topN = CircuitOrder.TopN(scores);
        var afterTopN = clock.Elapsed;
        var greedy = CircuitOrder.Greedy(scores);
        var afterGreedy = clock.Elapsed;
        var half = Pruning.Prune(topN.Take(topN.Count / 2));
        var afterDense = clock.Elapsed;
        var sparse = Pruning.Prune(topN.Take(2000));
        var afterSparse = clock.Elapsed;
        TestContext.Out.WriteLine($"{graph.Edges.Count} edges: top-n {afterTopN.TotalSeconds:F2} s, greedy {(afterGreedy - afterTopN).TotalSeconds:F2} s, pruning of half {(afterDense - afterGreedy).TotalSeconds:F2} s, of 2000 {(afterSparse - afterDense).TotalSeconds:F2} s");

        Assert.That(greedy.EdgeNumbers.Distinct().Count(), Is.EqualTo(graph.Edges.Count));
        Assert.That(half.EdgeNumbers, Has.Count.GreaterThan(topN.Count * 2 / 5));
        Assert.That(sparse.EdgeNumbers, Has.Count.LessThan(2000));
        Assert.That(Pruning.Prune(greedy.Take(2000)).EdgeNumbers, Has.Count.GreaterThan(sparse.EdgeNumbers.Count));
    }
}
