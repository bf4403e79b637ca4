using Repro.Experiments;
using Repro.Experiments.Analyses;
using Repro.Experiments.Claims;
using Repro.Experiments.Runs;
using Repro.Experiments.Snapshots;
using Repro.Experiments.Suites;
using Repro.Figures;
using Repro.Tasks;

namespace AlgorithmAgreement;

/// <summary>What heads of the algorithm's roles carry: in the largest model (S5), over training and sizes (S6), and whether that shifts (S7).</summary>
public sealed class AlgorithmAgreementExperiment : IExperiment
{
    private readonly AlgorithmAgreementDefinition definition;

    /// <exception cref="DefinitionException">The experiment's file is wrong.</exception>
    public AlgorithmAgreementExperiment(Checkout checkout)
    {
        definition = ExperimentDefinition.Load<AlgorithmAgreementDefinition>(checkout, Name);
        var decides = definition.Settings.Rule;
        if (Rules.All.All(rule => rule.Name != decides)) throw new DefinitionException($"{Name}: there is no rule '{decides}'. Known rules: {string.Join("; ", Rules.All.Select(rule => rule.Name))}.");
    }

    public string Name => "AlgorithmAgreement";

    public ExperimentDefinition Definition => definition;

    public IReadOnlyList<IAnalysis> Analyses(Suite suite) => [.. Algorithms(suite).Select(pair => pair.Analysis)];

    public ExperimentResult Evaluate(Suite suite, CellTable cells)
    {
        var (settings, verdicts, files, pictures, figures) = (definition.Settings, new List<Verdict>(), new Dictionary<string, string>(), new List<string>(), new Dictionary<string, Figure>());
        foreach (var (algorithm, analysis) in Algorithms(suite))
        {
            ModelAlgorithm[] models = [.. suite.Models.Select(model => new ModelAlgorithm(
                model, [.. suite.Checkpoints(model).Select(checkpoint => (checkpoint, cells.Get<AlgorithmResult>(checkpoint, analysis)))], algorithm, settings))];
            void Add((Verdict Verdict, object Numbers) judged)
            {
                verdicts.Add(judged.Verdict);
                files[$"{judged.Verdict.Claim}-{algorithm.Task.Name}.json"] = CanonicalJson.Default.Write(judged.Numbers);
            }

            Add(AtTheLargestModel.Judge(suite, algorithm, models, settings));
            Add(OverTraining.Judge(suite, algorithm, models, settings));
            Add(NoShift.Judge(suite, algorithm, models, settings));
            files[$"shares-{algorithm.Task.Name}.csv"] = ShareTable.ToCsv(algorithm, models);
            pictures.AddRange(ShareTable.ToLines(algorithm, models, settings));
            figures[$"figure-4-{algorithm.Task.Name}"] = Figure4.Of(algorithm, models, settings);
        }

        return new ExperimentResult([.. verdicts.OrderBy(verdict => verdict.Claim, StringComparer.Ordinal)], files, pictures) { Figures = figures };
    }

    private (FollowedAlgorithm Algorithm, AlgorithmAnalysis Analysis)[] Algorithms(Suite suite)
    {
        var (prompts, bootstrap, words) = (definition.Settings.Prompts, definition.Settings.Bootstrap, suite.RequireWords());
        TaskData Data(PromptTask task, int count) => task.Generate(words.Languages, new TaskDraw(count, prompts.Seed, prompts.IoiCorruption));
        var ioi = AlgorithmAnalysis.OfIoi(Data(TaskCatalog.Ioi, prompts.Ioi), words.Heads(new IoiSettings(prompts.Ioi, prompts.Seed, prompts.IoiCorruption)));
        var greaterThan = AlgorithmAnalysis.OfGreaterThan(Data(TaskCatalog.GreaterThan, prompts.GreaterThan));
        return [(FollowedAlgorithm.Ioi(prompts.Ioi, bootstrap), ioi), (FollowedAlgorithm.GreaterThan(greaterThan.HardPrompts, bootstrap), greaterThan)];
    }
}
