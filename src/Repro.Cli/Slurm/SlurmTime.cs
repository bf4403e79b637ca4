using System.Globalization;
using System.Text.RegularExpressions;

namespace Repro.Cli.Slurm;

/// <summary>A time limit in sbatch's words: minutes, minutes:seconds, hours:minutes:seconds, days-hours, days-hours:minutes or days-hours:minutes:seconds.</summary>
internal static partial class SlurmTime
{
    /// <exception cref="ArgumentException">It is none of these.</exception>
    public static TimeSpan Parse(string text)
    {
        if (WithDays().Match(text) is { Success: true } days) return new TimeSpan(Number(days, 1), Number(days, 2), Number(days, 3), Number(days, 4));
        if (Without().Match(text) is not { Success: true } match) throw new ArgumentException($"'{text}' is no time limit of sbatch's: write minutes (90), hours:minutes:seconds (12:00:00) or days-hours (2-12).");
        return match.Groups[3].Success ? new TimeSpan(Number(match, 1), Number(match, 2), Number(match, 3)) : new TimeSpan(0, Number(match, 1), Number(match, 2));
    }

    private static int Number(Match match, int group) => match.Groups[group].Success ? int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex("^([0-9]{1,6})-([0-9]{1,6})(?::([0-9]{1,6}))?(?::([0-9]{1,6}))?$", RegexOptions.CultureInvariant)]
    private static partial Regex WithDays();

    [GeneratedRegex("^([0-9]{1,6})(?::([0-9]{1,6}))?(?::([0-9]{1,6}))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Without();
}
