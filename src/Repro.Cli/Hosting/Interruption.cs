using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Repro.Cli.Output;

namespace Repro.Cli.Hosting;

/// <summary>
/// Ctrl-C, and SIGTERM as batch systems send it before they kill: the first asks the command to stop after the cell at hand, however long that takes; the
/// next ends the program as if nobody listened. (The host's own lifetime, and System.CommandLine's, give a command a fixed time.)
/// </summary>
internal sealed class Interruption(IHostApplicationLifetime application, ProgressDisplay display) : IHostLifetime, IDisposable
{
    private PosixSignalRegistration[] registrations = [];

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal), PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal)];
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var registration in registrations) registration.Dispose();
    }

    private void OnSignal(PosixSignalContext signal)
    {
        if (application.ApplicationStopping.IsCancellationRequested) return;
        signal.Cancel = true; // the program goes on
        display.Warn("Stopping after what is at hand; the same signal again stops at once.");
        application.StopApplication();
    }
}
