using System.Text.Json;
using Repro.Experiments;
using Repro.Experiments.Claims;
using Repro.Experiments.Snapshots;
using Repro.Experiments.Suites;
using Repro.Reporting.Page.Data;

namespace Repro.Cli.Report;

/// <summary>What runs left beside a suite's committed results because it is not the same (<c>*.received.*</c>). Nothing is written or deleted.</summary>
internal static class ReceivedResults
{
    private const int MostListed = 3; // of a file's differences, in tables; all stand in its text

    /// <summary>By experiment; those without a received file are left out.</summary>
    public static IReadOnlyList<MovedResults> Of(Checkout checkout, Suite suite, IReadOnlyList<IExperiment> experiments) =>
        [.. experiments.OrderBy(experiment => experiment.Name, StringComparer.Ordinal).Select(experiment => Of(checkout, suite, experiment)).OfType<MovedResults>()];

    private static MovedResults? Of(Checkout checkout, Suite suite, IExperiment experiment)
    {
        var folder = checkout.Results(suite.ResultsName, experiment.Name);
        var report = new SnapshotFolder(folder).Waiting(file => experiment.Definition.RulesFor(file, suite));
        if (report.IsMatch) return null;
        MovedFile File(string name, bool isNew, int count, IReadOnlyList<string> first, string text)
        {
            var path = report.ReceivedFile(name);
            var received = System.IO.File.ReadAllText(path);
            return new MovedFile(checkout.Relative(report.CommittedFile(name)), new(checkout.Relative(path), name.EndsWith(".json", StringComparison.Ordinal) ? received : ""), isNew, count, first, text)
            {
                Verdict = VerdictOf(name, received),
                Svg = DrawingOf(Path.Combine(checkout.Figures(suite.ResultsName, experiment.Name), Path.GetFileNameWithoutExtension(name)), received),
            };
        }

        return new MovedResults(
            experiment.Name,
            [
                .. report.Differences.Select(mismatch => File(mismatch.Name, false, mismatch.Differences.Count, [.. mismatch.Differences.Take(MostListed).Select(Short)], SnapshotReport.Describe(mismatch))),
                .. report.New.Select(name => File(name, true, 0, [], $"{name} is new: nothing is committed for it\n")),
            ],
            (report with { Folder = checkout.Relative(folder) }).Describe());
    }

    private static string Short(SnapshotDifference difference) => (difference with { Rule = null }).Describe();

    private static MovedVerdict? VerdictOf(string name, string received)
    {
        if (!name.EndsWith(".json", StringComparison.Ordinal)) return null;
        try
        {
            using var json = JsonDocument.Parse(received);
            string? Text(string key) => json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            return (Text("claim"), Text("task"), Text("verdict")) is ({ } claim, { } task, { } word) ? new(claim, task, word) : null;
        }
        catch (JsonException)
        {
            return null; // that it cannot be read is the difference
        }
    }

    // a drawing of an earlier run has other numbers beside it
    private static string? DrawingOf(string path, string received) =>
        System.IO.File.Exists(path + ".svg") && System.IO.File.Exists(path + ".csv") && System.IO.File.ReadAllText(path + ".csv") == received ? System.IO.File.ReadAllText(path + ".svg") : null;
}
