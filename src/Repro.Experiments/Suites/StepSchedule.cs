using System.Globalization;
using System.Text.RegularExpressions;

namespace Repro.Experiments.Suites;

/// <summary>A list of training steps as people write it: <c>0, 1..512 x2, 1000..143000 +1000</c>.</summary>
internal static partial class StepSchedule
{
    /// <returns>The steps in increasing order.</returns>
    /// <exception cref="FormatException">A part cannot be read, or does not increase; one sentence.</exception>
    public static int[] Parse(string text)
    {
        int[] steps = [.. text.Split(',', StringSplitOptions.TrimEntries).SelectMany(Part)];
        return steps.SequenceEqual(steps.Distinct().Order()) ? steps : throw new FormatException($"the steps '{text}' must increase");
    }

    private static IEnumerable<int> Part(string part)
    {
        if (Form().Match(part) is not { Success: true } match) throw new FormatException($"'{part}' is no step, nor a range such as '1..512 x2' or '1000..143000 +1000'");
        int Number(string name) => int.Parse(match.Groups[name].Value, CultureInfo.InvariantCulture);
        if (!match.Groups["to"].Success) return [Number("from")];
        var (from, to, by) = (Number("from"), Number("to"), Number("by"));
        var doubling = match.Groups["sign"].Value == "x";
        if (by < (doubling ? 2 : 1) || (doubling && from < 1)) throw new FormatException($"'{part}' never ends");
        return Range(from, to, step => doubling ? step * by : step + by);
    }

    private static IEnumerable<int> Range(int from, int to, Func<int, int> next)
    {
        for (var step = from; step <= to; step = next(step)) yield return step;
    }

    [GeneratedRegex(@"^(?<from>[0-9]{1,9})(\.\.(?<to>[0-9]{1,9}) (?<sign>[x+])(?<by>[0-9]{1,6}))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
