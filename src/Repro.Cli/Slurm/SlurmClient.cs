using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Repro.Cli.Slurm;

/// <summary>Slurm by way of its own programs.</summary>
internal static partial class SlurmClient
{
    /// <summary>Submits a script.</summary>
    /// <returns>The job's number.</returns>
    /// <exception cref="SlurmException">There is no sbatch, or it refuses.</exception>
    public static string Submit(IReadOnlyList<string> arguments)
    {
        var (code, output, error) = Run("sbatch", arguments)
            ?? throw new SlurmException("'sbatch' is not on the PATH: run this where Slurm's jobs are submitted, see what it would submit with --dry-run, or compute on this machine with 'repro reproduce'.");
        // --parsable: the number, and the cluster's name where there are several
        return code == 0 ? output.Trim().Split(';')[0] : throw new SlurmException($"sbatch refused the job ({OneLine(error)}): nothing of it was submitted; correct the options and run again.");
    }

    /// <summary>This user's tasks of a sweep; null where there is no squeue.</summary>
    /// <exception cref="SlurmException">squeue gives no answer.</exception>
    public static IReadOnlyList<SlurmTask>? Queue(string sweep, string root)
    {
        if (Run("squeue", ["--noheader", "--array", $"--user={Environment.UserName}", $"--format={SlurmTask.Format}"]) is not var (code, output, error)) return null;
        return code == 0 ? SlurmTask.Read(output, sweep, root) : throw new SlurmException($"squeue gives no answer ({OneLine(error)}): look whether Slurm is up, and run again.");
    }

    /// <summary>Takes a job out of the queue.</summary>
    public static void Cancel(string job) => Run("scancel", [job]);

    /// <summary>The first array index that this Slurm does not take; null where it does not say.</summary>
    public static int? MaxArraySize() => Run("scontrol", ["show", "config"]) is (0, var output, _) ? ReadMaxArraySize(output) : null;

    /// <summary>The same from what scontrol prints.</summary>
    internal static int? ReadMaxArraySize(string config) => MaxArraySizeLine().Match(config) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : null;

    // null: there is no such program
    private static (int Code, string Output, string Error)? Run(string program, IReadOnlyList<string> arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.GetAwaiter().GetResult());
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static string OneLine(string text) => string.Join(" ", text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');

    [GeneratedRegex(@"^MaxArraySize\s*=\s*([0-9]{1,9})\s*$", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex MaxArraySizeLine();
}
