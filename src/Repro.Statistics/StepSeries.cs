using System.Globalization;

namespace Repro.Statistics;

/// <summary>A number that belongs to the stretch between two checkpoints, such as the similarity of their circuits.</summary>
/// <param name="From">Tokens at the first checkpoint.</param>
/// <param name="To">Tokens at the second one.</param>
/// <param name="Value">The number.</param>
public readonly record struct Stretch(double From, double To, double Value);

/// <summary>
/// Stretches one after the other, to be looked at evenly in tokens: a moving average over pairs of checkpoints forgets as fast as the
/// checkpoints are dense, one over even cells forgets at one rate.
/// </summary>
/// <remarks>
/// Resampling spreads the values evenly, it does not make them comparable: two circuits farther apart share less, whatever the
/// training does between them. For that, compare pairs at one distance (<see cref="CheckpointPairs"/>).
/// </remarks>
public sealed class StepSeries
{
    private readonly Stretch[] stretches;

    /// <param name="stretches">In order; each begins where the one before ends, or later (a gap).</param>
    /// <exception cref="ArgumentException">A stretch is empty, overlaps the one before, or is not finite; the message names its index.</exception>
    public StepSeries(IEnumerable<Stretch> stretches)
    {
        this.stretches = [.. stretches];
        for (var i = 0; i < this.stretches.Length; i++)
        {
            var (from, to, value) = this.stretches[i];
            if (!double.IsFinite(from) || !double.IsFinite(to) || !double.IsFinite(value) || to <= from || (i > 0 && from < this.stretches[i - 1].To))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"stretches[{i}], {from} to {to} with {value}: stretches are finite, not empty, in order, and do not overlap"), nameof(stretches));
        }
    }

    /// <summary>In order.</summary>
    public IReadOnlyList<Stretch> Stretches => stretches;

    /// <summary>
    /// Cells of one length from the start of the first stretch on; a last cell that is not full is left out. A cell's value is the mean
    /// of the stretches that it touches, each by how much of the cell it covers: within one stretch just that stretch's value. A cell
    /// that a gap touches is left out.
    /// </summary>
    /// <param name="length">Of a cell, in tokens.</param>
    public StepSeries Resample(double length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, double.MaxValue);
        if (stretches.Length == 0) return this;
        var (start, cells) = (stretches[0].From, new List<Stretch>());
        for (var cell = 0; start + ((cell + 1) * length) <= stretches[^1].To; cell++)
        {
            var (from, to) = (start + (cell * length), start + ((cell + 1) * length));
            var (covered, sum) = (0.0, 0.0);
            foreach (var stretch in stretches)
            {
                var overlap = Math.Min(to, stretch.To) - Math.Max(from, stretch.From);
                if (overlap <= 0) continue;
                covered += overlap;
                sum += overlap * stretch.Value;
            }

            if (covered >= length * (1 - Rounding)) cells.Add(new Stretch(from, to, sum / covered));
        }

        return new StepSeries(cells);
    }

    /// <summary>The mean over tokens: every stretch by its length. Absent without stretches.</summary>
    public Outcome<double> Mean() => stretches.Length == 0
        ? new Absence("no stretches")
        : stretches.Sum(stretch => (stretch.To - stretch.From) * stretch.Value) / stretches.Sum(stretch => stretch.To - stretch.From);

    private const double Rounding = 1e-9; // of a sum of lengths
}
