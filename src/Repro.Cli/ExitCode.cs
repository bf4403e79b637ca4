namespace Repro.Cli;

/// <summary>What the program's exit code says.</summary>
public static class ExitCode
{
    public const int Done = 0;

    /// <summary>A file, an option or the machine is not as needed; one sentence on standard error says what to do.</summary>
    public const int BadInput = 1;

    /// <summary>What was checked is not as it must be: weights that are not their step's own, a sweep that misses cells, results that are not the committed ones.</summary>
    public const int Differs = 2;

    /// <summary>Cells ended in an error, or checkpoints could not be read, a line each on standard error; everything else was computed and is kept.</summary>
    public const int CellsFailed = 3;

    /// <summary>Stopped by Ctrl-C or SIGTERM; what was computed is kept.</summary>
    public const int Stopped = 130;

    /// <summary>For the help.</summary>
    public static IReadOnlyList<(int Number, string Meaning)> Meanings { get; } =
    [
        (Done, "done"),
        (BadInput, "a file, an option or the machine is not as needed; one sentence on standard error says what to do"),
        (Differs, "what was checked is not as it must be: results, weights, or cells that are missing"),
        (CellsFailed, "cells ended in an error, or weights could not be read; everything else was computed and is kept"),
        (Stopped, "stopped by Ctrl-C or SIGTERM; what was computed is kept"),
    ];
}
