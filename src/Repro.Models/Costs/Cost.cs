namespace Repro.Models.Costs;

/// <summary>What a computation costs, from shapes alone.</summary>
/// <param name="Expected">Where the work depends on what is found: with the settings of <see cref="ExpectedCase"/>.</param>
/// <param name="AtMost">The most that it can be.</param>
/// <param name="PeakBytes">Bytes of tensors alive at the worst moment, beyond the model's weights.</param>
public sealed record Cost(Work Expected, Work AtMost, double PeakBytes)
{
    public static Cost Nothing { get; } = Exactly(default, 0);

    /// <summary>Of work that depends on nothing that is found.</summary>
    public static Cost Exactly(Work work, double peakBytes) => new(work, work, peakBytes);

    /// <summary>This, then another, for which nothing of this is kept.</summary>
    public Cost Then(Cost next) => new(Expected + next.Expected, AtMost + next.AtMost, Math.Max(PeakBytes, next.PeakBytes));

    /// <summary>The same while so much else is alive.</summary>
    public Cost Beside(double bytes) => this with { PeakBytes = PeakBytes + bytes };

    /// <summary>The same so many times.</summary>
    public Cost Times(double times) => new(times * Expected, times * AtMost, PeakBytes);
}
