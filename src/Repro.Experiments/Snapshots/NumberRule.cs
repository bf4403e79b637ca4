namespace Repro.Experiments.Snapshots;

/// <summary>A rule for one number. Numbers are compared as doubles, without any slack beyond the stated one.</summary>
public abstract record NumberRule : SnapshotRule
{
    /// <summary>
    /// Null when the two are equal under the rule, else why they are not. NaN and infinities are never equal to anything, not even
    /// to themselves: a result that is not a number verifies nothing.
    /// </summary>
    public string? Difference(double committed, double received)
    {
        if (!double.IsFinite(committed)) return $"the committed {NumberText.Of(committed)} is not a finite number";
        if (!double.IsFinite(received)) return $"the received {NumberText.Of(received)} is not a finite number";
        return DifferenceOfFinite(committed, received);
    }

    /// <summary>The rule itself; both numbers are finite.</summary>
    protected abstract string? DifferenceOfFinite(double committed, double received);

    /// <summary>Refuses a tolerance that is negative or not finite, which would accept nothing or everything.</summary>
    protected static double CheckedTolerance(double tolerance, double exclusiveMaximum, string name) =>
        tolerance >= 0 && tolerance < exclusiveMaximum
            ? tolerance
            : throw new ArgumentOutOfRangeException(name, tolerance, $"a tolerance is at least 0 and below {NumberText.Of(exclusiveMaximum)}");
}
