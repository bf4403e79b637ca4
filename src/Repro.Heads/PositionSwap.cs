using Repro.Tasks;

namespace Repro.Heads;

/// <summary>
/// IOI prompts with twins of the same tokens at opposite positions: the first mentions of the two names are exchanged, ABB to BAB, so that
/// the answer stays and only where it stands changes (Wang et al. 2022, arXiv 2211.00593, appendix A, of the two signals that S-inhibition
/// heads carry; the paper's authors test their S-inhibition heads so).
/// </summary>
public static class PositionSwap
{
    /// <summary>The same clean prompts, each with its position-swapped twin as the corrupted one.</summary>
    /// <exception cref="ArgumentException">A prompt lacks one of its names.</exception>
    public static TaskData Of(TaskData data) => new(data.Task + "-positions-swapped", [.. data.Pairs.Zip(IoiPositions.Of(data), (pair, at) =>
    {
        var tokens = pair.Clean.ToArray();
        (tokens[at.IndirectObject], tokens[at.Subject1]) = (tokens[at.Subject1], tokens[at.IndirectObject]);
        return pair with { Corrupted = tokens };
    })]);
}
