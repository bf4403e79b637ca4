using System.Globalization;

namespace Repro.Experiments.Snapshots;

/// <summary>Numbers as they stand in reports, the same under every culture.</summary>
internal static class NumberText
{
    private const string ReadableDigits = "G6";

    /// <summary>All digits, as few as give the same double back.</summary>
    public static string Of(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A few digits, for how far a number moved.</summary>
    public static string Short(double value) => value.ToString(ReadableDigits, CultureInfo.InvariantCulture);
}
