namespace Repro.Statistics;

/// <summary>A correlation and what a few points can say about it.</summary>
/// <param name="Coefficient">In [-1, 1].</param>
/// <param name="Points">n.</param>
/// <param name="TwoSidedP">
/// From Student's t with n - 2 degrees of freedom, t = r sqrt((n - 2) / (1 - r^2)): exact for Pearson's r of normal data, rough for
/// ranks, and of little worth at n = 4 or 5.
/// </param>
/// <param name="Permutation">The exact test; absent where there are too many orders to count.</param>
public sealed record CorrelationTest(double Coefficient, int Points, double TwoSidedP, Outcome<PermutationP> Permutation);

/// <summary>The exact permutation test: of all n! ways to give the values of y to those of x, each as likely, how many correlate as strongly?</summary>
/// <param name="Greater">Share with a coefficient at least as large: the p of "y rises with x".</param>
/// <param name="Less">Share with a coefficient at most as large: the p of "y falls with x".</param>
/// <param name="TwoSided">Share with a coefficient at least as far from 0.</param>
/// <param name="LeastGreater">The smallest that <paramref name="Greater"/> could be for these values: at n = 4 without ties 1/24, at n = 5 1/120.</param>
/// <param name="LeastTwoSided">The smallest that <paramref name="TwoSided"/> could be.</param>
public sealed record PermutationP(double Greater, double Less, double TwoSided, double LeastGreater, double LeastTwoSided);
