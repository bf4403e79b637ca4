using Repro.Experiments;
using Repro.Experiments.Analyses;
using Repro.Experiments.Claims;
using Repro.Experiments.Runs;
using Repro.Experiments.Snapshots;
using Repro.Experiments.Suites;
using Repro.Statistics;
using Repro.Tasks;
using Repro.Tasks.Mini;

namespace TaskEmergence;

/// <summary>When models learn IOI: at the same token count at every size (T1)? Bigger always faster (T3)?</summary>
public sealed class TaskEmergenceExperiment : IExperiment
{
    private readonly TaskEmergenceDefinition definition;
    private readonly PerformanceAnalysis performance;

    /// <exception cref="DefinitionException">The experiment's file is wrong.</exception>
    public TaskEmergenceExperiment(Checkout checkout)
    {
        definition = ExperimentDefinition.Load<TaskEmergenceDefinition>(checkout, Name);
        var prompts = definition.Settings.Ioi;
        performance = new PerformanceAnalysis(MiniIoi.Language, new IoiSettings(prompts.Prompts, prompts.Seed, prompts.Corruption));
    }

    public string Name => "TaskEmergence";

    public ExperimentDefinition Definition => definition;

    public IReadOnlyList<IAnalysis> Analyses(Suite suite) => [performance];

    public ExperimentResult Evaluate(Suite suite, CellTable cells)
    {
        var settings = definition.Settings;
        var draws = Bootstrap.Resample(settings.Ioi.Prompts, settings.Bootstrap.Resamples, settings.Bootstrap.Seed);
        ModelEmergence[] models = [.. suite.Models.Select(model => new ModelEmergence(
            model, [.. suite.Checkpoints(model).Select(checkpoint => (checkpoint, cells.Get<PerformanceResult>(checkpoint, performance)))], draws, settings))];

        var sameTokens = SameTokens.Judge(suite, models, settings);
        var notAlwaysFaster = NotAlwaysFaster.Judge(suite, models, settings);
        return new ExperimentResult(
            [sameTokens.Verdict, notAlwaysFaster.Verdict],
            new Dictionary<string, string>
            {
                ["T1-ioi.json"] = CanonicalJson.Default.Write(sameTokens.Numbers),
                ["T3-ioi.json"] = CanonicalJson.Default.Write(notAlwaysFaster.Numbers),
                ["curves-ioi.csv"] = Curves.ToCsv(models),
            },
            Curves.ToLines(models));
    }
}
