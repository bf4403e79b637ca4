namespace Repro.Statistics;

/// <summary>
/// A number that does not exist, and why: a checkpoint that could not be read, a correlation of too few points.
/// It takes the place of NaN, which spreads silently and forgets where it came from.
/// </summary>
/// <param name="Reason">A short sentence without a full stop, fit for a table cell; never empty.</param>
public sealed record Absence(string Reason)
{
    /// <inheritdoc cref="Absence"/>
    public string Reason { get; } = string.IsNullOrWhiteSpace(Reason)
        ? throw new ArgumentException("an absence states its reason", nameof(Reason))
        : Reason;
}
