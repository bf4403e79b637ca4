using System.Globalization;
using Repro.Experiments.Claims;
using Repro.Experiments.Suites;

namespace HeadRoleStability;

/// <summary>
/// Claim S1: which head plays a role changes over training. Confirmed when there are hand-overs that last, the head not seen to play the
/// role again, and more of them than in any pair of resamples of the same checkpoints. Refuted when no head that plays a role once it has
/// emerged is ever seen to stop, not even within noise. Else inconclusive.
/// </summary>
public static class HeadsComeAndGo
{
    /// <param name="suite">For its name.</param>
    /// <param name="all">Every role in every model.</param>
    /// <param name="settings">The control's.</param>
    public static (Verdict Verdict, object Numbers) Judge(Suite suite, IReadOnlyList<RoleSeries> all, HeadRoleStabilitySettings settings)
    {
        RoleSeries[] emerged = [.. all.Where(series => series.Emergence is not null)];
        var noise = emerged.ToDictionary(series => series, series => ResamplingNoise.Of(series, settings.Noise));
        int[] byNoise = [.. Enumerable.Range(0, settings.Noise.Pairs).Select(pair => noise.Values.Sum(control => control.HandOvers[pair]))];
        var handOvers = emerged.Sum(series => series.HandOvers.Count());
        var lasting = emerged.Sum(series => series.HandOvers.Count(handOver => !handOver.Returns));
        var leaving = emerged.Sum(series => series.Departures.Count) - handOvers;
        var most = byNoise.Max();
        var kind = lasting > most ? VerdictKind.Confirmed : emerged.Length > 0 && emerged.All(NothingStops) ? VerdictKind.Refuted : VerdictKind.Inconclusive;

        var withHandOvers = emerged.Where(series => series.HandOvers.Any()).ToArray();
        var summary = emerged.Length == 0
            ? "no role emerges in any model"
            : string.Create(CultureInfo.InvariantCulture, $"hand-overs beyond noise: {handOvers}, in {withHandOvers.Length} of {emerged.Length} roles by model that emerge{(handOvers == 0 ? "" : $" ({string.Join(", ", withHandOvers.SelectMany(Words))})")}, of which {lasting} last; resamples of the same checkpoints give at most {most}; heads that stop while nobody else plays beyond noise: {leaving}; heads that cease to play within noise: {emerged.Sum(Unclear)}{(kind == VerdictKind.Inconclusive ? "; missing are samples enough to decide these, or a longer training" : "")}");
        Turnover[] turnovers = [.. emerged.Select(series => Turnover.Of(series)!).Where(turnover => turnover.ConsecutiveJaccard is not null)];
        var overlap = turnovers.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; Jaccard of the holders at consecutive checkpoints {turnovers.Average(turnover => turnover.ConsecutiveJaccard):0.00}, of two resamples of one checkpoint {noise.Values.Where(control => control.Jaccard is not null).Average(control => control.Jaccard):0.00}");
        return (new Verdict("S1", "roles", kind, summary + overlap), new
        {
            claim = "S1",
            task = "roles",
            suite = suite.Name,
            verdict = kind,
            reason = summary,
            handOvers,
            lasting,
            toNewcomers = emerged.Sum(series => series.HandOvers.Count(handOver => handOver.Newcomers.Count > 0)),
            headsThatReturn = emerged.Sum(series => series.HandOvers.Count(handOver => handOver.Returns)),
            departuresWithNobodyLeft = leaving,
            headsThatCeaseWithinNoise = emerged.Sum(Unclear),
            byResamplingAlone = new { pairs = settings.Noise.Pairs, mean = byNoise.Average(), most },
            checkpoints = string.Create(CultureInfo.InvariantCulture, $"{all.Sum(series => series.Present.Count)} of {all.Sum(series => series.Points.Count)}"),
            series = all.Select(series => Describe(series, noise.GetValueOrDefault(series))),
        });
    }

    private static IEnumerable<string> Words(RoleSeries series) => series.HandOvers.Select(handOver => string.Create(CultureInfo.InvariantCulture,
        $"{handOver.Head} as {series.Rule.Role} of {series.Model.Name} at step {series.Present[handOver.To].Checkpoint.Step}, to {string.Join(' ', handOver.Others.Select(head => head.Name))}{(handOver.Returns ? ", but returns" : "")}"));

    // heads that have played and do not at the end, without ever having stopped beyond noise since they last played
    private static int Unclear(RoleSeries series)
    {
        var since = series.Present.Skip(series.Emergence!.Value).ToArray();
        return since.SelectMany(point => point.Point.Holders).Distinct().Except(since[^1].Point.Holders).Count(head => !series.Departures.Any(departure => departure.Head == head && !departure.Returns));
    }

    // a head may join, but none that plays fails to play at a later checkpoint
    private static bool NothingStops(RoleSeries series)
    {
        var holders = series.Present.Skip(series.Emergence!.Value).Select(point => point.Point.Holders).ToArray();
        return holders.Zip(holders.Skip(1)).All(pair => !pair.First.Except(pair.Second).Any());
    }

    private static object Describe(RoleSeries series, ResamplingNoise? noise)
    {
        if (Turnover.Of(series) is not { } turnover) return new { model = series.Model.Name, role = series.Rule.Role, status = "never played for long enough to count" };
        var emergence = series.Present[series.Emergence!.Value].Checkpoint;
        return new
        {
            model = series.Model.Name,
            role = series.Rule.Role,
            status = "played",
            emergence = new { step = emergence.Step, tokens = emergence.Tokens },
            holdersAtEmergence = Names(turnover.AtEmergence),
            holdersAtEnd = Names(turnover.AtEnd),
            jaccard = turnover.Jaccard,
            consecutiveJaccard = turnover.ConsecutiveJaccard,
            resampledJaccard = noise!.Jaccard,
            doublingsOfTokens = turnover.Doublings,
            handOversPerDoubling = turnover.HandOversPerDoubling,
            handOversByResamplingAlone = noise.HandOvers.Average(),
            rankCorrelation = turnover.RankCorrelations.Count == 0 ? null : new { mean = turnover.RankCorrelations.Average(), lowest = turnover.RankCorrelations.Min(), pairs = turnover.RankCorrelations.Count },
            departures = series.Departures.Select(departure => Describe(series, departure)),
        };
    }

    private static object Describe(RoleSeries series, Departure departure)
    {
        object At(int place)
        {
            var (checkpoint, point) = series.Present[place];
            var verdict = point.Verdicts.Single(verdict => verdict.Head == departure.Head);
            return new { step = checkpoint.Step, tokens = checkpoint.Tokens, score = verdict.Score.Estimate, lower = verdict.Score.Lower, upper = verdict.Score.Upper, mustPass = verdict.Bar, unmet = verdict.Unmet };
        }

        return new
        {
            head = departure.Head.Name,
            played = At(departure.From),
            stopped = At(departure.To),
            others = Names(departure.Others),
            newcomers = Names(departure.Newcomers),
            returns = departure.Returns,
        };
    }

    internal static string[] Names(IEnumerable<Repro.Heads.Head> heads) => [.. heads.Select(head => head.Name)];
}
