using Repro.Experiments;
using Repro.Experiments.Analyses;
using Repro.Experiments.Claims;
using Repro.Experiments.Runs;
using Repro.Experiments.Snapshots;
using Repro.Experiments.Suites;
using Repro.Experiments.Timing;
using Repro.Figures;
using Repro.Tasks;

namespace TaskEmergence;

/// <summary>When models learn each task: at the same token count at every size (T1)? Bigger always faster (T3)? And is there one that does not (T2)?</summary>
public sealed class TaskEmergenceExperiment : IExperiment
{
    private readonly TaskEmergenceDefinition definition;

    /// <exception cref="DefinitionException">The experiment's file is wrong.</exception>
    public TaskEmergenceExperiment(Checkout checkout) => definition = ExperimentDefinition.Load<TaskEmergenceDefinition>(checkout, Name);

    public string Name => "TaskEmergence";

    public ExperimentDefinition Definition => definition;

    public IReadOnlyList<IAnalysis> Analyses(Suite suite) => [.. Tasks(suite).Select(task => task.Performance)];

    public ExperimentResult Evaluate(Suite suite, CellTable cells)
    {
        var (settings, verdicts, files, pictures, panels) = (definition.Settings, new List<Verdict>(), new Dictionary<string, string>(), new List<string>(), new List<(FollowedTask, IReadOnlyList<TaskCurve>)>());
        foreach (var (task, performance) in Tasks(suite))
        {
            TaskCurve[] models = [.. suite.Models.Select(model => new TaskCurve(
                model, [.. suite.Checkpoints(model).Select(checkpoint => (checkpoint, cells.Get<PerformanceResult>(checkpoint, performance)))], task, settings.Emergence.ToRule(), settings.Learned, settings.Bootstrap.Confidence))];
            void Add((Verdict Verdict, object Numbers) judged)
            {
                verdicts.Add(judged.Verdict);
                files[$"{judged.Verdict.Claim}-{task.Task.Name}.json"] = CanonicalJson.Default.Write(judged.Numbers);
            }

            Add(SameTokens.Judge(suite, task, models, settings));
            if (task.Task.Name == settings.NotLearned.Task) Add(SmallestDoesNotLearn.Judge(suite, task, models, settings));
            Add(NotAlwaysFaster.Judge(suite, task, models, settings));
            files[$"curves-{task.Task.Name}.csv"] = Curves.ToCsv(task, models);
            pictures.AddRange(Curves.ToLines(task, models));
            panels.Add((task, models));
        }

        return new ExperimentResult([.. verdicts.OrderBy(verdict => verdict.Claim, StringComparer.Ordinal)], files, pictures)
        {
            Figures = new Dictionary<string, Figure> { ["figure-1"] = TaskFigure.Of(suite, panels) },
        };
    }

    private IEnumerable<(FollowedTask Task, PerformanceAnalysis Performance)> Tasks(Suite suite)
    {
        var (settings, words) = (definition.Settings, suite.RequireWords());
        return settings.Tasks.Select(task =>
        {
            var performance = new PerformanceAnalysis(TaskCatalog.Find(task.Name), words.Languages, settings.Prompts.ToDraw());
            return (new FollowedTask(performance.Task, task.Follow, performance.HardPrompts, settings.Bootstrap), performance);
        });
    }
}
