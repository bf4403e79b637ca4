using Repro.Statistics;

namespace Repro.Heads.Algorithm;

/// <summary>Over which components a share is taken.</summary>
public enum StepCandidates
{
    /// <summary>Those that are the source of an edge in the task's minimal circuit: the authors' code.</summary>
    InCircuit,

    /// <summary>All of the model.</summary>
    All,
}

/// <summary>A component that could do a step's work, and what it does.</summary>
/// <param name="Name">As EAP-IG names it: <c>a3.h5</c>, <c>m3</c>.</param>
/// <param name="Layer">From 0.</param>
/// <param name="InCircuit">Whether it is the source of an edge in the task's minimal circuit.</param>
/// <param name="Roles">The roles of this step that it plays; most play none.</param>
/// <param name="Falls">By how much the task's metric falls in each prompt when the component is patched along the step's paths, [prompts].</param>
public sealed record StepSource(string Name, int Layer, bool InCircuit, IReadOnlyList<string> Roles, double[] Falls);

/// <summary>One step of an algorithm in one model: the components it could be done by, and those that the step names.</summary>
/// <param name="Name">Of the step: <c>B</c>.</param>
/// <param name="Rule">Of the rule that says who plays a role.</param>
/// <param name="Receivers">Where the step's paths end, by name.</param>
/// <param name="Sources">Every component that the step could be done by, in the graph's order; empty where the step is undefined.</param>
public sealed record AlgorithmStep(string Name, string Rule, IReadOnlyList<string> Receivers, IReadOnlyList<StepSource> Sources)
{
    /// <summary>Why the step is undefined here (no head whose queries could be steered), where it is.</summary>
    public Absence? Absence { get; init; }

    /// <summary>A step that is undefined.</summary>
    public static AlgorithmStep Undefined(string name, string rule, string reason) => new(name, rule, [], []) { Absence = new Absence(reason) };
}

/// <summary>An algorithm's steps in one model.</summary>
/// <param name="Clean">The task's metric of the clean prompts.</param>
/// <param name="Corrupted">Of the corrupted prompts, with the clean prompts' answers.</param>
/// <param name="Steps">By rule, then by step.</param>
/// <param name="Tests">The numbers behind roles that ask for more than a score, by rule and component.</param>
public sealed record AlgorithmSteps(double[] Clean, double[] Corrupted, IReadOnlyList<AlgorithmStep> Steps, IReadOnlyList<ComponentTest> Tests);

/// <summary>What a component was asked for, and what came of it.</summary>
/// <param name="Rule">Whose test it is.</param>
/// <param name="Component">Its name.</param>
/// <param name="Plays">Whether it plays the role.</param>
/// <param name="Numbers">By name, one value a prompt.</param>
public sealed record ComponentTest(string Rule, string Component, bool Plays, IReadOnlyDictionary<string, SampledScore> Numbers);
