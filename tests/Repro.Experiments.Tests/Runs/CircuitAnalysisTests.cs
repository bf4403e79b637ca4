using Repro.Circuits.Selection;
using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Runs;
using Repro.Experiments.Suites;
using Repro.Tasks;
using Repro.Tasks.Mini;

namespace Repro.Experiments.Tests.Runs;

public sealed class CircuitAnalysisTests
{
    private static CircuitAnalysis Analysis(int prompts = 16) => new(IoiTask.Generate(MiniIoi.Language, new IoiSettings(prompts)), Metric.LogitDifference);

    private static Suite Final(Suite suite, string model) => suite with { Models = [.. suite.Models.Where(known => known.Name == model)], Steps = suite.Steps[^1..] };

    private static CircuitResult Result(Suite suite, CellStore store, Execution execution)
    {
        var table = new CellRunner(store, execution).Run(suite, [Analysis()]);
        return table.Get<CircuitResult>(suite.Models.SelectMany(suite.Checkpoints).Single(), Analysis()).Value;
    }

    [Test]
    public void The_committed_largest_model_has_a_small_faithful_circuit()
    {
        using var folder = new TemporaryFolder();
        var suite = Final(Suite.Load(Checkout.OfThisProgram, "mini"), "mini-1m");
        var result = Result(suite, new CellStore(folder.Path), new Execution());
        Assert.Multiple(() =>
        {
            Assert.That(result.Scores, Has.Length.EqualTo(2821));
            Assert.That(result.Model, Is.GreaterThan(5), "it solves the task");
            Assert.That(result.Corrupted, Is.LessThan(-5), "the corrupted prompt's answer is the other name");
            Assert.That(result.Minimal!.Faithfulness, Is.GreaterThanOrEqualTo(0.8));
            Assert.That(result.Minimal.Edges, Has.Length.LessThan(2821 / 10));
            Assert.That(result.Curve[^1].Edges, Is.EqualTo(2821));
            Assert.That(result.Curve[^1].Faithfulness, Is.EqualTo(1).Within(1e-5), "the whole graph is the model");
        });
    }

    [Test]
    public void How_it_is_computed_changes_nothing()
    {
        using var one = new TemporaryFolder();
        using var two = new TemporaryFolder();
        var suite = Final(Suite.Load(Checkout.OfThisProgram, "mini"), "mini-100k");
        var (whole, parts) = (Result(suite, new CellStore(one.Path), new Execution()), Result(suite, new CellStore(two.Path), new Execution(PromptsPerBatch: 5)));
        Assert.That(parts.Scores, Is.EqualTo(whole.Scores).Within(1e-5));
        Assert.That(parts.Minimal!.Edges, Is.EqualTo(whole.Minimal!.Edges));
    }

    [Test]
    public void The_rules_of_scoring_and_searching_are_part_of_the_identity()
    {
        var settings = System.Text.Json.JsonSerializer.Serialize(Analysis().Settings, typeof(CircuitSettings));
        foreach (var setting in (string[])["Steps", "Points", "Intervention", "GridRatio", "WindowSizes", "Threshold", "Order", "ComputeType", "PromptsPerBatch", "Resamples", "Control"]) Assert.That(settings, Does.Contain($"\"{setting}\":"));
    }

    [Test]
    public void A_model_that_cannot_do_the_task_has_no_circuit_and_leaves_no_tensor()
    {
        using var temporary = new TemporaryCheckout();
        var store = new CellStore(temporary.Checkout.Cells);
        var suite = Final(Suite.Load(temporary.Checkout, "tiny"), "one");
        var before = Live.Tensors;
        var result = Result(suite, store, new Execution());
        Assert.That(Live.Tensors, Is.EqualTo(before));
        if (result.Minimal is null) Assert.That(result.Absent, Does.StartWith("undefined here"));
        else Assert.That(result.Model, Is.GreaterThan(0), "random weights that happen to favour the answers");
    }

    [Test]
    public void Random_circuits_of_its_size_are_far_less_faithful_than_the_found_one()
    {
        using var folder = new TemporaryFolder();
        var suite = Final(Suite.Load(Checkout.OfThisProgram, "mini"), "mini-310k");
        CircuitAnalysis With(ulong seed, int draws) => new(IoiTask.Generate(MiniIoi.Language, new IoiSettings(16)), Metric.LogitDifference, control: new RandomControl(RandomCircuitKind.Connected, draws, seed));
        CircuitResult Run(CircuitAnalysis analysis) => new CellRunner(new CellStore(folder.Path), new Execution()).Run(suite, [analysis]).Get<CircuitResult>(suite.Models.SelectMany(suite.Checkpoints).Single(), analysis).Value;
        var (few, more, other) = (Run(With(1, 5)), Run(With(1, 10)), Run(With(2, 5)));
        Assert.That(more.RandomFaithfulness![..5], Is.EqualTo(few.RandomFaithfulness).Within(1e-6), "a draw does not depend on how many there are");
        Assert.That(other.RandomFaithfulness, Is.Not.EqualTo(few.RandomFaithfulness));
        Assert.That(more.RandomFaithfulness.Average(), Is.LessThan(0.5 * more.Minimal!.Faithfulness));
        Assert.That(Run(Analysis()).RandomFaithfulness, Is.Null, "none was asked for");
    }
}
