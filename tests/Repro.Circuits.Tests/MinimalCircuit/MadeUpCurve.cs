namespace Repro.Circuits.Tests.MinimalCircuit;

/// <summary>An evaluator that is a formula, and remembers what it was asked.</summary>
internal sealed class MadeUpCurve(Func<int, double> faithfulness)
{
    /// <summary>The sizes of each call.</summary>
    public List<int[]> Calls { get; } = [];

    public IEnumerable<int> Sizes => Calls.SelectMany(sizes => sizes);

    public IReadOnlyList<double> Evaluate(IReadOnlyList<int> sizes)
    {
        Calls.Add([.. sizes]);
        return [.. sizes.Select(faithfulness)];
    }
}
