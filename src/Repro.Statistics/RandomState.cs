namespace Repro.Statistics;

/// <summary>Everything that decides what a <see cref="SeededRandom"/> gives next, for a training run that is stopped and resumed.</summary>
/// <param name="Seed">The seed the generator was made from; <see cref="SeededRandom.Fork"/> depends on it.</param>
/// <param name="S0">First word of the xoshiro256** state.</param>
/// <param name="S1">Second word.</param>
/// <param name="S2">Third word.</param>
/// <param name="S3">Fourth word.</param>
/// <param name="SpareGaussian">The second value of the last Box-Muller pair, when it has not been given out yet.</param>
public sealed record RandomState(ulong Seed, ulong S0, ulong S1, ulong S2, ulong S3, double? SpareGaussian);
