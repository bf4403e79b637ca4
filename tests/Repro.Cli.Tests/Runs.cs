using System.Text.Json;
using Repro.Experiments;
using Repro.Experiments.Analyses;
using Repro.Experiments.Cells;
using Repro.Experiments.Claims;
using Repro.Experiments.Costs;
using Repro.Experiments.Runs;
using Repro.Experiments.Snapshots;
using Repro.Experiments.Suites;
using Repro.Models;
using Repro.Models.Costs;
using Repro.Tasks;

namespace Repro.Cli.Tests;

/// <summary>Runs as experiments end in them.</summary>
internal static class Runs
{
    private sealed record Plain : ExperimentDefinition;

    private sealed class Named(string name) : IExperiment
    {
        public string Name => name;

        public ExperimentDefinition Definition { get; } = new Plain { Title = name, Claims = [new ClaimDefinition { Id = "C1", Statement = "s", Reported = "r" }], Suites = ["mini"], Tolerances = [] };

        public IReadOnlyList<IAnalysis> Analyses(Suite suite) => [];

        public ExperimentResult Evaluate(Suite suite, CellTable cells) => throw new NotSupportedException();
    }

    private sealed class Circuit : IAnalysis
    {
        public string Name => "circuit";

        public int Revision => 1;

        public AnalysisSettings Settings { get; } = new PerformanceSettings("ioi", Metric.LogitDifference, new TaskDraw(2));

        public string DataSha256 => "data";

        public int Prompts => 2;

        public AnalysisCost Cost(GptNeoXConfig config, ComputeType type, Execution execution) => new(new ModelCost(config, type), Models.Costs.Cost.Nothing);

        public JsonElement Run(GptNeoX model, Execution execution) => throw new NotSupportedException();
    }

    /// <summary>A run whose results compare with what is committed as the folder of snapshots says.</summary>
    /// <param name="folder">Of committed results.</param>
    /// <param name="json">The one result, C1-ioi.json.</param>
    /// <param name="device">Its cells'.</param>
    public static ExperimentRun Of(string folder, string json, string device = "cpu")
    {
        var result = new ExperimentResult([new Verdict("C1", "ioi", VerdictKind.Confirmed, "so it is")], new Dictionary<string, string> { ["C1-ioi.json"] = json }, []);
        return new ExperimentRun(new Named("Named"), Suite.Load(Checkout.OfThisProgram, "mini"), result, new SnapshotFolder(folder).Verify(result.Verified, _ => ComparisonRules.AllExact)) { Devices = [device] };
    }

    /// <summary>A cell that failed.</summary>
    public static CellFailure Failure { get; } = new(new SuiteCheckpoint("mini-1m", 512, 262144, ""), new Circuit(), new InvalidOperationException("no edge is left"));
}
