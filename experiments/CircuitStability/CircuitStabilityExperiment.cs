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

    /// <exception cref="DefinitionException">The experiment's file is wrong.</exception>
    public CircuitStabilityExperiment(Checkout checkout) => definition = ExperimentDefinition.Load<CircuitStabilityDefinition>(checkout, Name);

    public string Name => "CircuitStability";

    public ExperimentDefinition Definition => definition;

    public IReadOnlyList<IAnalysis> Analyses(Suite suite) => [];

    public ExperimentResult Evaluate(Suite suite, CellTable cells) => new PublishedEvaluation(suite, definition.Settings).Evaluate();
}
