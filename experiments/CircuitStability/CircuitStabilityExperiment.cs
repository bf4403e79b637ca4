using Repro.Circuits;
using Repro.Circuits.MinimalCircuit;
using Repro.Circuits.Selection;
using Repro.Experiments;
using Repro.Experiments.Analyses;
using Repro.Experiments.Claims;
using Repro.Experiments.Runs;
using Repro.Experiments.Suites;

namespace CircuitStability;

/// <summary>How circuits grow with the model (G1), fluctuate (G2), change (G3), come to their final form (G4), and how small they are (X2).</summary>
public sealed class CircuitStabilityExperiment : IExperiment
{
    private readonly CircuitStabilityDefinition definition;
    private readonly Dictionary<string, CircuitAnalysis> tasks;

    /// <exception cref="DefinitionException">The experiment's file is wrong.</exception>
    public CircuitStabilityExperiment(Checkout checkout)
    {
        definition = ExperimentDefinition.Load<CircuitStabilityDefinition>(checkout, Name);
        var settings = definition.Settings.Circuit;
        var profile = Profile.Corrected with { Search = new BisectionRule { Threshold = settings.Threshold } };
        var control = new RandomControl(RandomCircuitKind.Connected, settings.RandomDraws, settings.RandomSeed);
        tasks = settings.Tasks.ToDictionary(task => task, task =>
        {
            var (data, metric) = MiniTasks.Find(task, settings.Prompts, settings.Seed);
            return new CircuitAnalysis(data, metric, profile, control);
        });
    }

    public string Name => "CircuitStability";

    public ExperimentDefinition Definition => definition;

    public IReadOnlyList<IAnalysis> Analyses(Suite suite) => suite.NumbersOnly ? [] : [.. tasks.Values];

    public ExperimentResult Evaluate(Suite suite, CellTable cells) => suite.NumbersOnly
        ? new PublishedEvaluation(suite, definition.Settings).Evaluate()
        : CheckpointsEvaluation.Evaluate(suite, cells, tasks, definition.Settings);
}
