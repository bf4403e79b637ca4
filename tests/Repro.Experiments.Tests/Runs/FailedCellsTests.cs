using System.Text.Json;
using System.Text.RegularExpressions;
using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Costs;
using Repro.Experiments.Evaluations;
using Repro.Experiments.Runs;
using Repro.Experiments.Suites;
using Repro.Experiments.Tests.Evaluations;
using Repro.Models;
using Repro.Models.Costs;
using Repro.Tasks;

namespace Repro.Experiments.Tests.Runs;

/// <summary>What becomes of experiments when a cell fails.</summary>
public sealed partial class FailedCellsTests
{
    private sealed class Failing : IAnalysis
    {
        public string Name => "circuit";

        public int Revision => 1;

        public AnalysisSettings Settings { get; } = new PerformanceSettings("ioi", Metric.LogitDifference, new TaskDraw(2));

        public string DataSha256 => "data";

        public int Prompts => 2;

        public AnalysisCost Cost(GptNeoXConfig config, ComputeType type, Execution execution) => new(new ModelCost(config, type), Models.Costs.Cost.Nothing);

        public JsonElement Run(GptNeoX model, Execution execution) => throw new InvalidOperationException("no edge is left");
    }

    [Test]
    public void Who_misses_it_is_not_evaluated_and_the_others_are()
    {
        using var temporary = new TemporaryCheckout();
        var checkout = temporary.Checkout;
        CountingExperiment.Write(checkout);
        CountingExperiment.Write(checkout, name: "Other");
        var (broken, sound) = (new CountingExperiment(checkout) { First = new Failing() }, new CountingExperiment(checkout, "Other"));
        using var prepared = PreparedSuite.Of(checkout, Suite.Load(checkout, "tiny"));
        var runs = ExperimentRun.Run(checkout, prepared, [broken, sound], new Execution(), evaluations: new EvaluationStore(checkout));
        Assert.Multiple(() =>
        {
            Assert.That((broken.Evaluations, sound.Evaluations), Is.EqualTo((0, 1)));
            Assert.That(runs[1].NotRunBecause, Is.Null);
            Assert.That(runs[0].Failures, Has.Count.EqualTo(4));
            Assert.That(runs[1].Failures, Is.Empty);
            Assert.That(runs[0].NotRunBecause!.Reason, Does.StartWith("4 of its cells failed, the first: cell 'circuit' of one step 0 (ioi) failed: "));
            Assert.That(Directory.GetFiles(checkout.Cells, "*.json", SearchOption.AllDirectories), Has.Length.EqualTo(5), "all of the other's, its second round among them");
            Assert.That(Directory.GetFiles(checkout.Evaluations, "*", SearchOption.AllDirectories).Select(Path.GetFileName), Is.EqualTo((string[])["Other.Float32.json"]));
        });
    }

    // Microsoft.Build.Shared.CanonicalError, its expression for origin, category, code and text
    [GeneratedRegex(@"^\s*(((?<ORIGIN>(((\d+>)?[a-zA-Z]?:[^:]*)|([^:]*))):)|())(?<SUBCATEGORY>(()|([^:]*? )))(?<CATEGORY>(error|warning))( \s*(?<CODE>[^: ]*))?\s*:(?<TEXT>.*)$", RegexOptions.IgnoreCase)]
    private static partial Regex CanonicalError();

    [Test]
    public void A_failure_is_an_error_to_MSBuild()
    {
        var failure = new CellFailure(new SuiteCheckpoint("mini-1m", 512, 1, ""), new Failing(), new TorchError("shapes: 2 and 3 do not fit\nException raised from ..."));
        var match = CanonicalError().Match(failure.Canonical);
        Assert.That((match.Groups["ORIGIN"].Value, match.Groups["CODE"].Value, match.Groups["TEXT"].Value), Is.EqualTo(("mini-1m/step512", "REPRO0001", " cell 'circuit' of mini-1m step 512 (ioi) failed: libtorch: shapes: 2 and 3 do not fit")));
    }
}
