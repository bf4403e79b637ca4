namespace Repro.Experiments.Costs;

/// <summary>
/// Which share of a device's <see cref="MachineSpeed"/> analyses reach: the rest is elementwise work, memory traffic, small products, and what C# does in between.
/// </summary>
/// <param name="Default">Of an analysis without a figure of its own.</param>
/// <param name="ByAnalysis">By the analysis's name.</param>
public sealed record Efficiency(double Default, IReadOnlyDictionary<string, double> ByAnalysis)
{
    /// <summary>
    /// Measured on this code by <c>dotnet run -c Release --project tests/Benchmarks -- --analyses</c>, one torch thread of a shared 2-core AMD EPYC,
    /// float32, on a random model of Pythia-70m's shape. Not measured on any GPU: there it is a first guess.
    /// </summary>
    public static Efficiency Measured { get; } = new(0.5, new Dictionary<string, double>());

    /// <summary>Of an analysis.</summary>
    public double Of(string analysis) => ByAnalysis.TryGetValue(analysis, out var own) ? own : Default;
}
