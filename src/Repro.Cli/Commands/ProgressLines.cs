using System.Globalization;
using Repro.Experiments.Runs;

namespace Repro.Cli.Commands;

/// <summary>Progress as a line now and then: it is read under MSBuild and in pipes as well as on a terminal.</summary>
internal sealed class ProgressLines
{
    private const double SecondsBetweenLines = 5;
    private double lastSeconds;

    public void Report(RunProgress progress)
    {
        var last = progress.Done == progress.Total;
        if (!last && progress.Seconds - lastSeconds < SecondsBetweenLines) return;
        lastSeconds = progress.Seconds;
        var rate = progress.Done / Math.Max(1e-9, progress.Seconds);
        var absent = progress.Absent == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {progress.Absent} absent");
        var failed = progress.Failed == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {progress.Failed} failed");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"cells {progress.Done} of {progress.Total} ({progress.Computed} computed, {progress.Done - progress.Computed - progress.Absent - progress.Failed} from the store{absent}{failed}), {(rate >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{rate:0.0} a second") : string.Create(CultureInfo.InvariantCulture, $"{1 / rate:0.0} s each"))}{(last ? string.Create(CultureInfo.InvariantCulture, $", {progress.Seconds:0.0} s in all") : string.Create(CultureInfo.InvariantCulture, $", {progress.SecondsLeft:0} s left"))}"));
    }
}
