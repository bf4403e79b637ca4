using Repro.Cli.Report;
using Repro.Experiments;
using Repro.Experiments.Analyses;
using Repro.Experiments.Claims;
using Repro.Experiments.Runs;
using Repro.Experiments.Suites;
using Repro.Reporting.Page.Data;

namespace Repro.Cli.Tests.Report;

public sealed class ReceivedResultsTests
{
    private const string Committed = "{\n  \"claim\": \"T1\",\n  \"task\": \"ioi\",\n  \"verdict\": \"confirmed\",\n  \"ratio\": 1.5\n}\n";

    private TemporaryFolder folder = null!;

    [SetUp]
    public void SetUp()
    {
        folder = new();
        foreach (var name in (string[])["results/mini/Tasks", "artifacts/figures/mini/Tasks"]) Directory.CreateDirectory(folder.At(name));
        folder.Write("results/mini/Tasks/T1-ioi.verified.json", Committed);
        folder.Write("results/mini/Tasks/figure-1.verified.csv", "x,y\n1,2\n");
    }

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void Nothing_is_told_where_nothing_was_received()
    {
        Assert.That(Moved, Is.Empty);
        folder.Write("results/mini/Tasks/T1-ioi.received.json", Committed.Replace("1.5", "1.500001", StringComparison.Ordinal));
        Assert.That(Moved, Is.Empty, "by the experiment's rule it is the same");
    }

    [Test]
    public void A_received_verdict_is_told_with_what_moved()
    {
        folder.Write("results/mini/Tasks/T1-ioi.received.json", Committed.Replace("confirmed", "refuted", StringComparison.Ordinal).Replace("1.5", "3.5", StringComparison.Ordinal));
        var moved = Moved.Single();
        var file = moved.Files.Single();
        Assert.That((moved.Experiment, file.Committed, file.Received.Path, file.IsNew, file.Count), Is.EqualTo(("Tasks", "results/mini/Tasks/T1-ioi.verified.json", "results/mini/Tasks/T1-ioi.received.json", false, 2)));
        Assert.That(file.Verdict, Is.EqualTo(new MovedVerdict("T1", "ioi", "refuted")));
        Assert.That(file.First, Has.Count.EqualTo(2).And.Some.EqualTo("$.ratio: 1.5 → 3.5; moved by 2; at most 0.001 is allowed"));
        Assert.That(moved.Text, Does.StartWith("results/mini/Tasks: 1 differ, 0 new, 0 stale\n").And.Contain("because a test"), "as the tests have it, with no path of this machine");
        Assert.That(moved.Text, Does.Contain(file.Text));
        Assert.That(folder["results/mini/Tasks/T1-ioi.verified.json"], Is.EqualTo(Committed));
    }

    [Test]
    public void A_new_result_and_one_that_cannot_be_read_are_told()
    {
        folder.Write("results/mini/Tasks/T2-ioi.received.json", Committed.Replace("T1", "T2", StringComparison.Ordinal));
        folder.Write("results/mini/Tasks/T1-ioi.received.json", "{");
        var files = Moved.Single().Files;
        Assert.That(files.Select(file => (file.IsNew, file.Verdict?.Claim)), Is.EqualTo(new[] { (false, null), (true, "T2") }));
        Assert.That(files[0].Text, Does.Contain("the received text cannot be read"));
    }

    [Test]
    public void A_figure_is_shown_as_received_only_where_it_is_drawn_of_the_received_numbers()
    {
        folder.Write("results/mini/Tasks/figure-1.received.csv", "x,y\n1,3\n");
        Assert.That(Moved.Single().Files.Single().Svg, Is.Null, "not drawn here");
        folder.Write("artifacts/figures/mini/Tasks/figure-1.svg", "<svg/>");
        folder.Write("artifacts/figures/mini/Tasks/figure-1.csv", "x,y\n1,4\n");
        Assert.That(Moved.Single().Files.Single().Svg, Is.Null, "another run's");
        folder.Write("artifacts/figures/mini/Tasks/figure-1.csv", "x,y\n1,3\n");
        Assert.That(Moved.Single().Files.Single().Svg, Is.EqualTo("<svg/>"));
    }

    private IReadOnlyList<MovedResults> Moved => ReceivedResults.Of(new Checkout(folder.Path), Suite.Load(Checkout.OfThisProgram, "mini"), [new Tasks()]);

    private sealed class Tasks : IExperiment
    {
        public string Name => "Tasks";

        public ExperimentDefinition Definition { get; } = new AnyDefinition { Title = "Tasks", Claims = [], Suites = ["mini"], Tolerances = [new() { File = "T1-*.json", Path = "$.ratio", Absolute = 0.001, Because = "a test" }] };

        public IReadOnlyList<IAnalysis> Analyses(Suite suite) => [];

        public ExperimentResult Evaluate(Suite suite, CellTable cells) => throw new NotSupportedException("a report evaluates nothing");
    }

    private sealed record AnyDefinition : ExperimentDefinition;
}
