using Microsoft.Extensions.Logging;

namespace Repro.Cli.Hosting;

/// <summary>What the log can say: every event with its fields.</summary>
internal static partial class Events
{
    [LoggerMessage(Level = LogLevel.Information, EventName = nameof(Started), Message = "{CommandLine} with repro {Version} on {Machine}, {Processors} processors")]
    public static partial void Started(this ILogger log, string commandLine, string version, string machine, int processors);

    [LoggerMessage(Level = LogLevel.Information, EventName = nameof(Ended), Message = "ended with exit code {ExitCode} after {Seconds} s")]
    public static partial void Ended(this ILogger log, int exitCode, double seconds);

    [LoggerMessage(Level = LogLevel.Error, EventName = nameof(Refused), Message = "{Sentence}")]
    public static partial void Refused(this ILogger log, Exception exception, string sentence);

    [LoggerMessage(Level = LogLevel.Critical, EventName = nameof(Crashed), Message = "a fault of the program")]
    public static partial void Crashed(this ILogger log, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, EventName = nameof(CellComputed), Message = "{Analysis} ({Task}) of {Model} step {Step} computed in {Seconds} s, peak {PeakBytes} bytes: {Key}")]
    public static partial void CellComputed(this ILogger log, string analysis, string? task, string model, int step, double seconds, long peakBytes, string key);

    [LoggerMessage(Level = LogLevel.Error, EventName = nameof(CellFailed), Message = "{Analysis} ({Task}) of {Model} step {Step} failed")]
    public static partial void CellFailed(this ILogger log, Exception exception, string analysis, string? task, string model, int step);

    [LoggerMessage(Level = LogLevel.Information, EventName = nameof(CheckpointDone), Message = "{Model} step {Step}: {Done} of {Total} cells done, {Computed} computed, {FromStore} from the store, {Absent} absent, {Failed} failed, {Seconds} s")]
    public static partial void CheckpointDone(this ILogger log, string model, int step, int done, int total, int computed, int fromStore, int absent, int failed, double seconds);

    [LoggerMessage(Level = LogLevel.Information, EventName = nameof(Finished), Message = "{Name} is done, {Total} steps: {Text}")]
    public static partial void Finished(this ILogger log, string name, long total, string text);

    [LoggerMessage(Level = LogLevel.Information, EventName = nameof(Fetched), Message = "{File} is here, {Bytes} bytes at {BytesPerSecond} a second")]
    public static partial void Fetched(this ILogger log, string file, long bytes, double bytesPerSecond);

    [LoggerMessage(Level = LogLevel.Warning, EventName = nameof(HubNote), Message = "{Note}")]
    public static partial void HubNote(this ILogger log, string note);

    [LoggerMessage(Level = LogLevel.Information, EventName = nameof(Verdict), Message = "{Experiment} on {Suite}: {Claim} ({Task}) {Kind}: {Summary} (committed: {Committed})")]
    public static partial void Verdict(this ILogger log, string experiment, string suite, string claim, string task, string kind, string summary, string? committed);

    [LoggerMessage(Level = LogLevel.Error, EventName = nameof(Differs), Message = "{File}: {Text}")]
    public static partial void Differs(this ILogger log, string file, string text);
}
