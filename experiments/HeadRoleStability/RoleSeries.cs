using Repro.Experiments.Suites;
using Repro.Heads;
using Repro.Statistics;

namespace HeadRoleStability;

/// <summary>One role in one model over training.</summary>
public sealed class RoleSeries
{
    /// <param name="model">The model.</param>
    /// <param name="rule">Who plays the role.</param>
    /// <param name="scores">Its checkpoints in order.</param>
    /// <param name="consecutive">The role has emerged when it is played at so many present checkpoints in a row, or at all that are left.</param>
    public RoleSeries(SuiteModel model, RoleRule rule, IEnumerable<(SuiteCheckpoint Checkpoint, Outcome<RoleScores> Scores)> scores, int consecutive)
    {
        (Model, Rule) = (model, rule);
        ResampleDraws? draws = null; // every checkpoint has the same samples
        Points = [.. scores.Select(pair => (pair.Checkpoint, pair.Scores.Match<Outcome<RolePoint>>(
            found => found.Absence is { } undefined ? undefined : new RolePoint(found, rule, draws ??= DrawsOf(found, rule)), absence => absence)))];
        Present = [.. Points.Where(point => point.Point.IsPresent).Select(point => (point.Checkpoint, point.Point.Value))];
        Emergence = FirstPlayed(consecutive);
        Departures = [.. Emergence is { } first ? Departure.In(this, first) : []];
    }

    public SuiteModel Model { get; }

    public RoleRule Rule { get; }

    /// <summary>Every checkpoint; one where the role was not scored or is undefined has its reason.</summary>
    public IReadOnlyList<(SuiteCheckpoint Checkpoint, Outcome<RolePoint> Point)> Points { get; }

    /// <summary>Those that are there.</summary>
    public IReadOnlyList<(SuiteCheckpoint Checkpoint, RolePoint Point)> Present { get; }

    /// <summary>Place among <see cref="Present"/> from which on the role counts as there; null: it never does.</summary>
    public int? Emergence { get; }

    /// <summary>Heads that played the role since it emerged and stopped, beyond noise, in order of the checkpoint at which they had.</summary>
    public IReadOnlyList<Departure> Departures { get; }

    /// <summary>Those while others played it.</summary>
    public IEnumerable<Departure> HandOvers => Departures.Where(departure => departure.Others.Count > 0);

    internal static ResampleDraws DrawsOf(RoleScores scores, RoleRule rule) => Bootstrap.Resample(scores.Heads[0].Score.Values.Length, rule.Resamples, rule.ResampleSeed);

    private int? FirstPlayed(int consecutive)
    {
        int? start = null;
        for (var i = 0; i < Present.Count; i++)
        {
            start = Present[i].Point.Holders.Count == 0 ? null : start ?? i;
            if (i - start + 1 == consecutive) break;
        }

        return start;
    }
}
