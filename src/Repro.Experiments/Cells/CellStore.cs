using System.Text.Json;
using Repro.Models;

namespace Repro.Experiments.Cells;

/// <summary>
/// Cells as JSON files under their keys. A file appears complete or not at all, so a run that is stopped anywhere loses
/// only the cell at hand, and two runs on one store cannot hurt each other: they share the work.
/// </summary>
public sealed class CellStore(string folder)
{
    private const int SharingViolation = 32, LinuxWouldBlock = 11, MacWouldBlock = 35;

    /// <summary>Where a cell is or would be.</summary>
    public string PathOf(string key) => Path.Combine(folder, key[..2], key + ".json");

    /// <summary>The stored cell; null when there is none, or when the file is not that cell (it is then computed anew).</summary>
    public Cell? Find(CellIdentity identity)
    {
        var path = PathOf(identity.Key);
        if (!File.Exists(path)) return null;
        try
        {
            var cell = JsonSerializer.Deserialize<Cell>(File.ReadAllBytes(path), CellJson.Options);
            // the text, not only the name: a file that was edited or put there by hand does not answer for this identity
            return cell is not null && cell.Identity.GetRawText() == identity.ToJson().GetRawText() ? cell : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// The right to compute a cell, until it is disposed; null while another run on this store has it. It is the operating system's
    /// lock on a file, so that a run that dies lets go of it.
    /// </summary>
    public IDisposable? TryClaim(CellIdentity identity)
    {
        var path = PathOf(identity.Key) + ".claim";
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e) when (IsHeldByAnother(e))
        {
            return null;
        }
    }

    /// <summary>Whether a run on this store, of this machine or another, computes the cell right now.</summary>
    public bool IsClaimed(CellIdentity identity)
    {
        var path = PathOf(identity.Key) + ".claim";
        try
        {
            // a shared lock, for this moment: who looks at the same time is not taken for a run
            using var look = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
            return false;
        }
        catch (IOException e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (IOException e) when (IsHeldByAnother(e))
        {
            return true;
        }
    }

    // the file itself may be gone by now: the other one lets go of it when it is done
    private static bool IsHeldByAnother(IOException e) => (e.HResult & 0xFFFF) is SharingViolation or LinuxWouldBlock or MacWouldBlock;

    /// <exception cref="IOException">The cell could not be written (a full disk, no right); cells stored before stay.</exception>
    public void Store(Cell cell)
    {
        var path = PathOf(cell.Key);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        PartialFile.Write(path, stream => JsonSerializer.Serialize(stream, cell, CellJson.Options));
    }
}
