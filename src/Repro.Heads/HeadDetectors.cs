using Repro.Tasks;

namespace Repro.Heads;

/// <summary>
/// Detectors that share their passes over a model and its twins; each gives what it gives alone. They keep what they measured of the
/// last model: between their calls its weights must not change.
/// </summary>
public static class HeadDetectors
{
    /// <summary>Previous-token, duplicate-token and induction.</summary>
    public static IReadOnlyList<IHeadDetector> OfRepeatedTokens(RepeatedTokens data, RandomHeadControl control, int sequencesPerBatch = 64)
    {
        var attention = new DiagonalAttention(data, control, sequencesPerBatch);
        return [new PreviousTokenDetector(attention), new DuplicateTokenDetector(attention), new InductionDetector(attention)];
    }

    /// <summary>Name mover and negative name mover.</summary>
    /// <exception cref="ArgumentException">The names cannot be found in some prompt; the message names the pair.</exception>
    public static IReadOnlyList<IHeadDetector> OfCopying(TaskData data, RandomHeadControl control, CopySettings? settings = null, int promptsPerBatch = 64)
    {
        var scores = new CopyScores(data, settings ?? new CopySettings(), control, promptsPerBatch);
        return [new NameMoverDetector(scores), new NegativeNameMoverDetector(scores)];
    }
}
