using System.Runtime.InteropServices;

namespace Repro.Cli;

/// <summary>
/// Ctrl-C, and SIGTERM as batch systems send it before they kill: the first asks the command to stop after the cell at hand, however long that takes; the
/// next ends the program as if nobody listened. (System.CommandLine's own handler gives a command a fixed time, and waits again at every signal.)
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;

    public Interruption() => registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal), PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal)];

    /// <summary>For the command.</summary>
    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        foreach (var registration in registrations) registration.Dispose();
        source.Dispose();
    }

    private void OnSignal(PosixSignalContext signal)
    {
        if (source.IsCancellationRequested) return;
        signal.Cancel = true; // the program goes on
        Console.Error.WriteLine("Stopping after what is at hand; the same signal again stops at once.");
        source.Cancel();
    }
}
