using System.Runtime.InteropServices;
using Repro.Experiments.Analyses;
using Repro.Experiments.Costs;
using Repro.Experiments.Suites;
using Repro.Models;
using Repro.Models.Hub;
using Repro.Models.Weights;

namespace Repro.Experiments.Runs;

/// <summary>An analysis that ended in an error on one checkpoint. Nothing is stored of it, so the next run tries again.</summary>
/// <param name="Checkpoint">The checkpoint.</param>
/// <param name="Analysis">The analysis.</param>
/// <param name="Error">What it ended in.</param>
public sealed record CellFailure(SuiteCheckpoint Checkpoint, IAnalysis Analysis, Exception Error)
{
    /// <summary>The code under which builds list it.</summary>
    public const string Code = "REPRO0001";

    /// <summary>The cell and what is wrong with it, in one line: "cell 'circuit' of mini-1m step 512 (ioi) failed: ...".</summary>
    public string Message => FormattableString.Invariant($"cell '{Analysis.Name}' of {Checkpoint.Model} step {Checkpoint.Step}{(Analysis.Task is { } task ? $" ({task})" : "")} failed: {FirstLine(Error)}");

    /// <summary>The same in the form in which MSBuild and editors know an error: "mini-1m/step512: error REPRO0001: cell ...".</summary>
    public string Canonical => ErrorLine.Of(Checkpoint, Code, Message);

    /// <summary>Whether an error is the cell's own. Not: a run that was stopped, what every cell would meet (a full disk, memory, a hub, no libtorch), and weights that cannot be read, which are a gap.</summary>
    internal static bool IsOfTheCell(Exception e) =>
        e is not (OperationCanceledException or IOException or UnauthorizedAccessException or MemoryBudgetException or WeightFileException or HubException or TorchUnavailableException) && !DeviceMemory.WasShort(e);

    // libtorch's messages go on with its own stack
    private static string FirstLine(Exception e) => $"{(e is ExternalException ? "libtorch" : e.GetType().Name)}: {e.Message.Split('\n', 2)[0].Trim()}";
}

/// <summary>A result was read whose cell failed; the message is the failure's.</summary>
public sealed class CellFailedException(CellFailure failure) : Exception(failure.Canonical, failure.Error);
