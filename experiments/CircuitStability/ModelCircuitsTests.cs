using Repro.Circuits;
using Repro.Experiments.Analyses;
using Repro.Experiments.Suites;
using Repro.Statistics;

namespace CircuitStability;

/// <summary>What is made of a model's cells, on made-up ones.</summary>
public sealed class ModelCircuitsTests
{
    private static readonly ComponentGraph Graph = new(layers: 1, heads: 2); // sources: input 0, heads 1 and 2, MLP 3

    private static readonly SuiteModel Model = new() { Name = "m", Parameters = 5 };

    // an edge list for a circuit, null for none
    private static ModelCircuits Of(params int[]?[] circuits) => new(Model, Graph, [.. circuits.Select((edges, i) => (
        new SuiteCheckpoint("m", i, 10 * i, ""),
        (Outcome<CircuitResult>)new CircuitResult(edges is null ? 0 : 1, -1, [.. Graph.Edges.Select((_, edge) => edge + 1.0)], [], edges is null ? null : new MinimalCircuitCell(edges.Length, 0.9, edges, 3, 2, 0), edges is null ? "undefined here" : null, null)))], new EmergenceRule(0.5, 3));

    private static int Edge(int source, int destination) => Graph.NumberOf(new Edge(source, destination));

    private static readonly int[] First = [Edge(0, Graph.HeadDestination(0, 0, HeadInput.Value)), Edge(1, Graph.Logits)];
    private static readonly int[] Second = [Edge(0, Graph.HeadDestination(0, 1, HeadInput.Value)), Edge(2, Graph.Logits), First[0], First[1]];

    [Test]
    public void A_circuit_before_the_last_unbroken_run_is_counted_and_left_out()
    {
        var model = Of(First, null, First, Second, First);
        Assert.That(model.Formed.Select(at => at.Checkpoint.Step), Is.EqualTo((int[])[2, 3, 4]));
        Assert.That(model.Coverage, Is.EqualTo("3 of 5 checkpoints have a circuit from step 2 on, 1 before"));
        Assert.That(model.SinceEmergence, Has.Count.EqualTo(3));
        Assert.That(model.SinceEmergence[0].NodesWithLogits, Is.EqualTo(4));
    }

    [Test]
    public void Without_a_circuit_at_the_last_checkpoint_nothing_has_formed()
    {
        var model = Of(First, First, null);
        Assert.That(model.Formed, Is.Empty);
        Assert.That(model.SinceEmergence, Is.Empty);
        Assert.That(model.Emerged.Absence!.Reason, Is.EqualTo("undefined here"));
    }

    [Test]
    public void Likeness_is_of_edges_of_components_and_of_weights()
    {
        var model = Of(First, Second);
        var pair = ModelCircuits.Similarity(model.Formed[0], model.Formed[1]);
        Assert.That((pair.From, pair.To), Is.EqualTo((0.0, 10.0)));
        Assert.That(pair.Edges, Is.EqualTo(0.5), "2 of 4 edges");
        Assert.That(pair.Nodes, Is.EqualTo(0.5), "1 of 2 heads: the embedding is not counted");
        // scores are edge number + 1; of the second circuit's weight the first two edges have a share s, so min sum = s and max sum = 1
        double[] weights = [.. Second.Select(edge => edge + 1.0)];
        var share = (First[0] + 1.0 + First[1] + 1.0) / weights.Sum();
        var (a, b) = ((First[0] + 1.0) / (First[0] + First[1] + 2.0), (First[1] + 1.0) / (First[0] + First[1] + 2.0));
        Assert.That(pair.Weighted, Is.EqualTo(share / (1 - share + a + b)).Within(1e-12));
    }

    [Test]
    public void The_table_has_a_row_for_every_checkpoint_and_a_reason_where_there_is_no_circuit()
    {
        var lines = Series.ToCsv([Of(null, First, Second)], 0.5).TrimEnd().Split('\n');
        Assert.That(lines, Has.Length.EqualTo(4));
        Assert.That(lines.Select(line => line.Count(sign => sign == ',')), Is.All.EqualTo(20));
        Assert.That(lines[1], Does.EndWith("\"undefined here\""));
        Assert.That(lines[2], Does.Contain(",,,,,,0.5,0.5,"));
        Assert.That(lines[3], Does.EndWith(",1,1,1,"));
    }
}
