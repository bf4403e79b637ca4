namespace Repro.Circuits.Selection;

/// <summary>What a random circuit has in common with a found one, besides its number of edges.</summary>
public enum RandomCircuitKind
{
    /// <summary>Nothing: every set of n edges is equally likely. Most of it is not connected and goes when it is pruned.</summary>
    Uniform,

    /// <summary>It grows from the logits, by the greedy procedure with random scores: the harder control.</summary>
    Connected,
}
