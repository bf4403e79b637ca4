using System.Globalization;
using System.Text;
using Repro.Statistics;

namespace TaskEmergence;

/// <summary>The curves behind the verdicts: as a table for programs, as lines for a reader.</summary>
internal static class Curves
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <summary>One row per model and checkpoint; a checkpoint that is not there has its reason instead of numbers.</summary>
    public static string ToCsv(IEnumerable<ModelEmergence> models)
    {
        var csv = new StringBuilder("model,parameters,step,tokens,logitDifference,lower,upper,accuracy,accuracyLower,accuracyUpper,corrupted,prompts,absent\n");
        foreach (var model in models)
        {
            foreach (var (checkpoint, outcome) in model.Points)
            {
                csv.Append(CultureInfo.InvariantCulture, $"{model.Model.Name},{model.Model.Parameters},{checkpoint.Step},{checkpoint.Tokens},");
                csv.Append(outcome.Match(
                    found => string.Create(CultureInfo.InvariantCulture, $"{Numbers(found.LogitDifference)},{Numbers(found.Accuracy)},{found.Corrupted.Estimate:G7},{found.LogitDifference.Samples},"),
                    absence => $",,,,,,,,\"{absence.Reason.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")).Append('\n');
            }
        }

        return csv.ToString();
    }

    /// <summary>A line per model: bars from 0 to the largest logit difference of all models, an arrow under the emergence.</summary>
    public static IReadOnlyList<string> ToLines(IReadOnlyList<ModelEmergence> models)
    {
        var present = models.SelectMany(model => model.Points).Where(point => point.Performance.IsPresent).ToArray();
        var top = present.Select(point => point.Performance.Value.LogitDifference.Estimate).DefaultIfEmpty(0).Max();
        var width = models.Max(model => model.Model.Name.Length);
        List<string> lines = [string.Create(CultureInfo.InvariantCulture, $"IOI logit difference by checkpoint (bars: 0 to {top:0.0}; {present.Length} of {models.Sum(model => model.Points.Count)} checkpoints)")];
        foreach (var model in models)
        {
            var bars = string.Concat(model.Points.Select(point => point.Performance.Match(found => Bar(found.LogitDifference.Estimate / top), _ => '·')));
            var final = model.Points[^1].Performance.Match(found => string.Create(CultureInfo.InvariantCulture, $"final {found.LogitDifference.Estimate:+0.00;-0.00}, accuracy {found.Accuracy.Estimate:0.00}"), absence => absence.Reason);
            var emergence = model.Point.Match(point => string.Create(CultureInfo.InvariantCulture, $"emerges at step {point.Step} ({point.Tokens / 1e6:0.00}M tokens)"), absence => absence.Reason);
            lines.Add($"  {model.Model.Name.PadRight(width)}  {bars}  {final}; {emergence}");
        }

        return lines;
    }

    private static char Bar(double share) => Bars[(int)Math.Clamp(share * Bars.Length, 0, Bars.Length - 1)];

    private static string Numbers(Interval interval) => string.Create(CultureInfo.InvariantCulture, $"{interval.Estimate:G7},{interval.Lower:G7},{interval.Upper:G7}");
}
