using System.Globalization;
using System.Text;
using Repro.Models;

namespace Repro.Training;

/// <summary>Writes <c>CURVES.md</c> beside the trained models: what each run cost, and its metrics at the committed checkpoints.</summary>
public static class CurveTables
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <param name="folder">The suite's folder; every model in it is trained.</param>
    public static void Write(string folder)
    {
        var curves = MiniRecipe.Models.ToDictionary(recipe => recipe.Name, recipe => Read(folder, recipe), StringComparer.Ordinal); // [row][column]
        var text = new StringBuilder("<!-- written by 'repro train mini' from each model's training.json and metrics.csv -->\n# Training curves of the small suite\n\n");
        text.Append("| model | weights | tokens | seconds, one thread | peak memory, MB | loss on fresh text |\n|---|---|---|---|---|---|\n");
        foreach (var recipe in MiniRecipe.Models)
        {
            var (record, rows) = (TrainingRecord.Read(Path.Combine(folder, recipe.Name, "training.json")), curves[recipe.Name]);
            text.Append(CultureInfo.InvariantCulture, $"| {record.Model} | {record.Parameters:N0} | {record.Tokens:N0} | {record.Seconds:0} | {record.PeakBytes / 1e6:0} | {rows[^1][Column("loss")]:0.000} |\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"\nOne bar per {MiniRecipe.Models[0].MetricsEvery * 4} steps, from 0 (or the lowest loss) to the largest value of all models; what each probe asks: `src/Repro.Training/TrainingProbes.cs`.\n\n```\n");
        foreach (var name in Columns.Skip(2))
        {
            var highest = curves.Values.Max(rows => rows.Max(row => row[Column(name)]));
            var lowest = name == "loss" ? curves.Values.Min(rows => rows.Min(row => row[Column(name)])) : 0;
            foreach (var recipe in MiniRecipe.Models)
            {
                var values = curves[recipe.Name].Where((_, i) => i % 4 == 0).Select(row => row[Column(name)]).ToArray();
                var bars = string.Concat(values.Select(value => Bars[(int)Math.Clamp((value - lowest) / (highest - lowest) * Bars.Length, 0, Bars.Length - 1)]));
                text.Append(CultureInfo.InvariantCulture, $"{name,-18} {recipe.Name,-9} {bars} {values[^1],6:0.00}\n");
            }
        }

        text.Append("```\n");
        foreach (var recipe in MiniRecipe.Models)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {recipe.Name}\n\n| {string.Join(" | ", Columns)} |\n|{string.Concat(Enumerable.Repeat("---|", Columns.Length))}\n");
            foreach (var row in curves[recipe.Name].Where(row => recipe.Checkpoints.Contains((int)row[0])))
            {
                text.Append(CultureInfo.InvariantCulture, $"| {row[0]:0} | {row[1] / 1e6:0.00}M | {string.Join(" | ", row.Skip(2).Select(value => value.ToString("0.00", CultureInfo.InvariantCulture)))} |\n");
            }
        }

        PartialFile.WriteText(Path.Combine(folder, "CURVES.md"), text.ToString());
    }

    private static readonly string[] Columns = TrainingMetrics.CsvHeader.Split(',');

    private static int Column(string name) => Array.IndexOf(Columns, name);

    private static double[][] Read(string folder, TrainingRecipe recipe) =>
        [.. File.ReadLines(Path.Combine(folder, recipe.Name, "metrics.csv")).Skip(1).Select(line => line.Split(',').Select(value => double.Parse(value, CultureInfo.InvariantCulture)).ToArray())];
}
