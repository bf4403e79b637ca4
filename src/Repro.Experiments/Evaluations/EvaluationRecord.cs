using Repro.Experiments.Claims;

namespace Repro.Experiments.Evaluations;

/// <summary>One experiment's result on one suite, and everything that it was evaluated from.</summary>
public sealed record EvaluationRecord
{
    /// <summary>The layout of these files; another version's are evaluated anew.</summary>
    public const int CurrentFormat = 1;

    public required int Format { get; init; }
    public required string Experiment { get; init; }
    public required string Suite { get; init; }
    public required string ComputeType { get; init; }

    /// <summary>Assembly name to module version.</summary>
    public required IReadOnlyDictionary<string, string> Code { get; init; }

    /// <summary>SHA-256 of the tokenizer that the suite's words are of; null where they are in the code.</summary>
    public required string? Words { get; init; }

    /// <summary>The experiment's <c>experiment.yml</c>, the suite's <c>suite.yml</c>, and what stands beside them and beside the models' checkpoints.</summary>
    public required FilePrint[] Files { get; init; }

    /// <summary>What is known of every checkpoint of the suite: "model/step" to a hash of it, or "none".</summary>
    public required IReadOnlyDictionary<string, string> Weights { get; init; }

    /// <summary>Every cell that was asked for, as it is in the store.</summary>
    public required FilePrint[] Cells { get; init; }

    /// <summary>Whether every cell asked for was there. A gap is tried again, so what has one is never answered from here.</summary>
    public required bool IsComplete { get; init; }

    public required Verdict[] Verdicts { get; init; }

    /// <summary>All that is held against the committed results, name to text: the numbers of figures too.</summary>
    public required IReadOnlyDictionary<string, string> Verified { get; init; }

    public required string[] Pictures { get; init; }

    /// <summary>Names of the figures.</summary>
    public required string[] Figures { get; init; }

    /// <summary>Kinds of devices that the cells were computed on.</summary>
    public required string[] Devices { get; init; }
}
