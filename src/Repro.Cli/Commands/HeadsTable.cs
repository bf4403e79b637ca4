using System.Globalization;
using Repro.Heads;
using Repro.Statistics;

namespace Repro.Cli.Commands;

/// <summary>The roles of a model's heads as text that reads and diffs well, or as JSON.</summary>
internal sealed class HeadsTable
{
    private const int Column = 21;
    private const string Plays = "*", Unmet = "-";

    private readonly (RoleScores Scores, RoleRule Rule, IReadOnlyList<RoleVerdict> Verdicts)[] roles;

    /// <exception cref="ArgumentException">A role without a rule, or scores that do not fit it.</exception>
    public HeadsTable(IEnumerable<RoleScores> scores) => roles = [.. scores.Select(scores =>
    {
        var rule = RoleRules.All.GetValueOrDefault(scores.Role) ?? throw new ArgumentException($"The role '{scores.Role}' has no rule: add one to {nameof(RoleRules)}.");
        return (scores, rule, rule.Judge(scores));
    })];

    /// <summary>One line: the heads that play each role.</summary>
    public string Census => string.Join("; ", roles.Select(role => $"{role.Scores.Role} {string.Join(' ', role.Verdicts.Where(verdict => verdict.Plays).Select(verdict => verdict.Head.Name).DefaultIfEmpty("none"))}"));

    /// <summary>A row a head, a column a role.</summary>
    public IEnumerable<string> Lines()
    {
        yield return Row("head", roles.Select(role => role.Scores.Role));
        yield return Row("must pass", roles.Select(role => role.Verdicts.Count == 0 ? "undefined" : Number(role.Verdicts[0].Bar)));
        yield return Row("control 95 %", roles.Select(role => Number(role.Rule.QuantileOf(role.Scores.Control))));
        var heads = roles.Max(role => role.Verdicts.Count);
        for (var i = 0; i < heads; i++) yield return Row(roles.First(role => role.Verdicts.Count > 0).Verdicts[i].Head.Name, roles.Select(role => role.Verdicts.Count == 0 ? "" : Cell(role.Verdicts[i])));
        yield return $"{Plays} plays the role: the 95 % interval's lower bound passes the threshold and the control; {Unmet} it passes, but a condition does not hold";
        foreach (var (scores, rule, verdicts) in roles) yield return $"{scores.Role}: {string.Join(' ', verdicts.Where(verdict => verdict.Plays).Select(verdict => verdict.Head.Name).DefaultIfEmpty(scores.Absence?.Reason ?? "none"))}{Conditions(rule)}";
    }

    /// <summary>For JSON: every role with its rule and every head's score.</summary>
    public IEnumerable<object> Data => roles.Select(role => new
    {
        role.Scores.Role,
        role.Scores.Sampled,
        absent = role.Scores.Absence?.Reason,
        role.Rule.Threshold,
        role.Rule.Source,
        control = role.Rule.QuantileOf(role.Scores.Control),
        heads = role.Verdicts.Select((verdict, i) => new
        {
            head = verdict.Head.Name,
            verdict.Score.Estimate,
            verdict.Score.Lower,
            verdict.Score.Upper,
            verdict.Plays,
            verdict.Unmet,
            conditions = role.Scores.Heads[i].Conditions.ToDictionary(pair => pair.Key, pair => pair.Value.Estimate),
        }),
    });

    private static string Conditions(RoleRule rule)
    {
        string[] asked = [.. rule.Orders.Select(order => $"{order.Larger} above {order.Smaller}"), .. rule.Signs.Select(sign => $"{sign.Condition} {(sign.Sign > 0 ? "above" : "below")} zero")];
        return asked.Length == 0 ? "" : $" (asked for: {string.Join("; ", asked)})";
    }

    private static string Cell(RoleVerdict verdict) =>
        $"{Number(verdict.Score.Estimate)} [{Number(verdict.Score.Lower)} {Number(verdict.Score.Upper)}]{(verdict.Plays ? Plays : verdict.Score.Lower > verdict.Bar ? Unmet : "")}";

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Row(string head, IEnumerable<string> cells) => $"{head,-13}{string.Concat(cells.Select(cell => cell.PadRight(Column)))}".TrimEnd();
}
