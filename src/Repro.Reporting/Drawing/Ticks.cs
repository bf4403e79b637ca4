using System.Globalization;

namespace Repro.Reporting.Drawing;

/// <summary>A tick in the axis' own measure; a minor one has no label.</summary>
internal sealed record Tick(double Place, string? Label);

/// <summary>Where an axis has its ticks and what they say, in digits of no culture.</summary>
internal static class Ticks
{
    private const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    /// <summary>Beyond these a plain number is written with a power of ten.</summary>
    private const int LargestPlainPower = 5, SmallestPlainPower = -4;

    /// <summary>Decades for each label's room beyond which an axis has no minor ticks: they would run together.</summary>
    private const double MostDecadesWithMinors = 1.5;

    /// <summary>Ticks of a range that has room for about so many labels.</summary>
    public static IReadOnlyList<Tick> Of(AxisRange range, int room) => range.Scale == Scale.Log10 ? Logarithmic(range, room) : Linear(range, room);

    /// <summary>A number as ticks write it, with the given digits behind the point.</summary>
    public static string Plain(double value, int decimals)
    {
        var text = value.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return text.StartsWith('-') ? text.AsSpan(1).IndexOfAnyExcept("0.,") < 0 ? text[1..] : "−" + text[1..] : text;
    }

    private static List<Tick> Linear(AxisRange range, int room)
    {
        var values = Steps(range.From, range.To, room, out var power);
        if (power > LargestPlainPower - 1 || power < SmallestPlainPower) return [.. values.Select(value => new Tick(value, WithPower(value, power)))];
        return [.. values.Select(value => new Tick(value, Plain(value, Math.Max(0, -power))))];
    }

    /// <summary>Multiples of 1, 2 or 5 times a power of ten; <paramref name="power"/> is that power.</summary>
    private static List<double> Steps(double from, double to, int room, out int power)
    {
        var least = (to - from) / Math.Max(room, 1);
        power = (int)Math.Floor(Math.Log10(least));
        var unit = Math.Pow(10, power);
        var digit = new[] { 1, 2, 5 }.FirstOrDefault(candidate => candidate * unit >= least);
        if (digit == 0) (digit, power) = (1, power + 1);
        var step = digit * Math.Pow(10, power);
        var (first, last) = ((long)Math.Ceiling(from / step), (long)Math.Floor(to / step));
        List<double> values = [];
        for (var i = first; i <= last; i++) values.Add(i * step);
        return values;
    }

    /// <summary>Powers of ten; where fewer than two of them are in the range, 1, 2 and 5 times them; where fewer than two of those, even steps.</summary>
    private static List<Tick> Logarithmic(AxisRange range, int room)
    {
        var powers = Enumerable.Range((int)Math.Ceiling(range.From), Math.Max(0, (int)Math.Floor(range.To) - (int)Math.Ceiling(range.From) + 1)).ToList();
        var minors = range.To - range.From > MostDecadesWithMinors * room
            ? []
            : Enumerable.Range((int)Math.Floor(range.From), (int)Math.Floor(range.To) - (int)Math.Floor(range.From) + 1)
                .SelectMany(power => Enumerable.Range(1, 9).Select(digit => (Digit: digit, Power: power, Place: power + Math.Log10(digit))))
                .Where(minor => minor.Place >= range.From && minor.Place <= range.To).ToList();
        if (powers.Count >= 2)
        {
            var every = (powers.Count + room - 1) / Math.Max(room, 1);
            return [.. powers.Select(power => new Tick(power, (power - powers[0]) % Math.Max(every, 1) == 0 ? Ten(power) : null)), .. minors.Where(minor => minor.Digit > 1).Select(minor => new Tick(minor.Place, null))];
        }

        if (minors.Count(minor => minor.Digit is 1 or 2 or 5) >= 2)
            return [.. minors.Select(minor => new Tick(minor.Place, minor.Digit switch { 1 => Ten(minor.Power), 2 or 5 => Plain(minor.Digit, 0) + "×" + Ten(minor.Power), _ => null }))];
        var values = Steps(Math.Pow(10, range.From), Math.Pow(10, range.To), room, out var step);
        return [.. values.Select(value => new Tick(Math.Log10(value), WithPower(value, step)))];
    }

    /// <summary>A mantissa with the digits that the step asks for, and the power.</summary>
    private static string WithPower(double value, int step)
    {
        if (value == 0) return "0";
        var power = (int)Math.Floor(Math.Log10(Math.Abs(value)));
        return Plain(value / Math.Pow(10, power), Math.Max(0, power - step)) + "×" + Ten(power);
    }

    private static string Ten(int power) => "10" + (power < 0 ? "⁻" : "") + string.Concat(Math.Abs(power).ToString(CultureInfo.InvariantCulture).Select(digit => Superscripts[digit - '0']));
}
