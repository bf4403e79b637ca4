using Repro.Statistics;

namespace Repro.Circuits.MinimalCircuit;

/// <summary>What a search for the smallest faithful circuit found, and all it saw on the way.</summary>
/// <param name="Rule">Name of the rule.</param>
/// <param name="Minimal">The chosen size; absent when no evaluated size reaches the threshold, or when faithfulness is undefined here.</param>
/// <param name="Curve">Every evaluated size; empty when faithfulness is undefined here.</param>
/// <param name="Evaluations">Circuits evaluated: the points of the curve.</param>
/// <param name="Calls">Calls of the evaluator, each with one or more sizes.</param>
public sealed record MinimalCircuitResult(string Rule, Outcome<MinimalSize> Minimal, FaithfulnessCurve Curve, int Evaluations, int Calls);
