using Repro.Experiments.Claims;
using Repro.Experiments.Suites;
using Repro.Heads;

namespace HeadRoleStability;

/// <summary>
/// Claim S8: the same head types act at every size. Of the models that have learned IOI, at their final checkpoints: a type is the same
/// where it is played at every size or, beyond noise, at none, and differs where it is played at one size and at another no head plays it,
/// beyond noise. Confirmed when every type is the same and at least one is played; refuted when one differs; else inconclusive.
/// </summary>
public static class SameHeadTypes
{
    private enum Size
    {
        Played,
        NotPlayed,
        Undecided,
    }

    /// <param name="suite">For its name.</param>
    /// <param name="all">Every role to be looked for, in every model.</param>
    /// <param name="learned">Whether a model has learned IOI.</param>
    /// <param name="settings">Which of the roles are judged.</param>
    public static (Verdict Verdict, object Numbers) Judge(Suite suite, IReadOnlyList<RoleSeries> all, Func<SuiteModel, bool> learned, HeadRoleStabilitySettings settings)
    {
        SuiteModel[] models = [.. suite.Models.Where(learned)];
        var types = settings.HeadTypes.Select(role => (Role: role, Sizes: models.Select(model => Of(Series(all, model, role))).ToArray())).ToArray();
        string[] differ = [.. types.Where(type => type.Sizes.Contains(Size.Played) && type.Sizes.Contains(Size.NotPlayed)).Select(type => Words(type.Role, type.Sizes, models))];
        string[] unclear = [.. types.Where(type => type.Sizes.Contains(Size.Undecided)).Select(type => Words(type.Role, type.Sizes, models))];
        string[] everywhere = [.. types.Where(type => type.Sizes.All(size => size == Size.Played)).Select(type => type.Role)];
        string[] nowhere = [.. types.Where(type => type.Sizes.All(size => size == Size.NotPlayed)).Select(type => type.Role)];
        var kind = models.Length < 2 ? VerdictKind.Inconclusive
            : differ.Length > 0 ? VerdictKind.Refuted
            : unclear.Length == 0 && everywhere.Length > 0 ? VerdictKind.Confirmed
            : VerdictKind.Inconclusive;

        var summary = models.Length < 2
            ? $"{models.Length} of {suite.Models.Length} models learn IOI: nothing to compare"
            : $"of {models.Length} models that learn IOI, at every size: {List(everywhere)}; at none: {List(nowhere)}; differ: {List(differ)}{(unclear.Except(differ).Any() ? "; within noise: " + List([.. unclear.Except(differ)]) : "")}; {settings.DiffersBySize} (said to differ): {Words(settings.DiffersBySize, [.. models.Select(model => Of(Series(all, model, settings.DiffersBySize)))], models)}";
        return (new Verdict("S8", "roles", kind, summary), new
        {
            claim = "S8",
            task = "roles",
            suite = suite.Name,
            verdict = kind,
            reason = summary,
            models = models.Select(model => model.Name),
            census = settings.HeadTypes.Append(settings.DiffersBySize).Select(role => new
            {
                role,
                judged = role != settings.DiffersBySize,
                sizes = suite.Models.Select(model => Describe(Series(all, model, role))),
            }),
        });
    }

    private static RoleSeries Series(IReadOnlyList<RoleSeries> all, SuiteModel model, string role) => all.Single(series => series.Model == model && series.Rule.Role == role);

    private static Size Of(RoleSeries series) => series.Points[^1].Point.Match(
        point => point.States.Contains(HeadState.Plays) ? Size.Played : point.States.Contains(HeadState.Undecided) ? Size.Undecided : Size.NotPlayed,
        _ => Size.Undecided);

    private static string Words(string role, Size[] sizes, SuiteModel[] models)
    {
        string[] At(Size size) => [.. models.Where((_, i) => sizes[i] == size).Select(model => model.Name)];
        return $"{role} (in {List(At(Size.Played))}; not in {List(At(Size.NotPlayed))}{(sizes.Contains(Size.Undecided) ? $"; not clear in {List(At(Size.Undecided))}" : "")})";
    }

    private static string List(string[] items) => items.Length == 0 ? "none" : string.Join(", ", items);

    private static object Describe(RoleSeries series) => series.Points[^1].Point.Match<object>(
        point =>
        {
            var best = point.Verdicts.MaxBy(verdict => verdict.Score.Lower)!;
            return new
            {
                model = series.Model.Name,
                result = Of(series),
                holders = HeadsComeAndGo.Names(point.Holders),
                highest = new { head = best.Head.Name, score = best.Score.Estimate, lower = best.Score.Lower, upper = best.Score.Upper, mustPass = best.Bar, unmet = best.Unmet },
            };
        },
        absence => new { model = series.Model.Name, result = Of(series), absent = absence.Reason });
}
