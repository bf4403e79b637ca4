using Repro;
using Repro.Experiments;

namespace MethodChecks;

/// <summary>The verdicts on the committed models are the committed ones.</summary>
[TestFixture("mini")]
[TestFixture("mini-seeds")]
public sealed class MethodChecksTests(string suite) : CommittedResults(suite, checkout => new MethodChecksExperiment(checkout))
{
    private static readonly Dictionary<string, string[]> Claims = new() { ["mini"] = ["R1", "R2", "R3", "R4"], ["mini-seeds"] = ["R5"] };

    private static readonly Dictionary<string, string[]> Others = new()
    {
        ["mini"] = ["noise-floor-ioi.csv", "transfer-ioi.csv", "figure-noise-floor.csv", "figure-transfer.csv"],
        ["mini-seeds"] = ["figure-seeds.csv"],
    };

    private string[] OfSuite => Claims[Run.Suite.Name];

    [Test]
    public void Every_result_has_its_file() =>
        Assert.That(Run.Result.Verified.Keys, Is.EquivalentTo(OfSuite.Select(claim => $"{claim}-ioi.json").Concat(Others[Run.Suite.Name])));

    [Test]
    public void Every_claim_of_the_suite_has_one_verdict() =>
        Assert.That(Run.Result.Verdicts.Select(verdict => (verdict.Claim, verdict.Task)), Is.EqualTo(OfSuite.Select(claim => (claim, "ioi"))));

    [Test]
    public void Every_verdict_is_of_a_defined_claim() =>
        Assert.That(Run.Result.Verdicts.Select(verdict => verdict.Claim), Is.SubsetOf(Run.Experiment.Definition.Claims.Select(claim => claim.Id)));

    [Test]
    public void Every_figure_is_drawn_beside_its_numbers()
    {
        foreach (var figure in Run.Result.Figures.Keys)
        {
            foreach (var kind in (string[])["png", "svg"]) Assert.That(Path.Combine(Checkout.OfThisProgram.Results(Run.Suite.Name, Run.Experiment.Name), $"{figure}.{kind}"), Does.Exist);
        }
    }

    [Test]
    public void A_changed_verdict_is_found() => IsFound(Change.Verdict($"{OfSuite[0]}-ioi.json"));
}
