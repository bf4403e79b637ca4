using System.Globalization;
using System.Text.RegularExpressions;

namespace Repro.Cli.Slurm;

/// <summary>Something of a sweep's in Slurm's queue.</summary>
/// <param name="Job">The job, or the job array.</param>
/// <param name="Chunk">Which chunk; null: the last job.</param>
/// <param name="Chunks">How many chunks its submission cut the sweep into; null: the last job.</param>
/// <param name="Waits">Whether it has not begun.</param>
internal sealed partial record SlurmTask(string Job, int? Chunk, int? Chunks, bool Waits)
{
    /// <summary>What squeue is asked to print of each task: job, index, state, working directory, name.</summary>
    public const string Format = "%F|%K|%t|%Z|%j";

    private const string Pending = "PD";

    /// <summary>The name of the array that computes a sweep's chunks.</summary>
    public static string ArrayName(string sweep, int chunks) => string.Create(CultureInfo.InvariantCulture, $"repro:{sweep}:{chunks}");

    /// <summary>The name of a sweep's last job.</summary>
    public static string LastName(string sweep) => $"repro:{sweep}:last";

    /// <summary>Those of a sweep of a checkout, from what squeue prints: the names of two checkouts' sweeps may be the same.</summary>
    public static IReadOnlyList<SlurmTask> Read(string squeue, string sweep, string root)
    {
        var tasks = new List<SlurmTask>();
        foreach (var line in squeue.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var fields = line.Split('|');
            if (fields.Length != 5 || fields[3] != root || Name().Match(fields[4]) is not { Success: true } name || name.Groups["sweep"].Value != sweep) continue;
            var waits = fields[2] == Pending;
            if (name.Groups["part"].Value == "last") tasks.Add(new SlurmTask(fields[0], null, null, waits));
            else if (int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var index)) tasks.Add(new SlurmTask(fields[0], index, int.Parse(name.Groups["part"].Value, CultureInfo.InvariantCulture), waits));
        }

        return tasks;
    }

    [GeneratedRegex("^repro:(?<sweep>.+):(?<part>last|[0-9]{1,9})$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
