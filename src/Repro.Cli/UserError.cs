using Repro.Cli.Slurm;
using Repro.Experiments;
using Repro.Experiments.Costs;
using Repro.Experiments.Runs;
using Repro.Models;
using Repro.Models.Hub;
using Repro.Models.Weights;

namespace Repro.Cli;

/// <summary>Which exceptions are told to the user as one sentence. Anything else is a fault of the program and keeps its stack.</summary>
internal static class UserError
{
    public static string? Sentence(Exception e) => e switch
    {
        WeightFileException or HubException or TorchUnavailableException or DefinitionException or ArithmeticException => e.Message,
        ArgumentException or InvalidDataException => e.Message, // from the checks of user data in the libraries
        MemoryBudgetException or SlurmException or CellFailedException => e.Message,
        IOException or UnauthorizedAccessException => e.Message,
        _ => null,
    };
}
