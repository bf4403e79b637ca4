using Repro.Heads;
using Repro.Heads.Algorithm;
using Repro.Statistics;

namespace Repro.Experiments.Analyses;

/// <summary>A component in a step, see <see cref="StepSource"/>.</summary>
public sealed record StepSourceCell(string Name, int Layer, bool InCircuit, string[] Roles, double[] Falls);

/// <summary>A step, see <see cref="AlgorithmStep"/>.</summary>
/// <param name="Name">Of the step.</param>
/// <param name="Rule">Of the rule.</param>
/// <param name="Receivers">Where its paths end.</param>
/// <param name="Sources">Every component that the step could be done by.</param>
/// <param name="Absent">Why the step is undefined, where it is.</param>
public sealed record StepCell(string Name, string Rule, string[] Receivers, StepSourceCell[] Sources, string? Absent);

/// <summary>What a component was asked for, see <see cref="ComponentTest"/>.</summary>
public sealed record ComponentTestCell(string Rule, string Component, bool Plays, IReadOnlyDictionary<string, ConditionCell> Numbers);

/// <summary>An algorithm's steps in one checkpoint, prompt by prompt, so that shares can be resampled.</summary>
/// <param name="Clean">The task's metric, one a prompt.</param>
/// <param name="Corrupted">Of the corrupted prompts.</param>
/// <param name="CircuitEdges">Edges of the minimal circuit; 0 where there is none.</param>
/// <param name="CircuitAbsent">Why there is no minimal circuit, where there is none.</param>
/// <param name="Steps">By rule, then by step.</param>
/// <param name="Tests">The numbers behind roles that ask for more than a score.</param>
public sealed record AlgorithmResult(double[] Clean, double[] Corrupted, int CircuitEdges, string? CircuitAbsent, StepCell[] Steps, ComponentTestCell[] Tests)
{
    /// <summary>What was measured, every number rounded.</summary>
    public static AlgorithmResult Of(AlgorithmSteps steps, Outcome<Circuits.Circuit> circuit, Func<double, double> round)
    {
        double[] Rounded(double[] values) => [.. values.Select(round)];
        return new AlgorithmResult(
            Rounded(steps.Clean),
            Rounded(steps.Corrupted),
            circuit.Match(found => found.EdgeNumbers.Count, _ => 0),
            circuit.Absence?.Reason,
            [.. steps.Steps.Select(step => new StepCell(step.Name, step.Rule, [.. step.Receivers], [.. step.Sources.Select(source => new StepSourceCell(source.Name, source.Layer, source.InCircuit, [.. source.Roles], Rounded(source.Falls)))], step.Absence?.Reason))],
            [.. steps.Tests.Select(test => new ComponentTestCell(test.Rule, test.Component, test.Plays, test.Numbers.ToDictionary(pair => pair.Key, pair => new ConditionCell(Rounded(pair.Value.Values), pair.Value.Weights is { } weights ? Rounded(weights) : null))))]);
    }

    /// <summary>As it was measured, but for rounding.</summary>
    public AlgorithmSteps ToSteps() => new(
        Clean,
        Corrupted,
        [.. Steps.Select(step => new AlgorithmStep(step.Name, step.Rule, step.Receivers, [.. step.Sources.Select(source => new StepSource(source.Name, source.Layer, source.InCircuit, source.Roles, source.Falls))])
        {
            Absence = step.Absent is null ? null : new Absence(step.Absent),
        })],
        [.. Tests.Select(test => new ComponentTest(test.Rule, test.Component, test.Plays, test.Numbers.ToDictionary(pair => pair.Key, pair => new SampledScore(pair.Value.Values, pair.Value.Weights))))]);
}
