using System.Globalization;
using System.Numerics;
using Repro.Statistics;

namespace Repro.Circuits.MinimalCircuit;

/// <summary>
/// This suite's search. Three steps: (1) a geometric grid of sizes, up to all edges; (2) bisection between the first size of the grid
/// that reaches the threshold and the one before it; (3) faithfulness not being monotone in size, a scan of a window below the answer.
/// The result is the smallest evaluated size that reaches the threshold, "reaches" meaning at least.
/// </summary>
/// <remarks>
/// A smaller faithful circuit outside the window and off the grid can be missed; that is the price of not evaluating every size, and why
/// the curve stands beside the answer.
/// </remarks>
public sealed record BisectionRule : IMinimalCircuitRule
{
    /// <inheritdoc/>
    public string Name => "bisection";

    /// <summary>0.8 in the paper (arXiv 2407.10827).</summary>
    public double Threshold { get; init => field = double.IsFinite(value) ? value : throw Fault(nameof(Threshold), value, "a finite number"); } = 0.8;

    /// <summary>Where the grid begins, in edges; no smaller circuit is looked at.</summary>
    public int SmallestSize { get; init => field = value >= 1 ? value : throw Fault(nameof(SmallestSize), value, "at least 1"); } = 1;

    /// <summary>Where the grid ends, in edges; null is all edges, which the areas CPR and CMD need.</summary>
    public int? LargestSize { get; init => field = value is null or >= 1 ? value : throw Fault(nameof(LargestSize), value, "at least 1"); }

    /// <summary>Each size of the grid over the one before.</summary>
    public double GridRatio { get; init => field = double.IsFinite(value) && value > 1 ? value : throw Fault(nameof(GridRatio), value, "above 1"); } = 2;

    /// <summary>
    /// Sizes of the grid that go to the evaluator at once; no further ones follow those among which the threshold is reached. Null is
    /// the whole grid: one call, and the whole curve.
    /// </summary>
    public int? GridSizesPerCall { get; init => field = value is null or >= 1 ? value : throw Fault(nameof(GridSizesPerCall), value, "at least 1"); }

    /// <summary>The window reaches at least so many edges below the answer; 5 is the authors' radius.</summary>
    public int WindowEdges { get; init => field = value >= 0 ? value : throw Fault(nameof(WindowEdges), value, "at least 0"); } = 5;

    /// <summary>And at least this share of the answer.</summary>
    public double WindowShare { get; init => field = value is >= 0 and < 1 ? value : throw Fault(nameof(WindowShare), value, "in [0, 1)"); } = 0.02;

    /// <summary>Sizes of the window that are evaluated: all, or so many at even distances when it has more; 10 are as many neighbours as the authors try.</summary>
    public int WindowSizes { get; init => field = value >= 1 ? value : throw Fault(nameof(WindowSizes), value, "at least 1"); } = 10;

    /// <summary>The sizes of step 1, rising, the last one <see cref="LargestSize"/> or |E|.</summary>
    public IReadOnlyList<int> Grid(int totalEdges)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(totalEdges);
        var largest = Math.Min(LargestSize ?? totalEdges, totalEdges);
        var sizes = new List<int>();
        for (double size = SmallestSize; size < largest; size = Math.Max(sizes[^1] + 1, Math.Round(size * GridRatio))) sizes.Add((int)size);
        return [.. sizes, largest];
    }

    /// <inheritdoc/>
    public int MostEvaluations(int totalEdges)
    {
        var grid = Grid(totalEdges);
        var widest = grid.Zip(grid.Skip(1), (low, high) => high - low).DefaultIfEmpty(1).Max();
        return grid.Count + BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)widest)) + Math.Min(WindowSizes, WindowWidth(grid[^1]));
    }

    /// <inheritdoc/>
    public MinimalCircuitResult Search(int totalEdges, Func<IReadOnlyList<int>, IReadOnlyList<double>> faithfulness, Interval? denominator = null)
    {
        var grid = Grid(totalEdges);
        if (IMinimalCircuitRule.Undefined(Name, totalEdges, denominator) is { } undefined) return undefined;

        var seen = new EvaluatedSizes(totalEdges, faithfulness);
        foreach (var sizes in grid.Chunk(GridSizesPerCall ?? grid.Count))
        {
            seen.Evaluate(sizes);
            if (seen.SmallestReaching(Threshold) is not null) break;
        }

        if (seen.SmallestReaching(Threshold) is not { } high)
        {
            var best = seen.Curve.Points.MaxBy(point => point.Faithfulness);
            return Result(new Absence(string.Create(CultureInfo.InvariantCulture, $"no circuit of the {seen.Count} sizes from {grid[0]} to {grid[^1]} edges reaches {Threshold:G4}; the best is {best.Faithfulness:G4} at {best.Edges}")));
        }

        var low = grid.TakeWhile(size => size < high).LastOrDefault(high - 1); // below the grid's first size nothing is looked at
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            if (seen[middle] >= Threshold) high = middle;
            else low = middle;
        }

        seen.Evaluate(Window(high, grid[0]));
        var size = seen.SmallestReaching(Threshold)!.Value;
        return Result(new MinimalSize(size, seen[size], IsFaithful: true));

        MinimalCircuitResult Result(Outcome<MinimalSize> minimal) => new(Name, minimal, seen.Curve, seen.Count, seen.Calls);
    }

    private int WindowWidth(int answer) => Math.Max(WindowEdges, (int)Math.Ceiling(WindowShare * answer));

    // sizes below the answer, at even distances from the farthest to the nearest
    private IEnumerable<int> Window(int answer, int smallest)
    {
        var (first, last) = (Math.Max(smallest, answer - WindowWidth(answer)), answer - 1);
        var count = Math.Min(last - first + 1, WindowSizes);
        return Enumerable.Range(0, Math.Max(count, 0)).Select(i => count == 1 ? last : first + (int)((long)i * (last - first) / (count - 1)));
    }

    private static ArgumentOutOfRangeException Fault(string setting, object? value, string due) => new(setting, value, $"{setting} is {due}.");
}
