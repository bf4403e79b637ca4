using System.Globalization;
using System.Text.RegularExpressions;

namespace Repro.Experiments.Sweeps;

/// <summary>
/// One of several parts of a list of checkpoints. The list (models in the suite's order, each one's steps in increasing order) is cut into runs
/// of neighbours, so that a part mostly stays within one model; parts differ by one checkpoint at most. The same list and count give the same parts.
/// </summary>
/// <param name="Index">Which part; the first is 1.</param>
/// <param name="Count">How many parts there are.</param>
public sealed partial record SweepChunk(int Index, int Count)
{
    /// <summary>All of the list.</summary>
    public static SweepChunk Whole { get; } = new(1, 1);

    /// <summary>The first of the parts with at most so many checkpoints each, and the others after it.</summary>
    /// <exception cref="ArgumentException">A part must hold at least one.</exception>
    public static IReadOnlyList<SweepChunk> All(int checkpoints, int perChunk)
    {
        if (perChunk < 1) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"--chunk {perChunk}: a task takes at least one checkpoint."));
        var count = (checkpoints + perChunk - 1) / perChunk;
        return [.. Enumerable.Range(1, count).Select(index => new SweepChunk(index, count))];
    }

    /// <summary>Reads "2/7".</summary>
    /// <exception cref="ArgumentException">It is no such text, or there is no such part.</exception>
    public static SweepChunk Parse(string text)
    {
        if (Form().Match(text) is { Success: true } match && int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) is var index and > 0 && int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture) is var count && index <= count)
            return new SweepChunk(index, count);
        throw new ArgumentException($"'{text}' is no chunk: write i/n with i from 1 to n, such as 2/7.");
    }

    /// <summary>The part of a list.</summary>
    public IReadOnlyList<T> Of<T>(IReadOnlyList<T> all)
    {
        var (from, to) = (Cut(Index - 1), Cut(Index));
        return [.. all.Skip(from).Take(to - from)];
        int Cut(int parts) => (int)((long)all.Count * parts / Count);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Count}");

    [GeneratedRegex("^([0-9]{1,9})/([0-9]{1,9})$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
