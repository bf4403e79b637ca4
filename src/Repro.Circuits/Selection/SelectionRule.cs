namespace Repro.Circuits.Selection;

/// <summary>Which edges may come next in an order.</summary>
public enum SelectionRule
{
    /// <summary>Any edge: the n of largest score, connected or not.</summary>
    TopN,

    /// <summary>Only an edge whose destination is reached from the logits by edges before it.</summary>
    Greedy,
}
