using Repro.Heads;

namespace HeadRoleStability;

/// <summary>A head that played a role and, beyond noise, plays it no more. While others play it, this is a hand-over.</summary>
/// <param name="Head">The head.</param>
/// <param name="From">Place, among the series' present checkpoints, of the last at which it played.</param>
/// <param name="To">Of the first at which it does not, beyond noise; between them lie only checkpoints that cannot tell.</param>
/// <param name="Others">The heads that play the role at <paramref name="To"/>.</param>
/// <param name="Newcomers">Those of them that did not play it at <paramref name="From"/>.</param>
/// <param name="Returns">Whether the head plays it again later.</param>
public sealed record Departure(Head Head, int From, int To, IReadOnlyList<Head> Others, IReadOnlyList<Head> Newcomers, bool Returns)
{
    /// <summary>All of a series from a checkpoint on, by the checkpoint at which they are seen; ties by head.</summary>
    internal static IEnumerable<Departure> In(RoleSeries series, int first)
    {
        var found = new List<Departure>();
        var heads = series.Present[0].Point.Verdicts.Select(verdict => verdict.Head).ToArray();
        for (var head = 0; head < heads.Length; head++)
        {
            int? played = null;
            for (var i = first; i < series.Present.Count; i++)
            {
                var point = series.Present[i].Point;
                if (point.States[head] == HeadState.Plays)
                {
                    played = i;
                }
                else if (point.States[head] == HeadState.DoesNot && played is { } from)
                {
                    found.Add(Of(series, heads[head], head, from, i));
                    played = null;
                }
            }
        }

        return found.OrderBy(departure => departure.To);
    }

    private static Departure Of(RoleSeries series, Head head, int place, int from, int to)
    {
        var others = series.Present[to].Point.Holders;
        return new Departure(head, from, to, others, [.. others.Except(series.Present[from].Point.Holders)], series.Present.Skip(to).Any(point => point.Point.States[place] == HeadState.Plays));
    }
}
