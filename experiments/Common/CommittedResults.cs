using System.Text.Json.Nodes;
using Repro.Experiments;
using Repro.Experiments.Cells;
using Repro.Experiments.Claims;
using Repro.Experiments.Runs;
using Repro.Experiments.Snapshots;

namespace Repro;

/// <summary>
/// What every experiment's fixture asks of one suite: the verdicts are the committed ones, and a change would be found. Missing cells are computed
/// through the same store as everywhere.
/// </summary>
/// <param name="suite">Its name.</param>
/// <param name="make">Makes the experiment.</param>
public abstract class CommittedResults(string suite, Func<Checkout, IExperiment> make)
{
    protected ExperimentRun Run { get; private set; } = null!;

    [OneTimeSetUp]
    public void Evaluate()
    {
        var checkout = Checkout.OfThisProgram;
        Run = ExperimentRun.Run(checkout, suite, [make(checkout)], new Execution())[0];
        Assert.That(Run.Failures.Select(failure => failure.Canonical), Is.Empty);
        foreach (var verdict in Run.Result.Verdicts) TestContext.Out.WriteLine($"{verdict.Claim} {verdict.Task}: {verdict.Kind}. {verdict.Summary}");
        foreach (var line in Run.Result.Pictures) TestContext.Out.WriteLine(line);
    }

    [Test]
    public void Nothing_committed_is_stale_and_nothing_is_unchecked() => Assert.That(Run.Report.IsMatch, Run.Report.Describe());

    /// <summary>One file of the results is there, and is the committed one.</summary>
    protected void IsCommitted(string file)
    {
        Assert.That(Run.Result.Verified, Does.ContainKey(file));
        Assert.That(Run.Report.New, Does.Not.Contain(file), Run.Report.Describe());
        Assert.That(Run.Report.Differences.Select(difference => difference.Name), Does.Not.Contain(file), Run.Report.Describe());
    }

    /// <summary>What the fixture would say if this moved: it names the place, and nothing else.</summary>
    protected void IsFound(Change change)
    {
        var report = With(change);
        Assert.That(report.IsMatch, Is.False);
        Assert.That(report.Differences.Single().Differences.Select(difference => difference.Path), Is.EqualTo((string[])[change.Path]));
    }

    /// <summary>The report on these results with one change.</summary>
    protected SnapshotReport With(Change change) => With(change.File, change.In(Run.Result.Verified[change.File]));

    /// <summary>The report on these results with one file's text replaced.</summary>
    protected SnapshotReport With(string file, string text) => OnACopy(new Dictionary<string, string>(Run.Result.Verified) { [file] = text });

    /// <summary>The report on other results, on a copy of the committed ones: beside those themselves received files would be left.</summary>
    protected SnapshotReport OnACopy(IReadOnlyDictionary<string, string> files)
    {
        using var folder = new TemporaryFolder();
        foreach (var committed in Directory.GetFiles(Checkout.OfThisProgram.Results(suite, Run.Experiment.Name), "*.verified.*")) File.Copy(committed, folder.At(Path.GetFileName(committed)));
        return new SnapshotFolder(folder.Path).Verify(files, file => Run.Experiment.Definition.RulesFor(file, Run.Suite));
    }

    /// <summary>A result file in JSON.</summary>
    protected JsonNode Numbers(string file) => JsonNode.Parse(Run.Result.Files[file])!;

    /// <summary>The rows of a result file in CSV.</summary>
    protected IEnumerable<JsonNode> Rows(string file) => CsvSnapshot.Parse(Run.Result.Files[file])["rows"]!.AsArray().Select(row => row!);
}
