namespace Repro.Statistics.Tests;

/// <summary>Curves written as a row of values; null is a checkpoint that is absent.</summary>
internal static class Curves
{
    /// <summary>Steps 100, 200, ... of ten tokens each.</summary>
    public static TrainingCurve Of(params double?[] values) =>
        new("model", "metric", values.Select((value, i) => Point(100 * (i + 1), value)));

    public static CurvePoint Point(long step, double? value) =>
        new(step, 10 * step, value is { } present ? present : new Absence("file is missing"));
}
