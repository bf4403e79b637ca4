using System.Globalization;
using System.Text;

namespace Repro.Benchmarks;

/// <summary>Aligned plain text.</summary>
internal static class Report
{
    public static string Text(Result result)
    {
        var text = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"pythia-{result.Shape} shape, random weights, {Workload.Prompts} prompts x {Workload.Tokens} tokens, {result.Threads} thread(s), {result.Repeats} rounds")
            .AppendLine(CultureInfo.InvariantCulture, $"predictions are priced at {result.Machine.FlopsPerSecond / 1e9:f0} GFLOP/s and {result.Machine.BytesPerSecond / 1e9:f1} GB/s, measured before the rounds")
            .AppendLine();
        Table(text, ["run", "median s", "min - max s", "predicted s", "GFLOP", "peak MB", "predicted MB", "tensors left"], result.Runs.Select(run => (string[])
        [
            run.Measured.Name, F(run.Measured.Median, "f3"), $"{F(run.Measured.Seconds.Min(), "f3")} - {F(run.Measured.Seconds.Max(), "f3")}", F(run.PredictedSeconds, "f3"),
            F(run.Predicted?.Flops / 1e9, "f0"), F(run.Measured.PeakBytes / 1e6, "f0"), F(run.Predicted?.PeakBytes / 1e6, "f0"), run.Measured.LiveTensors.ToString(CultureInfo.InvariantCulture),
        ]));
        var left = result.Runs.Max(run => run.Measured.LiveTensors);
        Table(text, ["quantity", "goal", "predicted", "measured", "met"], [
            .. result.Goals.Where(goal => goal.Measured is not null).Select(goal => (string[])[goal.Goal.Text, Bound(goal.Goal), F(goal.Predicted, "f2"), F(goal.Measured, "f2"), goal.Met switch { true => "yes", false => "NO", null => "" }]),
            ["live tensors after a run", "0", "0", left.ToString(CultureInfo.InvariantCulture), left == 0 ? "yes" : "NO"],
        ]);
        return text.ToString();
    }

    private static string Bound(Goal goal) => goal.AtMost is not null ? $"<= {F(goal.AtMost, "0.###")}" : goal.AtLeast is not null ? $">= {F(goal.AtLeast, "0.###")}" : "for scale";

    private static string F(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";

    // the first column to the left, numbers to the right
    private static void Table(StringBuilder text, string[] head, IEnumerable<string[]> rows)
    {
        string[][] all = [head, .. rows];
        var widths = head.Select((_, column) => all.Max(row => row[column].Length)).ToArray();
        foreach (var row in all) text.AppendLine(string.Join("  ", row.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]))));
        text.AppendLine();
    }
}
