using Repro.Statistics;

namespace Repro.Circuits.MinimalCircuit;

/// <summary>
/// The search of the paper's authors (their "adaptive" one, github.com/curt-tigges/circuits-over-time, get_circuits_over_time.py at commit 007e53de), so that published sizes can be
/// compared; described in our own words, and only here to be compared with: <see cref="BisectionRule"/> is this suite's own.
/// </summary>
/// <remarks>
/// n goes from <see cref="Start"/> in steps up to, and not including, <see cref="End"/>. At each n:
/// (1) The first value strictly above the threshold starts <see cref="Near"/>, the bisection with neighbours, on [n - step, n]; from
/// then on the scan only records the curve, in steps of 2 x <see cref="Step"/>.
/// (2) Before success, a step that was shortened grows back, to twice itself but at least <see cref="Step"/>, when the value is
/// below <see cref="PromisingShare"/> of the threshold or below the value before.
/// (3) Then, before success, a value above that share of the threshold halves the step, down to 1 (also one that (2) just grew).
/// Without success, <see cref="End"/> is kept as the circuit although unfaithful: <see cref="MinimalSize.IsFaithful"/> tells it.
/// <para>Departures: a size that comes up twice is evaluated once; and where the graph has fewer edges than <see cref="End"/>, the scan
/// ends at all edges (theirs would fail).</para>
/// </remarks>
public sealed record AuthorsScanRule : IMinimalCircuitRule
{
    private const int StepFactor = 2; // by which steps shrink and grow, and by which the curve's step is the longer

    /// <inheritdoc/>
    public string Name => "authors-scan";

    /// <inheritdoc/>
    public double Threshold { get; init; } = 0.8;

    /// <summary>The first size, in edges.</summary>
    public int Start { get; init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Start), value, "Start is at least 1."); } = 25;

    /// <summary>The first step, in edges.</summary>
    public int Step { get; init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Step), value, "Step is at least 1."); } = 25;

    /// <summary>Where the scan stops, and the size that is kept when nothing was found.</summary>
    public int End { get; init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(End), value, "End is at least 1."); } = 1600;

    /// <summary>A value above this share of the threshold (0.6 of 0.8) shortens the step.</summary>
    public double PromisingShare { get; init; } = 0.75;

    /// <summary>A midpoint whose value is within this share of the threshold (0.08 of 0.8) has its neighbours tried.</summary>
    public double NearShare { get; init; } = 0.1;

    /// <summary>How far, in edges, those neighbours reach to both sides.</summary>
    public int NeighbourRadius { get; init; } = 5;

    /// <inheritdoc/>
    public int MostEvaluations(int totalEdges) => Math.Min(End, totalEdges); // every size once

    /// <inheritdoc/>
    public MinimalCircuitResult Search(int totalEdges, Func<IReadOnlyList<int>, IReadOnlyList<double>> faithfulness, Interval? denominator = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(totalEdges);
        if (IMinimalCircuitRule.Undefined(Name, totalEdges, denominator) is { } undefined) return undefined;

        var seen = new EvaluatedSizes(totalEdges, faithfulness);
        var end = Math.Min(End, totalEdges);
        var promising = Threshold * PromisingShare;
        var (step, chosen, before) = (Step, (int?)null, double.NegativeInfinity);
        for (var size = Start; size < end; size += step)
        {
            var value = seen[size];
            if (chosen is null && value > Threshold)
            {
                chosen = Near(seen, Math.Max(size - step, 1), size);
                step = Step * StepFactor;
            }

            if (chosen is null)
            {
                if (step < Step && (value < promising || value < before)) step = Math.Max(Step, step * StepFactor);
                if (value > promising) step = Math.Max(1, step / StepFactor);
            }

            before = value;
        }

        var kept = chosen ?? end;
        var reached = seen[kept];
        return new MinimalCircuitResult(Name, new MinimalSize(kept, reached, reached >= Threshold), seen.Curve, seen.Count, seen.Calls);
    }

    // bisection, by at least the threshold, over [first, last]; a midpoint near the threshold also has its neighbours tried, from the
    // lowest up, until one reaches the threshold that is smaller than the answer so far
    private int Near(EvaluatedSizes seen, int first, int last)
    {
        var (low, high, answer) = (first, last, (int?)null);
        while (low <= high)
        {
            var middle = low + ((high - low) / 2);
            var value = seen[middle];
            if (value >= Threshold) (answer, high) = (middle, middle - 1);
            else low = middle + 1;

            if (Math.Abs(value - Threshold) > Threshold * NearShare) continue;
            for (var size = Math.Max(middle - NeighbourRadius, first); size <= Math.Min(middle + NeighbourRadius, last); size++)
            {
                if (size == middle || seen[size] < Threshold || size >= answer) continue;
                (answer, high) = (size, size - 1);
                break;
            }
        }

        return answer ?? last;
    }
}
