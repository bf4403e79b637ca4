namespace Repro.Statistics;

/// <summary>
/// The checkpoint at which an ability is first there. It came about after the previous present checkpoint and no later than this
/// one: the grid says no more than that.
/// </summary>
/// <param name="Step">Optimiser steps at the first checkpoint of the run.</param>
/// <param name="Tokens">Tokens seen by then.</param>
/// <param name="PreviousStep">The present checkpoint before it; null when the first one already is above.</param>
/// <param name="PreviousTokens">Tokens seen by then; null with <paramref name="PreviousStep"/>.</param>
public sealed record EmergencePoint(long Step, long Tokens, long? PreviousStep, long? PreviousTokens)
{
    /// <summary>Checkpoints in a row that were above: what the rule asks, or fewer where the curve ended first.</summary>
    public required int CheckpointsAbove { get; init; }
}
