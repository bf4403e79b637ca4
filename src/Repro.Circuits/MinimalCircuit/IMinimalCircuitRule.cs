using System.Globalization;
using System.Text.Json.Serialization;
using Repro.Statistics;

namespace Repro.Circuits.MinimalCircuit;

/// <summary>A way to find the smallest n whose circuit (the first n edges of an order) is faithful.</summary>
[JsonDerivedType(typeof(BisectionRule), "bisection")]
[JsonDerivedType(typeof(AuthorsScanRule), "authors-scan")]
public interface IMinimalCircuitRule
{
    /// <summary>For tables and settings.</summary>
    string Name { get; }

    /// <summary>The faithfulness to reach.</summary>
    double Threshold { get; }

    /// <summary>No search in an order of so many edges evaluates more circuits.</summary>
    int MostEvaluations(int totalEdges);

    /// <summary>Searches.</summary>
    /// <param name="totalEdges">|E|, edges of the order.</param>
    /// <param name="faithfulness">
    /// Faithfulness of the circuits of the given sizes, in their order; each size is asked for once. Sizes are between 1 and |E|.
    /// </param>
    /// <param name="denominator">
    /// What faithfulness divides by and its noise (a bootstrap over prompts): the model's own metric, or that less the corrupted
    /// run's. Where it reaches down to 0, faithfulness is undefined and nothing is evaluated. Null asks no such question.
    /// </param>
    /// <exception cref="InvalidOperationException">The evaluator gave another number of values than asked for, or one that is not finite.</exception>
    MinimalCircuitResult Search(int totalEdges, Func<IReadOnlyList<int>, IReadOnlyList<double>> faithfulness, Interval? denominator = null);

    /// <summary>The result where <paramref name="denominator"/> reaches down to 0; null where faithfulness is defined.</summary>
    internal static MinimalCircuitResult? Undefined(string rule, int totalEdges, Interval? denominator) =>
        denominator is null || denominator.Lower > 0
            ? null
            : new MinimalCircuitResult(
                rule,
                new Absence(string.Create(CultureInfo.InvariantCulture, $"undefined here: the model's own metric is not above its noise, {denominator} at {100 * denominator.Confidence:G4} %")),
                new FaithfulnessCurve(totalEdges, []),
                Evaluations: 0,
                Calls: 0);
}
