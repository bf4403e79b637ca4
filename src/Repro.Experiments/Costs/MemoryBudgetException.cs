namespace Repro.Experiments.Costs;

/// <summary>An analysis needs more memory than there is; the message says of which model, how much, and the remedy.</summary>
public sealed class MemoryBudgetException(string message, Exception? inner = null) : Exception(message, inner);
