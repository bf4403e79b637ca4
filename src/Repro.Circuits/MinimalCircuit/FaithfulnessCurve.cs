using System.Globalization;
using Repro.Statistics;

namespace Repro.Circuits.MinimalCircuit;

/// <summary>Faithfulness over size, at the sizes that were evaluated.</summary>
public sealed class FaithfulnessCurve
{
    /// <param name="totalEdges">|E|, the edges of the graph.</param>
    /// <param name="points">In any order; no size twice.</param>
    /// <exception cref="ArgumentException">A size is outside 0 to |E| or there twice, or a faithfulness is not finite; the message names the size.</exception>
    public FaithfulnessCurve(int totalEdges, IEnumerable<FaithfulnessPoint> points)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(totalEdges);
        (TotalEdges, Points) = (totalEdges, [.. points.OrderBy(point => point.Edges)]);
        for (var i = 0; i < Points.Count; i++)
        {
            var point = Points[i];
            if (point.Edges < 0 || point.Edges > totalEdges) throw Fault(point, $"is outside 0 to {totalEdges} edges");
            if (i > 0 && Points[i - 1].Edges == point.Edges) throw Fault(point, "is there twice");
            if (!double.IsFinite(point.Faithfulness)) throw Fault(point, string.Create(CultureInfo.InvariantCulture, $"has the faithfulness {point.Faithfulness}"));
        }
    }

    /// <summary>|E|.</summary>
    public int TotalEdges { get; }

    /// <summary>By rising size.</summary>
    public IReadOnlyList<FaithfulnessPoint> Points { get; }

    /// <summary>CPR and CMD over the evaluated sizes; absent with fewer than two of them.</summary>
    public Outcome<FaithfulnessAreas> Areas()
    {
        if (Points.Count < 2) return new Absence(string.Create(CultureInfo.InvariantCulture, $"{Points.Count} evaluated sizes span no area"));
        return new FaithfulnessAreas(Area(f => f), Area(f => Math.Abs(1 - f)), Share(Points[0]), Share(Points[^1]));
    }

    private double Share(FaithfulnessPoint point) => (double)point.Edges / TotalEdges;

    private double Area(Func<double, double> height) => Points.Zip(Points.Skip(1), (left, right) =>
        (Share(right) - Share(left)) * (height(left.Faithfulness) + height(right.Faithfulness)) / 2).Sum();

    private static ArgumentException Fault(FaithfulnessPoint point, string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"The point of {point.Edges} edges {what}."));
}
