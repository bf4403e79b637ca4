using Repro.Experiments;
using Repro.Experiments.Analyses;
using Repro.Experiments.Claims;
using Repro.Experiments.Runs;
using Repro.Experiments.Snapshots;
using Repro.Experiments.Suites;
using Repro.Experiments.Timing;
using Repro.Figures;
using Repro.Heads;
using Repro.Statistics;
using Repro.Tasks;

namespace ComponentEmergence;

/// <summary>When kinds of heads appear over training (E1 to E4), whether with the tasks they serve (E5), and what copy suppression does to IOI (E6).</summary>
public sealed class ComponentEmergenceExperiment : IExperiment
{
    private readonly ComponentEmergenceDefinition definition;

    /// <exception cref="DefinitionException">The experiment's file is wrong.</exception>
    public ComponentEmergenceExperiment(Checkout checkout) => definition = ExperimentDefinition.Load<ComponentEmergenceDefinition>(checkout, Name);

    public string Name => "ComponentEmergence";

    public ExperimentDefinition Definition => definition;

    public IReadOnlyList<IAnalysis> Analyses(Suite suite) => [Heads(suite), .. Tasks(suite).Select(task => task.Performance)];

    public ExperimentResult Evaluate(Suite suite, CellTable cells)
    {
        var (settings, verdicts, files) = (definition.Settings, new List<Verdict>(), new Dictionary<string, string>());
        var heads = Heads(suite);
        var components = Followed(settings).ToDictionary(component => component.Name, component => Curves(suite, cells, heads, component));
        void Add((Verdict Verdict, object Numbers) judged)
        {
            verdicts.Add(judged.Verdict);
            files[$"{judged.Verdict.Claim}-{judged.Verdict.Task}.json"] = CanonicalJson.Default.Write(judged.Numbers);
        }

        foreach (var same in settings.SameTokens)
            Add(same.Claim == "E2" ? RisesAndDeclines.Judge(suite, components[same.Component], same, settings) : AtSameTokens.Judge(suite, components[same.Component], same, settings));
        foreach (var component in settings.SameWindow.Components)
            Add(InTheSameWindow.Judge(suite, components[component], components[settings.SameWindow.As], settings));
        foreach (var (task, performance, with) in Tasks(suite))
        {
            ModelTiming[] learned = [.. suite.Models.Select(model => new TaskCurve(
                model,
                [.. suite.Checkpoints(model).Select(checkpoint => (checkpoint, cells.Get<PerformanceResult>(checkpoint, performance)))],
                task,
                settings.RisesWith.TaskEmergence.ToRule(),
                settings.RisesWith.Learned,
                settings.Bootstrap.Confidence).Timing)];
            foreach (var component in with) Add(WithTheTask.Judge(suite, components[component.Name], learned, task.Task.Name, settings));
        }

        foreach (var component in settings.DirectEffectsOf) Add(HelpsTheTask.Judge(suite, components[component], components["direct-effect"], settings));
        foreach (var (name, curves) in components) files[$"curves-{name}.csv"] = ComponentTable.ToCsv(curves);
        return new ExperimentResult(
            [.. verdicts.OrderBy(verdict => verdict.Claim, StringComparer.Ordinal)],
            files,
            [.. components.Values.SelectMany(ComponentTable.ToLines)])
        {
            Figures = new Dictionary<string, Figure> { ["figure-2"] = ComponentFigure.Of(suite, [.. components.Values]) },
        };
    }

    private HeadsAnalysis Heads(Suite suite) => new(suite.RequireWords().Heads(definition.Settings.Prompts.ToIoi()));

    private IEnumerable<(FollowedTask Task, PerformanceAnalysis Performance, Component[] Components)> Tasks(Suite suite)
    {
        var (settings, words) = (definition.Settings, suite.RequireWords());
        return settings.RisesWith.Tasks.Select(task =>
        {
            var performance = new PerformanceAnalysis(TaskCatalog.Find(task.Name), words.Languages, settings.Prompts.ToDraw());
            return (new FollowedTask(performance.Task, task.Follow, performance.HardPrompts, settings.Bootstrap), performance, task.Components.Select(Component.Find).ToArray());
        });
    }

    // each once, in the order of the claims; direct effects always, for E6
    private IEnumerable<Component> Followed(ComponentEmergenceSettings settings) =>
        ((IEnumerable<string>)[.. settings.OnlyShown, .. settings.SameTokens.Select(same => same.Component), settings.SameWindow.As, .. settings.SameWindow.Components, .. settings.RisesWith.Tasks.SelectMany(task => task.Components), .. settings.DirectEffectsOf, "direct-effect"])
            .Distinct().Select(Component.Find);

    private ComponentCurve[] Curves(Suite suite, CellTable cells, HeadsAnalysis heads, Component component) => [.. suite.Models.Select(model => new ComponentCurve(
        model,
        [.. suite.Checkpoints(model).Select(checkpoint => (checkpoint, cells.Get<HeadsResult>(checkpoint, heads).Match(found => Role(found, component), absence => absence)))],
        component,
        definition.Settings))];

    private static Outcome<RoleScores> Role(HeadsResult found, Component component)
    {
        var scores = found.Roles.Single(role => role.Role == component.Rule.Role).ToScores();
        return scores.Absence is { } undefined ? undefined : scores;
    }
}
