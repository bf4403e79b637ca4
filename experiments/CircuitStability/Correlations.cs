using System.Globalization;
using Repro.Experiments.Claims;
using Repro.Statistics;

namespace CircuitStability;

/// <summary>What a handful of models says about an order, in a verdict and in a result file.</summary>
internal static class Correlations
{
    private const double SmallestPShown = 0.001;

    /// <summary>Pearson's and Spearman's, with p, what p could be at the least, Fisher's interval, and the range when any one point is left out.</summary>
    public static object Describe(IReadOnlyList<double> x, IReadOnlyList<double> y) => new
    {
        points = x.Count,
        pearson = Describe(Correlation.PearsonTest(x, y), test => Correlation.FisherInterval(test.Coefficient, test.Points)),
        spearman = Describe(Correlation.SpearmanTest(x, y), _ => new Absence("for Pearson's r only")),
        pearsonWithoutAnyOne = WithoutAnyOne(x, y),
    };

    /// <summary>
    /// Confirmed: y rises with x at the given p by each of the tests; refuted: it falls at that p by each; else inconclusive. All are
    /// to one side, for the claims are: exact permutation tests, of more points than are permuted Student's t.
    /// </summary>
    public static VerdictKind Order(double largestP, params IReadOnlyList<Outcome<CorrelationTest>> tests)
    {
        if (!tests.All(test => test.IsPresent)) return VerdictKind.Inconclusive;
        if (tests.All(test => Rises(test.Value) <= largestP)) return VerdictKind.Confirmed;
        return tests.All(test => Falls(test.Value) <= largestP) ? VerdictKind.Refuted : VerdictKind.Inconclusive;
    }

    /// <summary>For a summary: <c>0.90 (p 0.042)</c>.</summary>
    public static string Text(Outcome<CorrelationTest> outcome) => outcome.Match(
        test => string.Create(CultureInfo.InvariantCulture, $"{test.Coefficient:0.00} (p {(Rises(test) < SmallestPShown ? "< 0.001" : Rises(test).ToString("0.000", CultureInfo.InvariantCulture))})"),
        absence => $"absent ({absence.Reason})");

    private static double Rises(CorrelationTest test) => test.Permutation.Match(p => p.Greater, _ => test.Coefficient > 0 ? test.TwoSidedP / 2 : 1 - (test.TwoSidedP / 2));

    private static double Falls(CorrelationTest test) => test.Permutation.Match(p => p.Less, _ => test.Coefficient < 0 ? test.TwoSidedP / 2 : 1 - (test.TwoSidedP / 2));

    private static object Describe(Outcome<CorrelationTest> outcome, Func<CorrelationTest, Outcome<Interval>> interval) => outcome.Match<object>(
        test => new
        {
            coefficient = test.Coefficient,
            twoSidedPOfT = test.TwoSidedP,
            permutation = test.Permutation.Match<object>(
                p => new { rises = p.Greater, falls = p.Less, twoSided = p.TwoSided, risesAtLeast = p.LeastGreater, twoSidedAtLeast = p.LeastTwoSided },
                absence => new { absent = absence.Reason }),
            interval = interval(test).Match<object>(found => new { lower = found.Lower, upper = found.Upper, confidence = found.Confidence }, absence => new { absent = absence.Reason }),
        },
        absence => new { absent = absence.Reason });

    private static object WithoutAnyOne(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        double[] rest = [.. Enumerable.Range(0, x.Count)
            .Select(left => Correlation.Pearson([.. x.Where((_, i) => i != left)], [.. y.Where((_, i) => i != left)]))
            .Where(value => value.IsPresent)
            .Select(value => value.Value)];
        return rest.Length == 0 ? new { absent = "too few points" } : new { least = rest.Min(), largest = rest.Max() };
    }
}
