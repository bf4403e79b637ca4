namespace Repro.Circuits.MinimalCircuit;

/// <summary>How faithful the circuit of one size is.</summary>
/// <param name="Edges">The size n: edges taken from the order, before pruning.</param>
/// <param name="Faithfulness">metric(circuit) / metric(model), or the same above the corrupted run's metric, as the evaluator defines it; 1 is the model.</param>
public readonly record struct FaithfulnessPoint(int Edges, double Faithfulness);
