namespace Repro.Cli.Slurm;

/// <summary>Slurm is not there, or refuses; the message is one sentence with the remedy.</summary>
internal sealed class SlurmException(string message, Exception? inner = null) : Exception(message, inner);
