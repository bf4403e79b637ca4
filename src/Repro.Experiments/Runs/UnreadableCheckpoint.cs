using Repro.Experiments.Suites;
using Repro.Models.Weights;

namespace Repro.Experiments.Runs;

/// <summary>A checkpoint that is there and cannot be used: a damaged file, or weights of another model. (One that is not there is a gap in a series, and no error.)</summary>
/// <param name="Checkpoint">Whose cells are absent.</param>
/// <param name="Error">What is wrong.</param>
public sealed record UnreadableCheckpoint(SuiteCheckpoint Checkpoint, WeightFileException Error)
{
    /// <summary>Of a line on standard error.</summary>
    public const string Code = "REPRO0004";

    /// <summary>In the form in which MSBuild and editors know an error: "mini-1m/step512: error REPRO0004: '...' ends after 1000 bytes ...".</summary>
    public string Canonical => ErrorLine.Of(Checkpoint, Code, Error.Message);
}
