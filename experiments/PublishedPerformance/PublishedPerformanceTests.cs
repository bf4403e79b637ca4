using System.Text.Json.Nodes;
using Repro.Experiments;
using Repro.Experiments.Cells;
using Repro.Experiments.Runs;

namespace PublishedPerformance;

/// <summary>The verdicts on the authors' numbers are the committed ones.</summary>
public sealed class PublishedPerformanceTests
{
    private ExperimentRun run = null!;

    [OneTimeSetUp]
    public void Run()
    {
        var checkout = Checkout.OfThisProgram;
        run = ExperimentRun.Run(checkout, "published", [new PublishedPerformanceExperiment(checkout)], new Execution())[0];
        foreach (var verdict in run.Result.Verdicts) TestContext.Out.WriteLine($"{verdict.Claim} {verdict.Task}: {verdict.Kind}. {verdict.Summary}");
    }

    [Test]
    public void Everything_is_as_committed() => Assert.That(run.Report.IsMatch, run.Report.Describe());

    [Test]
    public void Every_claim_has_a_verdict() =>
        Assert.That(run.Result.Verdicts.Select(verdict => verdict.Claim).Distinct(), Is.EqualTo(run.Experiment.Definition.Claims.Select(claim => claim.Id)));

    [Test]
    public void Emergence_is_bracketed_by_what_the_table_says()
    {
        // by hand: half of 3.6799 is 1.8399; 1.8092 at step 4000, the first one stored, 3.2846 at 5000. With 0.239 of it: 1.400 and 2.280
        var medium = JsonNode.Parse(run.Result.Files["T3-ioi.json"])!["models"]!.AsArray().Single(model => model!["name"]!.GetValue<string>() == "pythia-410m")!;
        Assert.That((medium["previousStep"]!.GetValue<int>(), medium["step"]!.GetValue<int>()), Is.EqualTo((4000, 5000)));
        Assert.That((medium["afterStep"]!.GetValue<int>(), medium["byStep"]!.GetValue<int>()), Is.EqualTo((0, 5000)));
    }
}
