using System.Globalization;
using Repro.Statistics;

namespace MethodChecks;

/// <summary>
/// A probe's curve as it was written while a model trained: <c>metrics.csv</c> beside the checkpoints, a row every 128 steps. Finer than the checkpoints, but a record:
/// it is read here, not computed again.
/// </summary>
public static class ProbeCurve
{
    /// <summary>The probes by task.</summary>
    public static IReadOnlyDictionary<string, string> Columns { get; } = new Dictionary<string, string>
    {
        ["ioi"] = "ioiLogitDifference",
        ["greater-than"] = "greaterThanLate",
        ["gendered-pronoun"] = "pronoun",
        ["subject-verb-agreement"] = "agreement",
    };

    /// <summary>One column of the table.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="checkpointFolder">One of its checkpoints; the table stands beside them.</param>
    /// <param name="column">The column's name.</param>
    /// <returns>Absent, with the file, where there is no table or no such column.</returns>
    public static Outcome<TrainingCurve> Read(string model, string checkpointFolder, string column)
    {
        var path = Path.Combine(Path.GetDirectoryName(checkpointFolder)!, "metrics.csv");
        if (!File.Exists(path)) return new Absence($"no record of the training ({Path.GetFileName(path)} of {model})");
        var rows = File.ReadAllLines(path).Select(line => line.Split(',')).ToArray();
        var (step, tokens, value) = (Array.IndexOf(rows[0], "step"), Array.IndexOf(rows[0], "tokens"), Array.IndexOf(rows[0], column));
        if (step < 0 || tokens < 0 || value < 0) return new Absence($"the record of the training of {model} lacks a column of step, tokens and {column}");
        return new TrainingCurve(model, column, rows.Skip(1).Select(row => new CurvePoint(
            long.Parse(row[step], CultureInfo.InvariantCulture), long.Parse(row[tokens], CultureInfo.InvariantCulture), double.Parse(row[value], CultureInfo.InvariantCulture))));
    }
}
