using Repro.Circuits.Evaluation;

namespace Repro.Circuits.Tests.Evaluation;

/// <summary>What a circuit makes run: counted, not timed.</summary>
public sealed class CircuitPlanTests
{
    private static readonly ComponentGraph Graph = new(4, 3);

    private static CircuitPlan Plan(bool restMoves, params string[] names)
    {
        var wanted = names.ToHashSet();
        int[] edges = [.. Enumerable.Range(0, Graph.Edges.Count).Where(edge => wanted.Contains(Graph.EdgeName(Graph.Edges[edge])))];
        Assert.That(edges, Has.Length.EqualTo(names.Length), "every name is an edge");
        return new CircuitPlan(new Circuit(Graph, edges), restMoves);
    }

    [Test]
    public void A_node_with_no_edge_coming_in_is_not_run()
    {
        var plan = Plan(false, "input->m1", "m1->logits", "m2->logits", "a0.h0->m1");
        Assert.That(plan.Layers.Select(layer => layer.Heads.Count), Is.All.Zero);
        Assert.That(plan.Layers.Select(layer => layer.Mlp.HasValue), Is.EqualTo((bool[])[false, true, false, false]));
    }

    [Test]
    public void A_node_that_reaches_nothing_is_not_run()
    {
        var plan = Plan(false, "input->m0", "m0->a1.h1<k>", "input->m3", "m3->logits");
        Assert.That(plan.Layers.Select(layer => layer.Mlp.HasValue), Is.EqualTo((bool[])[false, false, false, true]));
        Assert.That(plan.Layers[1].Heads, Is.Empty);
        Assert.That(Plan(false, "input->m0").IsOutsideRun, Is.True);
        Assert.That(Plan(false, "m0->logits").IsOutsideRun, Is.True, "m0 reads nothing that differs");
        Assert.That(Plan(true, "m0->logits").IsOutsideRun, Is.False, "but under another intervention its output is not what its edges carry outside");
    }

    [Test]
    public void A_head_runs_the_streams_that_have_an_edge()
    {
        var plan = Plan(false, "input->a2.h1<v>", "a2.h1->logits", "input->a2.h2<q>", "a2.h2->logits");
        Assert.That(plan.Layers[2].Heads.Select(head => head.Head), Is.EqualTo((int[])[1, 2]));
        Assert.That(plan.Layers[2].Streams.Select(stream => (stream.Head, stream.Stream, stream.At)), Is.EqualTo(((int, HeadInput, Positions)[])[(2, HeadInput.Query, Positions.Last), (1, HeadInput.Value, Positions.All)]));
    }

    [Test]
    public void Only_what_keys_and_values_read_runs_at_all_positions()
    {
        var plan = Plan(false, "input->m0", "m0->m1", "m1->a2.h0<k>", "input->m2", "m2->a3.h0<q>", "a2.h0->a3.h0<q>", "a3.h0->logits", "m2->logits");
        Assert.That(plan.Layers.Select(layer => layer.Mlp?.At ?? Positions.Nowhere), Is.EqualTo((Positions[])[Positions.All, Positions.All, Positions.Last, Positions.Nowhere]));
        Assert.That(plan.Layers.SelectMany(layer => layer.Heads).Select(head => head.At), Is.All.EqualTo(Positions.Last));
        Assert.That((plan.FullRows, plan.LastRows), Is.EqualTo((3, 6)), "input, m0, m1; those and a2.h0, m2, a3.h0");
    }

    [Test]
    public void Nodes_that_read_the_same_share_an_input()
    {
        var plan = Plan(false, "input->a1.h0<k>", "input->a1.h1<k>", "input->a1.h1<v>", "m0->a1.h2<k>", "input->m0", "a1.h0->logits", "a1.h1->logits", "a1.h2->logits");
        Assert.That(plan.Layers[1].Streams, Has.Count.EqualTo(4));
        Assert.That(plan.Layers[1].FullInputs.Count, Is.EqualTo(2));
    }
}
