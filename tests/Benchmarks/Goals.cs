namespace Repro.Benchmarks;

/// <summary>What two contestants are compared in.</summary>
internal enum Quantity
{
    /// <summary>Median seconds.</summary>
    Time,

    /// <summary>Peak bytes beyond weights.</summary>
    Peak,
}

/// <summary>A ratio of the table of engine.md, section 6.</summary>
/// <param name="Text">What it is.</param>
/// <param name="Of">Numerator.</param>
/// <param name="To">Denominator.</param>
/// <param name="In">Compared in what.</param>
/// <param name="AtMost">The goal, where it is a bound from above.</param>
/// <param name="AtLeast">The goal, where it is one from below; without either the ratio is for scale.</param>
internal sealed record Goal(string Text, Role Of, Role To, Quantity In, double? AtMost = null, double? AtLeast = null);

/// <summary>A goal in one run.</summary>
/// <param name="Goal">The goal.</param>
/// <param name="Predicted">By arithmetic; null where it says nothing.</param>
/// <param name="Measured">Ratio of the medians, or of the peaks; null when one side was not run.</param>
internal sealed record GoalResult(Goal Goal, double? Predicted, double? Measured)
{
    /// <summary>Null when there is no goal or no measurement.</summary>
    public bool? Met => Measured is not { } value || (Goal.AtMost ?? Goal.AtLeast) is null ? null : value <= (Goal.AtMost ?? double.PositiveInfinity) && value >= (Goal.AtLeast ?? 0);
}

/// <summary>The table of engine.md, section 6.</summary>
internal static class Goals
{
    public static IReadOnlyList<Goal> All =>
    [
        new("EAP-IG, time / plain forwards + backwards", Role.Attribution, Role.PlainGradients, Quantity.Time, AtMost: 1.3),
        new("textbook / EAP-IG, time", Role.TextbookAttribution, Role.Attribution, Quantity.Time, AtLeast: 5),
        new("circuit evaluation, time / plain forward", Role.Evaluation, Role.PlainForward, Quantity.Time, AtMost: 1),
        new("minimal circuit with its curve, time / plain forward", Role.Search, Role.PlainForward, Quantity.Time, AtMost: 20),
        new("EAP-IG in small portions / textbook, peak memory", Role.FrugalAttribution, Role.TextbookAttribution, Quantity.Peak, AtMost: 1.0 / 8),
        new("EAP-IG / textbook, peak memory", Role.Attribution, Role.TextbookAttribution, Quantity.Peak),
        new("EAP-IG in small portions, time / plain forwards + backwards", Role.FrugalAttribution, Role.PlainGradients, Quantity.Time),
        new("textbook EAP-IG, time / plain forwards + backwards", Role.TextbookAttribution, Role.PlainGradients, Quantity.Time),
        new("textbook evaluation, time / plain forward", Role.TextbookEvaluation, Role.PlainForward, Quantity.Time),
        new("plain forwards + backwards / textbook, peak memory", Role.PlainGradients, Role.TextbookAttribution, Quantity.Peak),
    ];

    public static IReadOnlyList<GoalResult> Judge(IReadOnlyList<Measurement> measurements, Arithmetic arithmetic, Machine machine)
    {
        return [.. All.Select(goal => new GoalResult(goal, Predicted(goal.Of, goal.In) / Predicted(goal.To, goal.In), Measured(goal.Of, goal.In) / Measured(goal.To, goal.In)))];

        double? Predicted(Role role, Quantity quantity) => arithmetic.Of(role) is { } cost ? quantity == Quantity.Time ? machine.Seconds(cost) : cost.PeakBytes : null;

        double? Measured(Role role, Quantity quantity) => measurements.SingleOrDefault(one => one.Role == role) is { } found ? quantity == Quantity.Time ? found.Median : found.PeakBytes : null;
    }
}
