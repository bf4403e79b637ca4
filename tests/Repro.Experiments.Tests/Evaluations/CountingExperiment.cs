using System.Globalization;
using Repro.Experiments.Analyses;
using Repro.Experiments.Claims;
using Repro.Experiments.Runs;
using Repro.Experiments.Snapshots;
using Repro.Experiments.Suites;
using Repro.Figures;
using Repro.Tasks;
using Repro.Tasks.Mini;

namespace Repro.Experiments.Tests.Evaluations;

/// <summary>Averages two performances, the second asked for having seen the first, and counts how often it is asked to.</summary>
internal sealed class CountingExperiment : IExperiment
{
    private sealed record CountingDefinition : ExperimentDefinition
    {
        public required int Prompts { get; init; }
    }

    private readonly CountingDefinition definition;

    public CountingExperiment(Checkout checkout, string name = "Counting")
    {
        Name = name;
        definition = ExperimentDefinition.Load<CountingDefinition>(checkout, name);
    }

    public int Evaluations { get; private set; }

    /// <summary>Whether it draws a figure.</summary>
    public bool Draws { get; init; }

    /// <summary>Of the first round; null: a performance.</summary>
    public IAnalysis? First { get; init; }

    public string Name { get; }

    public ExperimentDefinition Definition => definition;

    public IReadOnlyList<IAnalysis> Analyses(Suite suite) => [First ?? Performance(definition.Prompts)];

    public IReadOnlyList<CheckpointAnalysis> FollowUp(Suite suite, CellTable cells) => [new CheckpointAnalysis(suite.Checkpoints(suite.Models[0]).Last(), Performance(definition.Prompts + 1))];

    public ExperimentResult Evaluate(Suite suite, CellTable cells)
    {
        Evaluations++;
        var means = suite.AllCheckpoints()
            .Select(checkpoint => First is null ? cells.Get<PerformanceResult>(checkpoint, Performance(definition.Prompts)).Match(found => found.Clean.Average(), _ => 0) : 0).ToArray();
        return new ExperimentResult(
            [new Verdict("C1", "ioi", VerdictKind.Confirmed, means[0].ToString("F3", CultureInfo.InvariantCulture))],
            new Dictionary<string, string> { ["C1-ioi.json"] = CanonicalJson.Default.Write(new { claim = "C1", means }) },
            ["a picture"])
        {
            Figures = Draws ? new Dictionary<string, Figure> { ["figure-1"] = new Figure("means", [new Chart("ioi", Axis.Tokens, "mean", [new LineSeries("all", [new Point(1, means[0])])])]) } : new Dictionary<string, Figure>(),
        };
    }

    public static PerformanceAnalysis Performance(int prompts) => new(TaskCatalog.Ioi, MiniLanguages.All, new TaskDraw(prompts));

    /// <summary>Writes its <c>experiment.yml</c>.</summary>
    public static void Write(Checkout checkout, int prompts = 6, double tolerance = 0, string name = "Counting")
    {
        Directory.CreateDirectory(checkout.Experiment(name));
        File.WriteAllText(Path.Combine(checkout.Experiment(name), "experiment.yml"), string.Create(CultureInfo.InvariantCulture, $$"""
            title: Counting
            suites: [tiny]
            claims:
              - { id: C1, statement: s, reported: r }
            tolerances:
              - { file: "*", path: "$.means[*]", absolute: {{tolerance}}, because: b }
            prompts: {{prompts}}

            """));
    }
}
