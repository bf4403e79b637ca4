namespace Repro.Circuits.MinimalCircuit;

/// <summary>The size that a search chose.</summary>
/// <param name="Edges">n: edges taken from the order, before pruning.</param>
/// <param name="Faithfulness">Of the circuit of that size.</param>
/// <param name="IsFaithful">
/// Whether that reaches the threshold. The bisection chooses no size that does not; the authors' scan keeps its last size all the same,
/// and such a circuit is no minimal faithful one although their tables count it.
/// </param>
public sealed record MinimalSize(int Edges, double Faithfulness, bool IsFaithful);
