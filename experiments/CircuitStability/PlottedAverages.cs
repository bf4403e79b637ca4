using Repro.Statistics;

namespace CircuitStability;

/// <summary>A row of the plotted table: the average after the pair of these two checkpoints.</summary>
public sealed record PlottedRow(long From, long To, double Average);

/// <summary>A pair whose Jaccard was got back from two averages.</summary>
/// <param name="From">Step of the first checkpoint.</param>
/// <param name="To">Step of the second.</param>
/// <param name="Shared">Edges in both circuits, or a fraction of them.</param>
/// <param name="All">Edges in either.</param>
public sealed record RecoveredPair(long From, long To, int Shared, int All)
{
    public double Jaccard => (double)Shared / All;
}

/// <summary>
/// Whether the plotted averages are what they are said to be. Of two rows in a row the Jaccard between them follows; it must be a share
/// of whole edges. That so many numbers are simple fractions by accident is not possible: of all numbers in [0, 1] a share of about
/// 6 u Q^2 / pi^2 lies within u of a fraction with a denominator up to Q. The averages are then computed anew from the
/// fractions and held against the printed ones.
/// </summary>
/// <param name="Pairs">Got back as fractions.</param>
/// <param name="Asked">Pairs of rows without a gap.</param>
/// <param name="Impossible">Of these, those whose Jaccard would lie outside [0, 1].</param>
/// <param name="LargestDifference">Of the averages computed anew from the fractions; absent unless every pair is one.</param>
/// <param name="ByAccident">Share of the numbers in [0, 1] that count as fractions.</param>
internal sealed record PlottedAverages(IReadOnlyList<RecoveredPair> Pairs, int Asked, int Impossible, Outcome<double> LargestDifference, double ByAccident)
{
    public static PlottedAverages Of(IReadOnlyList<PlottedRow> rows, PlottedSettings settings)
    {
        var error = (2 - settings.Alpha) / settings.Alpha * settings.PrintError;
        var (pairs, asked, impossible) = (new List<RecoveredPair>(), 0, 0);
        foreach (var (before, row) in rows.Zip(rows.Skip(1)).Where(pair => pair.First.To == pair.Second.From))
        {
            asked++;
            var jaccard = Ewma.ValueBehind(row.Average, before.Average, settings.Alpha);
            if (jaccard < -error || jaccard > 1 + error) impossible++;
            else if (Fraction(jaccard, error, settings.LargestUnion) is var (shared, all)) pairs.Add(new RecoveredPair(row.From, row.To, shared, all));
        }

        var whole = asked > 0 && asked == rows.Count - 1 && pairs.Count == asked;
        return new PlottedAverages(pairs, asked, impossible, whole ? Reproduce() : new Absence(impossible > 0 ? "some Jaccard would lie outside 0 to 1: the rows are not such averages of each other" : $"not every Jaccard is a fraction with a denominator up to {settings.LargestUnion}"), 2 * error * Fractions(settings.LargestUnion));

        double Reproduce()
        {
            // the first row's own Jaccard is not known: it is taken as the start
            var anew = Ewma.Of([rows[0].Average, .. pairs.Select(pair => pair.Jaccard)], settings.Alpha);
            return anew.Zip(rows, (value, row) => Math.Abs(value - row.Average)).Max();
        }
    }

    private static (int Shared, int All)? Fraction(double value, double error, int largest)
    {
        for (var all = 1; all <= largest; all++)
        {
            var shared = (int)Math.Round(value * all);
            if (Math.Abs(((double)shared / all) - value) <= error) return (shared, all);
        }

        return null;
    }

    // in (0, 1]: the sum of Euler's totients
    private static int Fractions(int largest) => Enumerable.Range(1, largest).Sum(all => Enumerable.Range(1, all).Count(shared => GreatestCommonDivisor(shared, all) == 1));

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
