using System.Globalization;
using System.Text;

namespace HeadRoleStability;

/// <summary>The curves behind the verdicts: as a table for programs, as lines for a reader.</summary>
internal static class ScoreTable
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <summary>One row per model, checkpoint and head; plays: 1 yes, 0 no, both beyond noise, 0.5 neither. A checkpoint that is not there has its reason.</summary>
    public static string ToCsv(IEnumerable<RoleSeries> series)
    {
        var csv = new StringBuilder("model,step,tokens,head,score,lower,upper,mustPass,plays,unmet,absent\n");
        foreach (var (model, checkpoint, outcome) in series.SelectMany(series => series.Points.Select(point => (series.Model, point.Checkpoint, point.Point))))
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{model.Name},{checkpoint.Step},{checkpoint.Tokens}");
            if (!outcome.TryGet(out var point))
            {
                csv.Append(CultureInfo.InvariantCulture, $"{place},,,,,,,,{Quoted(outcome.Absence!.Reason)}\n");
                continue;
            }

            foreach (var (verdict, state) in point.Verdicts.Zip(point.States))
            {
                csv.Append(CultureInfo.InvariantCulture, $"{place},{verdict.Head.Name},{Number(verdict.Score.Estimate)},{Number(verdict.Score.Lower)},{Number(verdict.Score.Upper)},{Number(verdict.Bar)},{Number(Plays(state))},{(verdict.Unmet is { } unmet ? Quoted(unmet) : "")},\n");
            }
        }

        return csv.ToString();
    }

    /// <summary>A line per model: bars of the role's total by checkpoint, and its holders at the end.</summary>
    public static IEnumerable<string> ToLines(string role, IReadOnlyList<RoleSeries> series)
    {
        var top = series.SelectMany(series => series.Present).Select(point => point.Point.Total).DefaultIfEmpty(0).Max();
        yield return string.Create(CultureInfo.InvariantCulture, $"{role}: total of the heads that play it by checkpoint (bars: 0 to {top:0.00})");
        foreach (var one in series)
        {
            var bars = string.Concat(one.Points.Select(point => point.Point.Match(found => top > 0 ? Bars[(int)Math.Clamp(found.Total / top * Bars.Length, 0, Bars.Length - 1)] : Bars[0], _ => '·')));
            var holders = one.Points[^1].Point.Match(found => string.Join(' ', found.Holders.Select(head => head.Name).DefaultIfEmpty("none")), absence => absence.Reason);
            yield return $"  {one.Model.Name.PadRight(series.Max(other => other.Model.Name.Length))}  {bars}  at the end {holders}; {one.HandOvers.Count()} hand-overs";
        }
    }

    private static double Plays(HeadState state) => state switch
    {
        HeadState.Plays => 1,
        HeadState.DoesNot => 0,
        _ => 0.5,
    };

    private static string Number(double value) => double.IsFinite(value) ? value.ToString("G5", CultureInfo.InvariantCulture) : "";

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
