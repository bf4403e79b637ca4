using System.Globalization;
using System.Text;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace Repro.Experiments.Snapshots;

/// <summary>How a folder of snapshots compares with what was received.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Differences">Snapshots that differ from the committed ones.</param>
/// <param name="New">Names of received snapshots that nothing is committed for.</param>
/// <param name="Stale">Committed files (<c>*.verified.*</c>) that nothing was received for.</param>
public sealed record SnapshotReport(string Folder, IReadOnlyList<SnapshotMismatch> Differences, IReadOnlyList<string> New, IReadOnlyList<string> Stale)
{
    /// <summary>Differences of one snapshot that are written out; the rest are counted.</summary>
    public const int MostDifferencesShown = 40;

    /// <summary>Changed lines of one snapshot's text that are written out; the rest are counted.</summary>
    public const int MostChangedLinesShown = 40;

    /// <summary>The command that takes the received results as the committed ones.</summary>
    public const string AcceptCommand = "dotnet build -t:Accept";

    /// <summary>Whether everything received is committed and everything committed was received.</summary>
    public bool IsMatch => Differences.Count == 0 && New.Count == 0 && Stale.Count == 0;

    /// <summary>Where the committed file of a name (<c>T1.ioi.json</c>) is or would be.</summary>
    public string CommittedFile(string name) => Path.Combine(Folder, new SnapshotName(name).VerifiedFile);

    /// <summary>Where what came instead is.</summary>
    public string ReceivedFile(string name) => Path.Combine(Folder, new SnapshotName(name).ReceivedFile);

    /// <summary>The report as text: one line when all match, else every difference and how to accept.</summary>
    public string Describe()
    {
        if (IsMatch) return $"{Folder}: every snapshot matches\n";
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Folder}: {Differences.Count} differ, {New.Count} new, {Stale.Count} stale\n");
        foreach (var mismatch in Differences) text.Append('\n').Append(Describe(mismatch));
        foreach (var name in New) text.Append(CultureInfo.InvariantCulture, $"\n{name} is new: nothing is committed for it\n");
        foreach (var file in Stale) text.Append(CultureInfo.InvariantCulture, $"\n{file} is stale: it is committed, and nothing was received for it\n");
        return text.Append(CultureInfo.InvariantCulture, $"\nIf this is what the results are now, accept it: {AcceptCommand}\n").ToString();
    }

    /// <summary>One snapshot's differences as text, and the lines that changed.</summary>
    public static string Describe(SnapshotMismatch mismatch)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{mismatch.Name}: {mismatch.Differences.Count} difference(s)\n");
        foreach (var difference in mismatch.Differences.Take(MostDifferencesShown)) text.Append("  ").Append(difference.Describe()).Append('\n');
        AppendRest(text, mismatch.Differences.Count - MostDifferencesShown, "differences");

        var changed = InlineDiffBuilder.Diff(mismatch.CommittedText, mismatch.ReceivedText, ignoreWhiteSpace: false, ignoreCase: false).Lines
            .Where(line => line.Type is ChangeType.Inserted or ChangeType.Deleted)
            .ToList();
        if (changed.Count > 0) text.Append("  changed lines, - committed, + received:\n");
        foreach (var line in changed.Take(MostChangedLinesShown))
            text.Append("  ").Append(line.Type == ChangeType.Inserted ? '+' : '-').Append(' ').Append(line.Text).Append('\n');
        AppendRest(text, changed.Count - MostChangedLinesShown, "changed lines");
        return text.ToString();
    }

    private static void AppendRest(StringBuilder text, int rest, string what)
    {
        if (rest > 0) text.Append(CultureInfo.InvariantCulture, $"  and {rest} more {what}\n");
    }
}
