using System.Globalization;
using System.Text;
using Repro.Experiments.Timing;
using Repro.Statistics;

namespace TaskEmergence;

/// <summary>The curves behind the verdicts: as a table for programs, as lines for a reader.</summary>
internal static class Curves
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <summary>One row per model and checkpoint; a checkpoint that is not there has its reason instead of numbers.</summary>
    public static string ToCsv(FollowedTask task, IEnumerable<TaskCurve> models)
    {
        string[] columns =
        [
            task.MetricName, "lower", "upper", "accuracy", "accuracyLower", "accuracyUpper", "corrupted", "prompts",
            .. task.HarderDraws is null ? [] : (string[])["harder", "harderLower", "harderUpper", "harderAccuracy", "harderAccuracyLower", "harderAccuracyUpper", "harderPrompts"],
        ];
        var csv = new StringBuilder($"model,parameters,step,tokens,{string.Join(',', columns)},absent\n");
        foreach (var model in models)
        {
            foreach (var (checkpoint, outcome) in model.Points)
            {
                var cells = outcome.Match(
                    found => string.Join(',', (IEnumerable<string>)[Numbers(found.All), Number(found.Corrupted.Estimate), Count(found.All), .. found.Harder is { } harder ? (string[])[Numbers(harder), Count(harder)] : []]) + ",",
                    absence => $"{new string(',', columns.Length)}\"{absence.Reason.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
                csv.Append(CultureInfo.InvariantCulture, $"{model.Model.Name},{model.Model.Parameters},{checkpoint.Step},{checkpoint.Tokens},{cells}\n");
            }
        }

        return csv.ToString();
    }

    /// <summary>A line per model: bars from 0 to the largest value of all models, and the emergence.</summary>
    public static IReadOnlyList<string> ToLines(FollowedTask task, IReadOnlyList<TaskCurve> models)
    {
        var present = models.SelectMany(model => model.Points).Where(point => point.Performance.IsPresent).ToArray();
        var top = present.Select(point => point.Performance.Value.Followed.Metric.Estimate).DefaultIfEmpty(0).Max();
        var width = models.Max(model => model.Model.Name.Length);
        List<string> lines = [string.Create(CultureInfo.InvariantCulture, $"{task.Words}: {task.MetricWords} by checkpoint (bars: 0 to {top:0.0}; {present.Length} of {models.Sum(model => model.Points.Count)} checkpoints)")];
        foreach (var model in models)
        {
            var bars = string.Concat(model.Points.Select(point => point.Performance.Match(found => Bar(found.Followed.Metric.Estimate / top), _ => '·')));
            var final = model.Points[^1].Performance.Match(found => string.Create(CultureInfo.InvariantCulture, $"final {found.Followed.Metric.Estimate:+0.00;-0.00}, accuracy {found.Followed.Accuracy.Estimate:0.00}"), absence => absence.Reason);
            var emergence = model.Point.Match(point => string.Create(CultureInfo.InvariantCulture, $"emerges at step {point.Step} ({point.Tokens / 1e6:0.00}M tokens)"), absence => absence.Reason);
            lines.Add($"  {model.Model.Name.PadRight(width)}  {bars}  {final}; {emergence}");
        }

        return lines;
    }

    private static char Bar(double share) => Bars[(int)Math.Clamp(share * Bars.Length, 0, Bars.Length - 1)];

    private static string Numbers(Scores scores) => $"{Numbers(scores.Metric)},{Numbers(scores.Accuracy)}";

    private static string Numbers(Interval interval) => $"{Number(interval.Estimate)},{Number(interval.Lower)},{Number(interval.Upper)}";

    private static string Number(double value) => value.ToString("G7", CultureInfo.InvariantCulture);

    private static string Count(Scores scores) => scores.Metric.Samples.ToString(CultureInfo.InvariantCulture);
}
