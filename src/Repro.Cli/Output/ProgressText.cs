using System.Globalization;
using Repro.Experiments.Runs;
using Repro.Models.Hub;

namespace Repro.Cli.Output;

/// <summary>Progress in words: done, rate, left; the same beside a bar and as a line.</summary>
internal static class ProgressText
{
    private const double Mega = 1e6;

    public static string Of(RunProgress progress)
    {
        var rate = progress.Done / Math.Max(1e-9, progress.Seconds);
        return string.Create(CultureInfo.InvariantCulture, $"cells {progress.Done} of {progress.Total} ({progress.Computed} computed, {progress.FromStore} from the store{Some(progress.Absent, "absent")}{Some(progress.Failed, "failed")}), ")
            + (rate >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{rate:0.0} a second") : string.Create(CultureInfo.InvariantCulture, $"{1 / rate:0.0} s each"))
            + (IsLast(progress) ? string.Create(CultureInfo.InvariantCulture, $", {progress.Seconds:0.0} s in all") : string.Create(CultureInfo.InvariantCulture, $", {progress.SecondsLeft:0} s left"));
    }

    public static string Of(HubProgress progress) => string.Create(
        CultureInfo.InvariantCulture,
        $"fetched {progress.Bytes / Mega:0} of {progress.TotalBytes / Mega:0} MB of {progress.File}, {progress.BytesPerSecond / Mega:0.0} MB/s{(IsLast(progress) || progress.Remaining is not { } left ? "" : string.Create(CultureInfo.InvariantCulture, $", {left.TotalSeconds:0} s left"))}");

    public static bool IsLast(RunProgress progress) => progress.Done == progress.Total;

    public static bool IsLast(HubProgress progress) => progress.Bytes >= progress.TotalBytes;

    /// <summary>What is smaller is not worth a word.</summary>
    public static bool IsSmall(HubProgress progress) => progress.TotalBytes < 10 * Mega;

    private static string Some(int count, string what) => count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {count} {what}");
}
