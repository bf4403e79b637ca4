namespace Repro.Statistics;

/// <summary>One checkpoint of a <see cref="TrainingCurve"/>.</summary>
/// <param name="Step">Optimiser steps taken.</param>
/// <param name="Tokens">Tokens seen; in Pythia 2,097,152 a step.</param>
/// <param name="Value">The metric, in its own unit, or why it is not there.</param>
public sealed record CurvePoint(long Step, long Tokens, Outcome<double> Value);
