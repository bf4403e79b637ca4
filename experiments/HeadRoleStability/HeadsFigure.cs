using Repro.Experiments.Suites;
using Repro.Figures;
using Repro.Heads;
using Repro.Statistics;

namespace HeadRoleStability;

/// <summary>The paper's figure 3, for one model: the scores of a role's heads over training, the roles' totals, and the task.</summary>
internal static class HeadsFigure
{
    private const string Attention = "attention (share)", Copying = "copy score (share)";

    // the panels' titles and the quantities on their axes
    private static readonly Dictionary<string, (string Title, Axis Axis)> Words = new()
    {
        ["name-mover"] = ("Name movers: copying", new Axis(Copying).Covering(0, 1)),
        ["negative-name-mover"] = ("Negative name movers: copying", new Axis(Copying).Covering(0, 1)),
        ["induction"] = ("Induction heads", new Axis(Attention).Covering(0, 1)),
        ["previous-token"] = ("Previous-token heads", new Axis(Attention).Covering(0, 1)),
        ["direct-effect"] = ("Direct effect on the answer", "logits"),
        ["successor"] = ("Successor heads", new Axis("next words ranked first (share)").Covering(0, 1)),
    };

    /// <param name="model">The model.</param>
    /// <param name="series">Its followed roles, in the order of their panels.</param>
    /// <param name="ioi">What it can do.</param>
    /// <param name="confidence">Of the task's band.</param>
    public static Figure Of(SuiteModel model, IReadOnlyList<RoleSeries> series, Behaviour ioi, double confidence)
    {
        var played = series.Where(one => Players(one).Length > 0).ToArray();
        List<Panel> panels = [.. played.SelectMany(one => one.Rule.Orders.Count == 0 ? (Panel[])[Scores(one)] : [Scores(one), .. one.Rule.Orders.Take(1).Select((order, i) => Order(one, order, i))])];
        panels.Add(new Chart("Totals of the roles", Axis.Tokens, "sum of scores above control",
            [.. played.Where(one => !InLogits(one)).Select(one => Total(one, one.Rule.Role))]));
        panels.Add(new Chart("IOI", Axis.Tokens, "logits",
            [
                new LineSeries("logit difference", [.. ioi.Points.Select(point => point.PerPrompt.Match(
                    values => PointOf(point.Checkpoint, Bootstrap.Mean(values, ioi.Draws, confidence)), _ => Point.Gap(point.Checkpoint.Tokens)))]),
                .. played.Where(InLogits).Select(one => Total(one, "total of direct effects")),
            ],
            [.. ioi.Emergence.TryGet(out var emergence) ? (Marker[])[new Marker(emergence.Tokens, "emergence", "logit difference")] : []],
            [new ReferenceLine(0, "chance")]));
        return new Figure($"Figure 3 on {model.Name}: who plays each role", panels, Columns: 3)
        {
            Note = "Heads that play the role at some checkpoint; bands: 95 % of the bootstrap resamples. A head plays a role when its lower bound is above the bar (the role's threshold, or what 95 % of random heads stay below), a name mover when also its attention from the end to the indirect object is above that to the subject, beyond noise. Dotted: where a head has stopped playing, beyond noise. The untrained model, at no tokens, is in the table beside.",
        };
    }

    private static bool InLogits(RoleSeries series) => series.Rule.Role == RoleRules.DirectEffect.Role;

    // places of the heads that play the role at some checkpoint
    private static int[] Players(RoleSeries series) => series.Present.Count == 0 ? [] :
        [.. Enumerable.Range(0, series.Present[0].Point.Verdicts.Count).Where(head => series.Present.Any(point => point.Point.Verdicts[head].Plays))];

    private static Chart Scores(RoleSeries series) => new(
        Words[series.Rule.Role].Title,
        Axis.Tokens,
        Words[series.Rule.Role].Axis,
        Heads(series, (point, head) => point.Verdicts[head].Score),
        [.. series.Departures.Select(departure => new Marker(series.Present[departure.To].Checkpoint.Tokens, "stops", departure.Head.Name))],
        [new ReferenceLine(series.Present[^1].Point.Verdicts[0].Bar, "bar at the end")]);

    private static Chart Order(RoleSeries series, ConditionOrder order, int place) => new(
        "Name movers: where they look",
        Axis.Tokens,
        $"attention {order.Larger} less {order.Smaller}",
        Heads(series, (point, head) => point.OrderOf(head, place)),
        ReferenceLines: [new ReferenceLine(0, "chance")]);

    private static LineSeries[] Heads(RoleSeries series, Func<RolePoint, int, Interval> value) =>
    [
        .. Players(series).Select(head => new LineSeries(
            series.Present[0].Point.Verdicts[head].Head.Name,
            [.. series.Points.Select(point => point.Point.Match(found => PointOf(point.Checkpoint, value(found, head)), _ => Point.Gap(point.Checkpoint.Tokens)))])),
    ];

    private static LineSeries Total(RoleSeries series, string label) => new(
        label, [.. series.Points.Select(point => point.Point.Match(found => PointOf(point.Checkpoint, found.TotalInterval), _ => Point.Gap(point.Checkpoint.Tokens)))]);

    private static Point PointOf(SuiteCheckpoint checkpoint, Interval interval) => new(checkpoint.Tokens, Rounded(interval.Estimate), Rounded(interval.Lower), Rounded(interval.Upper));

    // as many digits as the tables of scores
    private static double Rounded(double value) => double.Parse(value.ToString("G5", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
}
