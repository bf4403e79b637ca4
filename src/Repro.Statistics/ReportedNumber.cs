namespace Repro.Statistics;

/// <summary>
/// A number of the paper with what is uncertain about it, to hold one of ours against. The tolerance is built, never chosen: the
/// reading error, which is a bound and adds, plus two standard errors of the difference, the paper's own at its n included.
/// </summary>
/// <param name="Value">As reported.</param>
/// <param name="ReadingError">Half a unit of the last digit printed, a whole one where digits were cut; of a figure, how finely it can be read.</param>
/// <param name="StandardError">The paper's own sampling error; 0 where our number is computed from the paper's very data.</param>
public sealed record ReportedNumber(double Value, double ReadingError, double StandardError)
{
    /// <summary>Standard errors that the tolerance allows.</summary>
    public const double StandardErrors = 2;

    /// <inheritdoc cref="ReportedNumber"/>
    public double ReadingError { get; } = CheckedError(ReadingError, nameof(ReadingError));

    /// <inheritdoc cref="ReportedNumber"/>
    public double StandardError { get; } = CheckedError(StandardError, nameof(StandardError));

    /// <summary>How far one of our numbers may be off.</summary>
    /// <param name="ourStandardError">Of our number.</param>
    public double Tolerance(double ourStandardError = 0)
    {
        CheckedError(ourStandardError, nameof(ourStandardError));
        return ReadingError + (StandardErrors * Math.Sqrt((StandardError * StandardError) + (ourStandardError * ourStandardError)));
    }

    /// <summary>Whether ours is the reported number, as far as can be told.</summary>
    public bool Agrees(double ours, double ourStandardError = 0) => Math.Abs(ours - Value) <= Tolerance(ourStandardError);

    private static double CheckedError(double error, string name) =>
        double.IsFinite(error) && error >= 0 ? error : throw new ArgumentOutOfRangeException(name, error, "an error is finite and not negative");
}
