using System.ComponentModel;
using System.Diagnostics;

namespace Repro.Cli;

/// <summary>What git says of a checkout.</summary>
internal static class WorkingTree
{
    // what results are made from
    private static readonly string[] Sources = ["src", "experiments", "models"];

    /// <summary>Files that results are made from and that are not as they are committed; null where there is no git to ask.</summary>
    public static IReadOnlyList<string>? Uncommitted(string root)
    {
        var git = Path.Combine(root, ".git"); // a folder, or in a worktree a file
        if (!Directory.Exists(git) && !File.Exists(git)) return null;
        try
        {
            using var process = Process.Start(new ProcessStartInfo("git", ["-C", root, "status", "--porcelain", "--", .. Sources]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false });
            if (process is null) return null;
            _ = process.StandardError.ReadToEndAsync();
            var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            process.WaitForExit();
            return process.ExitCode == 0 ? [.. lines.Select(line => line[3..])] : null; // two letters of state and a space
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
