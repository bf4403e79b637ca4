using System.Globalization;

namespace Repro.Circuits.MinimalCircuit;

/// <summary>The evaluator with a memory: no size is evaluated twice, and every one stays for the curve.</summary>
internal sealed class EvaluatedSizes(int totalEdges, Func<IReadOnlyList<int>, IReadOnlyList<double>> faithfulness)
{
    private readonly Dictionary<int, double> values = [];

    public int Count => values.Count;

    public int Calls { get; private set; }

    public FaithfulnessCurve Curve => new(totalEdges, values.Select(pair => new FaithfulnessPoint(pair.Key, pair.Value)));

    /// <summary>Faithfulness of one size, evaluated when it is new.</summary>
    public double this[int size]
    {
        get
        {
            Evaluate([size]);
            return values[size];
        }
    }

    /// <summary>Evaluates those that are new, in one call.</summary>
    public void Evaluate(IEnumerable<int> sizes)
    {
        int[] missing = [.. sizes.Distinct().Where(size => !values.ContainsKey(size))];
        if (missing.Length == 0) return;
        Calls++;
        var found = faithfulness(missing);
        if (found.Count != missing.Length) throw new InvalidOperationException($"The evaluator gave {found.Count} values for {missing.Length} circuits.");
        for (var i = 0; i < missing.Length; i++)
        {
            values[missing[i]] = double.IsFinite(found[i])
                ? found[i]
                : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The evaluator gave the faithfulness {found[i]} for the circuit of {missing[i]} edges."));
        }
    }

    /// <summary>The smallest evaluated size that reaches the threshold; null when none does.</summary>
    public int? SmallestReaching(double threshold) => values.Where(pair => pair.Value >= threshold).Select(pair => (int?)pair.Key).Min();
}
