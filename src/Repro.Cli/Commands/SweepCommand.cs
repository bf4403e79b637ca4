using System.CommandLine;
using Repro.Cli.Hosting;
using Repro.Cli.Output;
using Repro.Experiments;

namespace Repro.Cli.Commands;

/// <summary><c>repro sweep</c>: the cells of a suite spread over many processes, on a Slurm cluster or anywhere with one store.</summary>
internal sealed class SweepCommand(Checkout checkout, ProgressDisplay display) : ICommandSource
{
    public Command Create() => new ReproCommand(
        "sweep",
        "Spread the cells of a suite over many processes on one store, as a Slurm job array or by hand.",
        new("repro sweep slurm --suite pythia --chunk 8 --partition gpu --gres gpu:1", "submit what is missing"),
        new("repro sweep status --suite pythia", "how far it is"))
    {
        new SweepRunCommand(checkout, display).Create(),
        new SweepSlurmCommand(checkout, display).Create(),
        new SweepStatusCommand(checkout, display).Create(),
    };
}
