namespace Repro.Circuits.MinimalCircuit;

/// <summary>
/// The two areas of a faithfulness curve by which the MIB benchmark (Mueller et al. 2025) compares ways of finding circuits.
/// With x = k / |E| the share of the edges and f(x) the faithfulness, both are integrals over x by trapezoids between
/// neighbouring evaluated sizes; nothing is extrapolated beyond them.
/// </summary>
/// <param name="Cpr">Circuit performance ratio, the integral of f: the larger the better; edges that beat the model raise it.</param>
/// <param name="Cmd">
/// Circuit-model distance, the integral of |1 - f|: the smaller the better. The trapezoids join |1 - f| at the evaluated sizes, hence
/// a curve that crosses 1 between two of them gets a little more than the area between its straight line and 1.
/// </param>
/// <param name="FromShare">x of the smallest evaluated size; MIB's begins at 0.001.</param>
/// <param name="ToShare">x of the largest; MIB's ends at 1. Areas over different ranges do not compare.</param>
/// <remarks>MIB's f is (m(C) - m(corrupted)) / (m(model) - m(corrupted)), this suite's corrected profile; another f gives other areas.</remarks>
public sealed record FaithfulnessAreas(double Cpr, double Cmd, double FromShare, double ToShare);
