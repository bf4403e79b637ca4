using Repro;

namespace PublishedPerformance;

/// <summary>The verdicts on the authors' numbers are the committed ones.</summary>
public sealed class PublishedPerformanceTests() : CommittedResults("published", checkout => new PublishedPerformanceExperiment(checkout))
{
    [Test]
    public void Every_claim_has_a_verdict() =>
        Assert.That(Run.Result.Verdicts.Select(verdict => verdict.Claim).Distinct(), Is.EqualTo(Run.Experiment.Definition.Claims.Select(claim => claim.Id)));

    [Test]
    public void Emergence_is_bracketed_by_what_the_table_says()
    {
        // by hand: half of 3.6799 is 1.8399; 1.8092 at step 4000, the first one stored, 3.2846 at 5000. With 0.239 of it: 1.400 and 2.280
        var medium = Numbers("T3-ioi.json")["models"]!.AsArray().Single(model => model!["name"]!.GetValue<string>() == "pythia-410m")!;
        Assert.That((medium["previousStep"]!.GetValue<int>(), medium["step"]!.GetValue<int>()), Is.EqualTo((4000, 5000)));
        Assert.That((medium["afterStep"]!.GetValue<int>(), medium["byStep"]!.GetValue<int>()), Is.EqualTo((0, 5000)));
    }
}
