namespace Repro.Figures;

/// <summary>One number of a series.</summary>
/// <param name="X">For example tokens of training.</param>
/// <param name="Y">The number, or null where a checkpoint has none.</param>
/// <param name="Lower">Lower bound, for example of a bootstrap; given together with <paramref name="Upper"/>.</param>
/// <param name="Upper">Upper bound.</param>
public sealed record Point(double X, double? Y, double? Lower = null, double? Upper = null)
{
    /// <summary>A checkpoint that was not measured: the line breaks here.</summary>
    public static Point Gap(double x) => new(x, null);
}
