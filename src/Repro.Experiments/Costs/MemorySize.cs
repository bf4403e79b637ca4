using System.Globalization;

namespace Repro.Experiments.Costs;

/// <summary>Amounts of memory as people write them.</summary>
public static class MemorySize
{
    private const double Decimal = 1000, Binary = 1024;

    private static readonly (string Unit, double Bytes)[] Units =
    [
        ("KIB", Binary), ("MIB", Binary * Binary), ("GIB", Binary * Binary * Binary), ("TIB", Binary * Binary * Binary * Binary),
        ("KB", Decimal), ("MB", Decimal * Decimal), ("GB", Decimal * Decimal * Decimal), ("TB", Decimal * Decimal * Decimal * Decimal), ("B", 1),
    ];

    /// <summary>Bytes of "40GB", "512 MiB" or "1.5TB".</summary>
    /// <exception cref="ArgumentException">It is no amount, has no unit, or is not above 0.</exception>
    public static long Parse(string text)
    {
        var upper = text.Trim().ToUpperInvariant();
        foreach (var (unit, bytes) in Units)
        {
            if (!upper.EndsWith(unit, StringComparison.Ordinal)) continue;
            if (double.TryParse(upper[..^unit.Length], NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var amount) && amount * bytes is >= 1 and < long.MaxValue) return (long)(amount * bytes);
            break;
        }

        throw new ArgumentException($"'{text}' is no amount of memory: write a number above 0 with its unit, as in 40GB or 512MiB.");
    }

    /// <summary>In TB, GB or MB, three digits.</summary>
    public static string Text(double bytes) => bytes switch
    {
        >= 999.5 * Decimal * Decimal * Decimal => string.Create(CultureInfo.InvariantCulture, $"{bytes / (Decimal * Decimal * Decimal * Decimal):G3} TB"),
        >= 999.5 * Decimal * Decimal => string.Create(CultureInfo.InvariantCulture, $"{bytes / (Decimal * Decimal * Decimal):G3} GB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / (Decimal * Decimal):G3} MB"),
    };
}
