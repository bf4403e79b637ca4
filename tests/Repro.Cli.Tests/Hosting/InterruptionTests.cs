using System.Diagnostics;
using System.Globalization;
using Repro.Cli.Hosting;
using Repro.Experiments;

namespace Repro.Cli.Tests;

/// <summary>Signals, in a process of its own on a checkout of its own.</summary>
[Platform("Linux,MacOsX")]
public sealed class InterruptionTests
{
    private const string Model = "mini-100k";
    private const int CellsOfTheRun = 14; // one a checkpoint

    [TestCase("TERM")]
    [TestCase("INT")]
    public void A_signal_ends_a_run_after_the_cell_at_hand(string signal)
    {
        using var root = new TemporaryFolder();
        MiniCopy.In(root, Model);

        // by way of env: a shell starts what runs in its background with SIGINT ignored, and children inherit that
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", "exec", typeof(Program).Assembly.Location, "circuits", "--suite", "mini", "--models", Model, "--task", "ioi"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment = { ["REPRO_ROOT"] = root.Path, ["DOTNET_PROCESSOR_COUNT"] = "1", [LogFile.Variable] = "" },
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        while (Cells(root).Length == 0 && !process.HasExited) Thread.Sleep(20);
        using (var kill = Process.Start("kill", ["-" + signal, process.Id.ToString(CultureInfo.InvariantCulture)])) kill.WaitForExit();
        process.WaitForExit();
        TestContext.Out.WriteLine(output.Result + error.Result);
        Assert.That(process.ExitCode, Is.EqualTo(ExitCode.Stopped));
        Assert.That(error.Result, Does.Contain("Stopping after what is at hand").And.Contain("Stopped; what was computed is kept"));
        Assert.That(Cells(root), Has.Length.InRange(1, CellsOfTheRun - 1), "what it had, and not all");
        Assert.That(Directory.GetFiles(root.Path, "*" + PartialFile.Suffix, SearchOption.AllDirectories), Is.Empty);
        Assert.That(Directory.GetFiles(root.Path, "*.claim", SearchOption.AllDirectories), Is.Empty);
        var log = Directory.GetFiles(new Checkout(root.Path).Logs).Single();
        Assert.That(Path.GetFileName(log), Does.Match(@"^\d{8}T\d{6}Z-circuits-.+\.jsonl$"));
        var events = LogLines.Of(log);
        Assert.That(events[^1].GetProperty("ExitCode").GetInt32(), Is.EqualTo(ExitCode.Stopped));
        Assert.That(events.Count(line => LogLines.NameOf(line) == nameof(Events.CellComputed)), Is.EqualTo(Cells(root).Length));
    }

    private static string[] Cells(TemporaryFolder root) => Directory.Exists(new Checkout(root.Path).Cells) ? Directory.GetFiles(new Checkout(root.Path).Cells, "*.json", SearchOption.AllDirectories) : [];
}
