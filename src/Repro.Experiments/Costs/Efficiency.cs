namespace Repro.Experiments.Costs;

/// <summary>The share of a machine's speed that an analysis reached at one width of model.</summary>
public readonly record struct EfficiencyPoint(int Width, double Share);

/// <summary>
/// Which share of a device's <see cref="MachineSpeed"/> analyses reach; the rest is elementwise work, memory traffic, small products, and what C# does in between.
/// Between two measured widths it is interpolated over log(width); beyond them it stays.
/// </summary>
/// <param name="Default">Of an analysis without points of its own; widths rising.</param>
/// <param name="ByAnalysis">By the analysis's name.</param>
public sealed record Efficiency(IReadOnlyList<EfficiencyPoint> Default, IReadOnlyDictionary<string, IReadOnlyList<EfficiencyPoint>> ByAnalysis)
{
    /// <summary>
    /// Measured on this code by <c>dotnet run -c Release --project tests/Benchmarks -- --analyses</c>, one torch thread of a shared 2-core AMD EPYC with
    /// AVX-512, float32, on mini-1m (d = 112) and on random weights of Pythia-70m's shape (d = 512). Not measured on any GPU: there it is a first guess.
    /// </summary>
    public static Efficiency Measured { get; } = new(
        [new(112, 0.35), new(512, 0.6)],
        new Dictionary<string, IReadOnlyList<EfficiencyPoint>>
        {
            ["performance"] = [new(112, 0.24), new(512, 0.80)],
            ["circuit"] = [new(112, 0.38), new(512, 0.82)],
            ["resampled-circuits"] = [new(112, 0.38), new(512, 0.82)],
            ["transfer"] = [new(112, 0.33), new(512, 0.50)],
            ["exact-patching"] = [new(112, 0.48), new(512, 0.77)],
        });

    /// <summary>Of an analysis of a model of some width.</summary>
    public double Of(string analysis, int width)
    {
        var points = ByAnalysis.TryGetValue(analysis, out var own) ? own : Default;
        if (width <= points[0].Width) return points[0].Share;
        for (var i = 1; i < points.Count; i++)
        {
            var (low, high) = (points[i - 1], points[i]);
            if (width > high.Width) continue;
            var way = Math.Log(width / (double)low.Width) / Math.Log(high.Width / (double)low.Width);
            return low.Share + (way * (high.Share - low.Share));
        }

        return points[^1].Share;
    }
}
