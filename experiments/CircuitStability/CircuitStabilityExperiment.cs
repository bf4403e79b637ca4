using Repro.Circuits;
using Repro.Circuits.MinimalCircuit;
using Repro.Circuits.Selection;
using Repro.Experiments;
using Repro.Experiments.Analyses;
using Repro.Experiments.Claims;
using Repro.Experiments.Runs;
using Repro.Experiments.Suites;
using Repro.Tasks;

namespace CircuitStability;

/// <summary>How circuits grow with the model (G1), fluctuate (G2), change (G3), come to their final form (G4), and how small they are (X2).</summary>
public sealed class CircuitStabilityExperiment : IExperiment
{
    private readonly CircuitStabilityDefinition definition;
    private readonly PromptTask[] tasks;

    /// <exception cref="DefinitionException">The experiment's file is wrong.</exception>
    public CircuitStabilityExperiment(Checkout checkout)
    {
        definition = ExperimentDefinition.Load<CircuitStabilityDefinition>(checkout, Name);
        try
        {
            tasks = [.. definition.Settings.Circuit.Tasks.Select(TaskCatalog.Find)];
        }
        catch (ArgumentException e)
        {
            throw new DefinitionException($"{Name} (settings, circuit, tasks): {e.Message}", e);
        }
    }

    public string Name => "CircuitStability";

    public ExperimentDefinition Definition => definition;

    public IReadOnlyList<IAnalysis> Analyses(Suite suite) => suite.NumbersOnly ? [] : [.. Circuits(suite).Values];

    public ExperimentResult Evaluate(Suite suite, CellTable cells) => suite.NumbersOnly
        ? new PublishedEvaluation(suite, definition.Settings).Evaluate()
        : CheckpointsEvaluation.Evaluate(suite, cells, Circuits(suite), definition.Settings);

    private Dictionary<string, CircuitAnalysis> Circuits(Suite suite)
    {
        var (settings, words) = (definition.Settings.Circuit, suite.RequireWords());
        var profile = Profile.Corrected with { Search = new BisectionRule { Threshold = settings.Threshold } };
        var control = new RandomControl(RandomCircuitKind.Connected, settings.RandomDraws, settings.RandomSeed);
        return tasks.ToDictionary(task => task.Name, task => new CircuitAnalysis(task.Generate(words.Languages, new TaskDraw(settings.Prompts, settings.Seed)), task.Metric, profile, control));
    }
}
