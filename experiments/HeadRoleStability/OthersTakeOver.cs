using System.Globalization;
using Repro.Experiments.Claims;
using Repro.Experiments.Suites;
using Repro.Statistics;

namespace HeadRoleStability;

/// <summary>
/// Claim S3: when a head stops, others take over and the behaviour stays. Only departures after the task emerged can tell: before,
/// there is no behaviour that could stay. At each the claim holds when the role's total is kept across the departure and the metric is
/// kept then and to the end; a departure that leaves nobody has lost the total. Confirmed when it holds at all of them, refuted when it
/// fails at one beyond noise, else inconclusive. Roles that the settings leave out of the judgement are reported all the same.
/// </summary>
public static class OthersTakeOver
{
    /// <param name="suite">For its name.</param>
    /// <param name="all">Every role in every model.</param>
    /// <param name="behaviourOf">The task that goes with a role, in its model.</param>
    /// <param name="settings">What counts as kept.</param>
    public static (Verdict Verdict, object Numbers) Judge(Suite suite, IReadOnlyList<RoleSeries> all, Func<RoleSeries, Behaviour> behaviourOf, HeadRoleStabilitySettings settings)
    {
        Passing[] passings = [.. all.SelectMany(series => series.Departures.Select(departure => Passing.Of(series, departure, behaviourOf(series), settings)))];
        bool Judged(Passing passing) => settings.Roles.Single(role => role.Role == passing.Series.Rule.Role).Judged;
        Passing[] telling = [.. passings.Where(passing => passing.TaskIsThere && Judged(passing))];
        Passing[] besides = [.. passings.Where(passing => passing.TaskIsThere && !Judged(passing))];
        Passing[] failing = [.. telling.Where(passing => passing.Holds == Kept.No)];
        var kind = failing.Length > 0 ? VerdictKind.Refuted : telling.Length > 0 && telling.All(passing => passing.Holds == Kept.Yes) ? VerdictKind.Confirmed : VerdictKind.Inconclusive;
        var share = string.Create(CultureInfo.InvariantCulture, $"{100 * settings.KeepsShare:0} %");
        var summary = telling.Length == 0
            ? string.Create(CultureInfo.InvariantCulture, $"of {passings.Count(Judged)} departures from the roles that are judged none comes after its task emerged, so there is no behaviour that could stay; missing are hand-overs in a model that can do the task")
            : string.Create(CultureInfo.InvariantCulture, $"of {telling.Length} departures after the task emerged ({passings.Length} in all) the role keeps {share} of its total in {telling.Count(passing => passing.Total.KeptAfter == Kept.Yes)}, the task {share} of its metric, to the end, in {telling.Count(MetricKept)}, both in {telling.Count(passing => passing.Holds == Kept.Yes)}{(failing.Length == 0 ? "" : "; lost: " + string.Join(", ", failing.Select(Lost)))}");
        if (besides.Length > 0) summary += string.Create(CultureInfo.InvariantCulture, $"; not judged: {besides.Length} from {string.Join(", ", besides.Select(passing => passing.Series.Rule.Role).Distinct())}, where the total is kept in {besides.Count(passing => passing.Total.KeptAfter == Kept.Yes)} and the task in {besides.Count(MetricKept)}");
        return (new Verdict("S3", "roles", kind, summary), new
        {
            claim = "S3",
            task = "roles",
            suite = suite.Name,
            verdict = kind,
            reason = summary,
            keepsShare = settings.KeepsShare,
            departures = passings.Length,
            afterTheTaskEmerged = telling.Length,
            totalKept = telling.Count(passing => passing.Total.KeptAfter == Kept.Yes),
            metricKept = telling.Count(MetricKept),
            bothKept = telling.Count(passing => passing.Holds == Kept.Yes),
            lost = failing.Length,
            each = passings.Select(passing => Describe(passing, Judged(passing))),
        });
    }

    private static bool MetricKept(Passing passing) => passing.Metric.Match(metric => metric is { KeptAfter: Kept.Yes, KeptAtEnd: Kept.Yes }, _ => false);

    private static string Lost(Passing passing) =>
        $"{passing.Departure.Head} as {passing.Series.Rule.Role} of {passing.Series.Model.Name} ({(passing.Total.KeptAfter == Kept.No ? "the role's total" : "the task's metric")})";

    private static object Describe(Passing passing, bool judged) => new
    {
        model = passing.Series.Model.Name,
        role = passing.Series.Rule.Role,
        head = passing.Departure.Head.Name,
        steps = new[] { passing.Departure.From, passing.Departure.To }.Select(place => passing.Series.Present[place].Checkpoint.Step),
        others = passing.Departure.Others.Count,
        newcomers = HeadsComeAndGo.Names(passing.Departure.Newcomers),
        judged,
        taskIsThere = passing.TaskIsThere,
        holds = passing.Holds,
        total = Describe(passing.Total),
        metric = passing.Metric.Match(Describe, absence => new { absent = absence.Reason }),
    };

    private static object Describe(Across across) => new { before = Numbers(across.Before), after = Numbers(across.After), atEnd = Numbers(across.AtEnd), keptAfter = across.KeptAfter, keptAtEnd = across.KeptAtEnd };

    private static object Numbers(Interval interval) => new { estimate = interval.Estimate, lower = interval.Lower, upper = interval.Upper };
}
