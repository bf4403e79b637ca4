using System.CommandLine;

namespace Repro.Cli.Commands;

/// <summary><c>repro sweep</c>: the cells of a suite spread over many processes, on a Slurm cluster or anywhere with one store.</summary>
internal static class SweepCommand
{
    public static Command Create() => new("sweep", "Spread the cells of a suite over many processes on one store, as a Slurm job array or by hand.")
    {
        SweepRunCommand.Create(),
        SweepSlurmCommand.Create(),
        SweepStatusCommand.Create(),
    };
}
