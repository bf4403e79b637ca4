using Repro.Cli.Report;
using Repro.Experiments;

namespace Repro.Cli.Tests.Report;

public sealed class CommittedResultsTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void Every_committed_verdict_and_figure_of_every_suite_is_read()
    {
        var checkout = Checkout.OfThisProgram;
        Assert.That(CommittedResults.Suites(checkout), Is.SupersetOf(new[] { "mini", "mini-seeds", "published" }));
        foreach (var suite in CommittedResults.Suites(checkout))
        {
            var results = new CommittedResults(checkout, suite);
            string[] Committed(string pattern) => [.. Directory.GetFiles(Path.Combine(checkout.Root, "results", suite), pattern, SearchOption.AllDirectories).Select(path => Path.GetRelativePath(checkout.Root, path).Replace('\\', '/'))];
            Assert.That(results.Verdicts.Select(verdict => verdict.Evidence.Path).Where(path => path.EndsWith(".json", StringComparison.Ordinal)), Is.EquivalentTo(Committed("*.verified.json")));
            Assert.That(results.Figures.Select(figure => figure.Numbers.Path).Concat(results.Tables), Is.EquivalentTo(Committed("*.verified.csv")));
            Assert.That(results.Figures, Has.Count.EqualTo(Committed("*.svg").Length));
            Assert.That(results.Verdicts.Select(verdict => verdict.Summary), Has.All.Not.Empty);
            Assert.That(results.Verdicts.Where(verdict => !verdict.Evidence.Path.EndsWith(".json", StringComparison.Ordinal)).Select(verdict => verdict.Word), Has.All.EqualTo("not run"));
        }
    }

    [Test]
    public void A_row_is_the_claim_its_verdict_and_its_result()
    {
        Commit("""| [T1](Tasks/) | Says a \| b. | As figure 1. | ioi | **not run** | missing: all |""", "not run");
        Assert.That(Read().Verdicts.Single(), Is.EqualTo(new Repro.Reporting.Page.Data.ReportVerdict("T1", "Says a | b.", "As figure 1.", "Tasks", "ioi", "not run", "missing: all", new("results/tiny/Tasks/T1-ioi.verified.json", folder["results/tiny/Tasks/T1-ioi.verified.json"]))));
    }

    [Test]
    public void The_papers_figures_stand_below_the_table_and_what_results_were_made_on_beside_it()
    {
        Commit("| [T1](Tasks/) | Says. | Reports. | ioi | **confirmed** | numbers |", "confirmed");
        Assert.That((Read().Expectations.Count, Read().MadeOn.Count), Is.EqualTo((0, 0)));
        folder.Write("results/tiny/README.md", folder["results/tiny/README.md"] + "\nThe paper's figures about these models, beside the numbers found:\n\n- T1: tokens: paper 1 to 2 (figure 1); here 3, 0 of 1 within\n- not of a claim\n");
        Assert.That(Read().Expectations, Is.EqualTo(new[] { new Repro.Reporting.Page.Data.ReportExpectation("T1", "tokens: paper 1 to 2 (figure 1); here 3, 0 of 1 within") }));
        folder.Write("results/tiny/provenance.json", """{"Tasks": {"devices": ["cpu"], "computeType": "Float32", "repro": "0.1.0"}, "Gone": {"devices": [], "computeType": "Float32", "repro": "0.1.0"}}""");
        Assert.That(Read().MadeOn, Is.EqualTo(new[] { "cpu in Float32, Repro 0.1.0: Tasks" }));
        // the committed ones, of a suite that the paper's figures are about
        var pythia = new CommittedResults(Checkout.OfThisProgram, "pythia");
        Assert.That(pythia.Expectations, Is.Not.Empty);
        Assert.That(pythia.Expectations.Select(expected => expected.Claim).Except(pythia.Verdicts.Select(verdict => verdict.Claim)), Is.Empty);
    }

    [Test]
    public void What_does_not_fit_together_is_one_sentence()
    {
        Commit("| [T1](Tasks/) | Says. | Reports. | ioi | **confirmed** | numbers |", "refuted");
        Assert.That(() => Read().Verdicts, Throws.InstanceOf<DefinitionException>().With.Message.Contain("'confirmed'").And.Message.Contain("'refuted'").And.Message.Contain("T1-ioi.verified.json"));
        Commit("| [T2](Tasks/) | Says. | Reports. | ioi | **confirmed** | numbers |", "refuted");
        Assert.That(() => Read().Verdicts, Throws.InstanceOf<DefinitionException>().With.Message.Contain("T2").And.Message.Contain("does not exist"));
        Commit("| [T1](Tasks/) | Says. | ioi | **refuted** | numbers |", "refuted");
        Assert.That(() => Read().Verdicts, Throws.InstanceOf<DefinitionException>().With.Message.Contain("README.md").And.Message.Contain("another form"));
        folder.Write("results/tiny/Tasks/figure-1.svg", "<svg/>");
        Assert.That(() => Read().Figures, Throws.InstanceOf<DefinitionException>().With.Message.Contain("figure-1.verified.csv"));
        Assert.That(() => new CommittedResults(new Checkout(folder.Path), "none"), Throws.InstanceOf<DefinitionException>().With.Message.Contain("'none'").And.Message.Contain("tiny"));
    }

    private CommittedResults Read() => new(new Checkout(folder.Path), "tiny");

    private void Commit(string row, string verdict)
    {
        Directory.CreateDirectory(folder.At("results/tiny/Tasks"));
        folder.Write("results/tiny/README.md", $"# What holds\n\n| claim | says | the paper reports | task | verdict | numbers |\n|---|---|---|---|---|---|\n{row}\n");
        folder.Write("results/tiny/Tasks/T1-ioi.verified.json", $"{{\"verdict\": \"{verdict}\"}}");
    }
}
