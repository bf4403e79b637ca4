using Repro.Experiments;
using Repro.Experiments.Analyses;
using Repro.Experiments.Claims;
using Repro.Experiments.Runs;
using Repro.Experiments.Snapshots;
using Repro.Experiments.Suites;
using Repro.Heads;
using Repro.Statistics;
using Repro.Tasks;

namespace HeadRoleStability;

/// <summary>Whether the heads of a role change over training (S1, S2), whether the behaviour stays (S3), and whether the same roles are there at every size (S8).</summary>
public sealed class HeadRoleStabilityExperiment : IExperiment
{
    private readonly HeadRoleStabilityDefinition definition;

    /// <exception cref="DefinitionException">The experiment's file is wrong.</exception>
    public HeadRoleStabilityExperiment(Checkout checkout) => definition = ExperimentDefinition.Load<HeadRoleStabilityDefinition>(checkout, Name);

    public string Name => "HeadRoleStability";

    public ExperimentDefinition Definition => definition;

    public IReadOnlyList<IAnalysis> Analyses(Suite suite) => [Heads(suite), .. Tasks(suite)];

    public ExperimentResult Evaluate(Suite suite, CellTable cells)
    {
        var (settings, heads, tasks) = (definition.Settings, Heads(suite), Tasks(suite).ToArray());
        var behaviours = suite.Models.SelectMany(model => tasks.Select(task => (model, task))).ToDictionary(
            pair => (pair.model.Name, pair.task.Task.Name),
            pair => new Behaviour(pair.task.Task, pair.task.HardPrompts, suite.Checkpoints(pair.model).Select(checkpoint => (checkpoint, cells.Get<PerformanceResult>(checkpoint, pair.task))), settings));
        string[] roles = [.. settings.Roles.Select(role => role.Role).Union(settings.HeadTypes).Append(settings.DiffersBySize)];
        RoleSeries[] all = [.. suite.Models.SelectMany(model => SeriesOf(suite, model, cells, heads, roles, behaviours[(model.Name, TaskCatalog.Ioi.Name)]))];
        RoleSeries[] followed = [.. settings.Roles.SelectMany(role => all.Where(series => series.Rule.Role == role.Role))];
        Behaviour BehaviourOf(RoleSeries series) => behaviours[(series.Model.Name, settings.Roles.Single(role => role.Role == series.Rule.Role).Task)];

        (Verdict Verdict, object Numbers)[] judged =
        [
            HeadsComeAndGo.Judge(suite, followed, settings),
            NamedHead.Judge(suite, followed, settings),
            OthersTakeOver.Judge(suite, followed, BehaviourOf, settings),
            SameHeadTypes.Judge(suite, all, model => behaviours[(model.Name, TaskCatalog.Ioi.Name)].Emergence.IsPresent, settings),
        ];
        var byRole = settings.Roles.Select(role => (role.Role, Series: followed.Where(series => series.Rule.Role == role.Role).ToArray())).ToArray();
        return new ExperimentResult(
            [.. judged.Select(claim => claim.Verdict)],
            judged.Select(claim => KeyValuePair.Create($"{claim.Verdict.Claim}-{claim.Verdict.Task}.json", CanonicalJson.Default.Write(claim.Numbers)))
                .Concat(byRole.Select(role => KeyValuePair.Create($"heads-{role.Role}.csv", ScoreTable.ToCsv(role.Series)))).ToDictionary(),
            [.. byRole.SelectMany(role => ScoreTable.ToLines(role.Role, role.Series))])
        {
            // the models in which a head stops
            Figures = suite.Models.Where(model => followed.Any(series => series.Model == model && series.Departures.Count > 0)).ToDictionary(model => $"figure-3-{model.Name}", model => HeadsFigure.Of(
                model, [.. followed.Where(series => series.Model == model)], behaviours[(model.Name, TaskCatalog.Ioi.Name)], settings.Bootstrap.Confidence)),
        };
    }

    private HeadsAnalysis Heads(Suite suite) => new(suite.RequireWords().Heads(definition.Settings.Prompts.ToIoi()));

    private IEnumerable<PerformanceAnalysis> Tasks(Suite suite)
    {
        var (settings, words) = (definition.Settings, suite.RequireWords());
        return settings.Roles.Select(role => role.Task).Append(TaskCatalog.Ioi.Name).Distinct().Select(task => new PerformanceAnalysis(TaskCatalog.Find(task), words.Languages, settings.Prompts.ToDraw()));
    }

    private IEnumerable<RoleSeries> SeriesOf(Suite suite, SuiteModel model, CellTable cells, HeadsAnalysis heads, string[] roles, Behaviour ioi)
    {
        var results = suite.Checkpoints(model).Select(checkpoint => (Checkpoint: checkpoint, Result: cells.Get<HeadsResult>(checkpoint, heads))).ToArray();
        return roles.Select(role => new RoleSeries(
            model,
            RuleOf(role, ioi),
            // what is only looked for at the end is only judged there
            (definition.Settings.Roles.Any(followed => followed.Role == role) ? results : results[^1..]).Select(pair => (pair.Checkpoint, pair.Result.Match<Outcome<RoleScores>>(found => found.Roles.Single(cell => cell.Role == role).ToScores(), absence => absence))),
            definition.Settings.Emergence.ConsecutiveCheckpoints));
    }

    // "more than nothing, and than random heads" is passed by one head in twenty of any model
    private RoleRule RuleOf(string role, Behaviour ioi)
    {
        var rule = RoleRules.All.GetValueOrDefault(role) ?? throw new DefinitionException($"experiments/{Name}/experiment.yml: there is no role '{role}'. Known roles: {string.Join(", ", RoleRules.All.Keys)}.");
        return rule.Role == RoleRules.DirectEffect.Role && ioi.Final.TryGet(out var final)
            ? rule with { Threshold = definition.Settings.DirectEffectShare * final.Estimate, Source = "a share of the model's final logit difference, see experiment.yml" }
            : rule;
    }
}
