using System.Globalization;
using System.Text;
using Repro.Statistics;

namespace ComponentEmergence;

/// <summary>The curves behind the verdicts: as a table for programs, as lines for a reader.</summary>
internal static class ComponentTable
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <summary>One row per model and checkpoint; a checkpoint that is not there has its reason instead of numbers.</summary>
    public static string ToCsv(IEnumerable<ComponentCurve> curves)
    {
        string[] columns = ["best", "lower", "upper", "total", "totalLower", "totalUpper", "controlQuantile", "highestControl", "headsThatPlay", "samples"];
        var csv = new StringBuilder($"model,parameters,step,tokens,{string.Join(',', columns)},absent\n");
        foreach (var curve in curves)
        {
            foreach (var (checkpoint, value) in curve.Points)
            {
                var cells = value.Match(
                    point => string.Create(CultureInfo.InvariantCulture, $"{Numbers(point.Best)},{Numbers(point.Total)},{Number(point.Bar)},{Number(point.HighestControl)},{point.Players.Count},{point.Best.Samples},"),
                    absence => $"{new string(',', columns.Length)}\"{absence.Reason.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
                csv.Append(CultureInfo.InvariantCulture, $"{curve.Model.Name},{curve.Model.Parameters},{checkpoint.Step},{checkpoint.Tokens},{cells}\n");
            }
        }

        return csv.ToString();
    }

    /// <summary>A line per model: bars from 0 to the largest score of all models, and the emergence.</summary>
    public static IReadOnlyList<string> ToLines(IReadOnlyList<ComponentCurve> curves)
    {
        var top = curves.SelectMany(curve => curve.Points).Where(point => point.Value.IsPresent).Select(point => point.Value.Value.Best.Estimate).DefaultIfEmpty(0).Max();
        var width = curves.Max(curve => curve.Model.Name.Length);
        List<string> lines = [string.Create(CultureInfo.InvariantCulture, $"{curves[0].Component.Words}: {curves[0].Component.Score} of the best head by checkpoint (bars: 0 to {top:0.00})")];
        foreach (var curve in curves)
        {
            var bars = string.Concat(curve.Points.Select(point => point.Value.Match(found => Bar(found.Best.Estimate / top), _ => '·')));
            var final = curve.Points[^1].Value.Match(found => string.Create(CultureInfo.InvariantCulture, $"final {found.Best.Estimate:0.00} {found.BestHead}"), absence => absence.Reason);
            var emergence = curve.Timing.Point.Match(point => string.Create(CultureInfo.InvariantCulture, $"emerges at step {point.Step} ({point.Tokens / 1e6:0.00}M tokens)"), absence => absence.Reason);
            lines.Add($"  {curve.Model.Name.PadRight(width)}  {bars}  {final}; {emergence}");
        }

        return lines;
    }

    private static char Bar(double share) => Bars[double.IsFinite(share) ? (int)Math.Clamp(share * Bars.Length, 0, Bars.Length - 1) : 0];

    private static string Numbers(Interval interval) => $"{Number(interval.Estimate)},{Number(interval.Lower)},{Number(interval.Upper)}";

    private static string Number(double value) => value.ToString("G7", CultureInfo.InvariantCulture);
}
