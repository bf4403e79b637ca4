using System.Globalization;

namespace Repro.Experiments.Tests.Snapshots;

/// <summary>
/// A culture that writes numbers as German does. The builds are culture invariant, where "de-DE" itself cannot be had; a clone with
/// its number format can.
/// </summary>
internal sealed class GermanNumbers : IDisposable
{
    private readonly CultureInfo _before = CultureInfo.CurrentCulture;

    public GermanNumbers()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.NegativeSign = "−";
        CultureInfo.CurrentCulture = culture;
    }

    public void Dispose() => CultureInfo.CurrentCulture = _before;
}
