using System.CommandLine;
using System.Globalization;
using Repro.Experiments;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Repro.Cli.Hosting;

/// <summary>
/// The log: one JSON object a line (compact log event format), with what happened and its numbers as fields. Commands that compute or fetch keep one each run in
/// <c>artifacts/logs</c>; any command does where it is named. It can be read while the run goes on, and loses nothing when the run is killed.
/// </summary>
internal sealed class LogFile(Checkout checkout) : ILogEventSink, IDisposable
{
    /// <summary>Where no log is wanted; also as the value of <see cref="Variable"/>.</summary>
    public const string None = "none";

    /// <summary>The environment variable with the same meaning as the option, for many runs at once.</summary>
    public const string Variable = "REPRO_LOG";

    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private Logger? file;

    /// <summary><c>--log</c>, of every command.</summary>
    public Option<string?> Option { get; } = new("--log") { Description = $"Append what happens as JSON lines to this file, or '{None}' (default: a file in artifacts/logs for commands that compute or fetch; {Variable} is the same for many runs).", Recursive = true };

    /// <summary>The file; null: there is none.</summary>
    public string? Path { get; private set; }

    /// <summary>Opens the log of a command.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Open(ParseResult parsed)
    {
        var named = parsed.GetValue(Option) ?? Environment.GetEnvironmentVariable(Variable);
        if (named == None || (string.IsNullOrEmpty(named) && parsed.CommandResult.Command is not ReproCommand { KeepsLog: true })) return;
        var own = string.IsNullOrEmpty(named); // one that a person names may be that of several runs at a time
        Path = System.IO.Path.GetFullPath(own ? NewPath(parsed) : named!);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        using (new FileStream(Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { } // the sink itself would keep quiet about a file that cannot be written
        file = new LoggerConfiguration().WriteTo.File(new RenderedCompactJsonFormatter(), Path, fileSizeLimitBytes: null, shared: !own).CreateLogger();
    }

    public void Emit(LogEvent logEvent) => file?.Write(logEvent);

    public void Dispose() => file?.Dispose();

    // no two runs have one file, on a cluster neither
    private string NewPath(ParseResult parsed)
    {
        if (Directory.Exists(checkout.Logs))
        {
            foreach (var old in Directory.GetFiles(checkout.Logs, "*.jsonl").Where(path => DateTime.UtcNow - System.IO.File.GetLastWriteTimeUtc(path) > Kept)) System.IO.File.Delete(old);
        }

        return System.IO.Path.Combine(checkout.Logs, string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyyMMdd'T'HHmmss'Z'}-{string.Join('-', CommandNames.Of(parsed))}-{Environment.MachineName}-{Environment.ProcessId}.jsonl"));
    }
}
