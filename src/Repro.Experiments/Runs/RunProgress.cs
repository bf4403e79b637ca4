using Repro.Experiments.Analyses;
using Repro.Experiments.Suites;

namespace Repro.Experiments.Runs;

/// <summary>How far a run is.</summary>
/// <param name="Done">Cells answered so far, from the store or anew.</param>
/// <param name="Total">Cells asked for.</param>
/// <param name="Computed">Of the done, those computed in this run.</param>
/// <param name="Absent">Of the done, those that could not be computed.</param>
/// <param name="Seconds">Since the run began.</param>
/// <param name="Checkpoint">Where something was just answered.</param>
public sealed record RunProgress(int Done, int Total, int Computed, int Absent, double Seconds, SuiteCheckpoint Checkpoint)
{
    /// <summary>Of the done, those that ended in an error.</summary>
    public int Failed { get; init; }

    /// <summary>The cell just computed; null: the rest of the checkpoint was answered otherwise.</summary>
    public ComputedCell? Cell { get; init; }

    /// <summary>Whether all that is asked of <see cref="Checkpoint"/> is answered.</summary>
    public bool EndsCheckpoint { get; init; }

    /// <summary>Of the done, those that were there.</summary>
    public int FromStore => Done - Computed - Absent - Failed;

    /// <summary>Estimated from the rate so far.</summary>
    public double SecondsLeft => Seconds / Done * (Total - Done);
}

/// <summary>A cell that was computed in this run.</summary>
/// <param name="Analysis">What was run.</param>
/// <param name="Key">The cell's name in the store.</param>
/// <param name="Seconds">It took.</param>
/// <param name="PeakBytes">The most memory that the process has had at its end.</param>
public sealed record ComputedCell(IAnalysis Analysis, string Key, double Seconds, long PeakBytes);
