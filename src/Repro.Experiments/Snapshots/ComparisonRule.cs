namespace Repro.Experiments.Snapshots;

/// <summary>A rule, the places it is for, and why it is right there.</summary>
/// <param name="Path">
/// A path pattern such as <c>$.models[*].emergenceTokens</c> or <c>$.**.seconds</c>: <c>.key</c> or <c>['any key']</c>, <c>.*</c> any
/// key, <c>[3]</c>, <c>[*]</c> any index, <c>.**</c> any steps, also none.
/// </param>
/// <param name="Rule">How values there are compared: a <see cref="NumberRule"/> for numbers, an <see cref="ArrayRule"/> for arrays of them.</param>
/// <param name="Because">The reason for the tolerance; a tolerance without one is refused.</param>
/// <exception cref="FormatException">The path cannot be read.</exception>
/// <exception cref="ArgumentException">There is no reason.</exception>
public sealed record ComparisonRule(string Path, SnapshotRule Rule, string Because)
{
    /// <inheritdoc cref="ComparisonRule"/>
    public string Path { get; } = Path;

    /// <inheritdoc cref="ComparisonRule"/>
    public SnapshotRule Rule { get; } = Rule ?? throw new ArgumentNullException(nameof(Rule));

    /// <inheritdoc cref="ComparisonRule"/>
    public string Because { get; } = string.IsNullOrWhiteSpace(Because)
        ? throw new ArgumentException($"the rule for {Path} ({Rule?.Describe()}) does not say because of what", nameof(Because))
        : Because;

    internal JsonPathPattern Pattern { get; } = JsonPathPattern.Parse(Path);
}
