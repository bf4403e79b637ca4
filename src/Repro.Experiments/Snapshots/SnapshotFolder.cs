using Repro.Models;

namespace Repro.Experiments.Snapshots;

/// <summary>
/// Committed results in a folder, in Verify's file convention: <c>name.verified.ext</c> is committed, <c>name.received.ext</c> is what
/// came instead and lies beside it until it is accepted or comes out right.
/// </summary>
/// <param name="folder">Need not exist yet.</param>
/// <remarks>One process verifies a folder at a time.</remarks>
public sealed class SnapshotFolder(string folder)
{
    /// <summary>Compares everything that the folder's owner produces with what is committed. Never changes a committed file.</summary>
    /// <param name="received">All of it: name (<c>T1.ioi.json</c>, <c>curves.csv</c>) to text.</param>
    /// <param name="rulesOf">The rules of a name.</param>
    /// <remarks>
    /// Writes a received file for what is new or differs, and deletes every other received file: one that is left over from an earlier
    /// run must not be accepted by mistake.
    /// </remarks>
    /// <exception cref="ArgumentException">A name is not a plain file name ending in .json or .csv.</exception>
    public SnapshotReport Verify(IReadOnlyDictionary<string, string> received, Func<string, ComparisonRules> rulesOf)
    {
        List<SnapshotMismatch> differences = [];
        List<string> added = [];
        var snapshots = received.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (Name: new SnapshotName(pair.Key), Text: pair.Value)).ToList();
        HashSet<SnapshotName> waiting = [];
        foreach (var (name, text) in snapshots)
        {
            if (!File.Exists(At(name.VerifiedFile)))
            {
                added.Add(name.Name);
            }
            else
            {
                var committed = File.ReadAllText(At(name.VerifiedFile));
                var found = SnapshotDocument.Compare(name, committed, text, rulesOf(name.Name));
                if (found.Count == 0) continue;
                differences.Add(new SnapshotMismatch(name.Name, found, committed, text));
            }

            waiting.Add(name);
            Directory.CreateDirectory(folder);
            PartialFile.WriteText(At(name.ReceivedFile), text);
        }

        foreach (var leftOver in SnapshotName.ReceivedIn(folder).Where(name => !waiting.Contains(name)).ToList()) File.Delete(At(leftOver.ReceivedFile));
        var produced = snapshots.Select(snapshot => snapshot.Name.VerifiedFile).ToHashSet(StringComparer.Ordinal);
        var stale = SnapshotName.VerifiedFilesIn(folder).Where(file => !produced.Contains(file)).ToList();
        return new SnapshotReport(folder, differences, added, stale);
    }

    /// <summary>
    /// What an earlier run left here that is not the committed results. Reads only; what is committed and did not come any more has left
    /// no file, so that nothing is told to be stale.
    /// </summary>
    /// <param name="rulesOf">The rules of a name.</param>
    public SnapshotReport Waiting(Func<string, ComparisonRules> rulesOf)
    {
        List<SnapshotMismatch> differences = [];
        List<string> added = [];
        foreach (var name in SnapshotName.ReceivedIn(folder))
        {
            if (!File.Exists(At(name.VerifiedFile)))
            {
                added.Add(name.Name);
                continue;
            }

            var (committed, received) = (File.ReadAllText(At(name.VerifiedFile)), File.ReadAllText(At(name.ReceivedFile)));
            if (SnapshotDocument.Compare(name, committed, received, rulesOf(name.Name)) is { Count: > 0 } found) differences.Add(new SnapshotMismatch(name.Name, found, committed, received));
        }

        return new SnapshotReport(folder, differences, added, []);
    }

    /// <summary>
    /// Takes every received file as the new committed one and deletes the stale ones. An explicit act of a person; nothing is touched
    /// when anything is refused.
    /// </summary>
    /// <param name="staleFiles">Committed files to delete, as <see cref="SnapshotReport.Stale"/> names them; others are kept.</param>
    /// <returns>What happened, with every number that moved, to be printed.</returns>
    /// <exception cref="ArgumentException">A stale file is not a committed file of this folder, or has a received one beside it.</exception>
    /// <exception cref="InvalidDataException">A received file cannot be read, or holds a number that is not finite: it would never verify.</exception>
    public IReadOnlyList<AcceptedSnapshot> Accept(IEnumerable<string> staleFiles)
    {
        var received = SnapshotName.ReceivedIn(folder).ToList();
        var committed = SnapshotName.VerifiedFilesIn(folder).ToHashSet(StringComparer.Ordinal);
        var stale = staleFiles.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        foreach (var file in stale)
        {
            if (!committed.Contains(file)) throw new ArgumentException($"'{file}' is no committed snapshot of {folder}", nameof(staleFiles));
            if (received.Find(name => name.VerifiedFile == file) is { } name) throw new ArgumentException($"'{file}' is not stale: {name.ReceivedFile} was received", nameof(staleFiles));
        }

        var texts = received.ToDictionary(name => name, name => File.ReadAllText(At(name.ReceivedFile)));
        foreach (var (name, text) in texts)
        {
            if (SnapshotDocument.Compare(name, text, text, ComparisonRules.AllExact) is [var fault, ..])
                throw new InvalidDataException($"{At(name.ReceivedFile)} is not accepted: {fault.Describe()}");
        }

        List<AcceptedSnapshot> accepted = [];
        foreach (var name in received)
        {
            var isNew = !committed.Contains(name.VerifiedFile);
            var moved = isNew ? [] : SnapshotDocument.Compare(name, File.ReadAllText(At(name.VerifiedFile)), texts[name], ComparisonRules.AllExact);
            File.Move(At(name.ReceivedFile), At(name.VerifiedFile), overwrite: true);
            accepted.Add(new AcceptedSnapshot(name.VerifiedFile, isNew ? Acceptance.Added : Acceptance.Changed, moved));
        }

        foreach (var file in stale)
        {
            File.Delete(At(file));
            accepted.Add(new AcceptedSnapshot(file, Acceptance.Removed, []));
        }

        return accepted;
    }

    private string At(string file) => Path.Combine(folder, file);
}
