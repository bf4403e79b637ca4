using System.Globalization;
using Repro.Heads.Algorithm;
using Repro.Statistics;

namespace AlgorithmAgreement;

/// <summary>What a step's share says of the step.</summary>
public enum Finding
{
    /// <summary>The share is above the threshold beyond its noise, and above what random components carry.</summary>
    Holds,

    /// <summary>The share is not above the threshold beyond its noise, or no component plays the role.</summary>
    Fails,

    /// <summary>The share's noise reaches across the threshold, or random components carry as much, or are too few to tell.</summary>
    Undecided,

    /// <summary>The step is undefined in this model.</summary>
    Undefined,
}

/// <summary>A step's share at one checkpoint, with the control.</summary>
public sealed class StepShare
{
    /// <param name="step">The step.</param>
    /// <param name="candidates">Over which components.</param>
    /// <param name="resampledMeans">Mean effects in every resample of the prompts, see <see cref="EffectShare.ResampledMeans"/>.</param>
    /// <param name="settings">Threshold and control.</param>
    public StepShare(AlgorithmStep step, StepCandidates candidates, double[][] resampledMeans, AlgorithmAgreementSettings settings)
    {
        (Step, Candidates) = (step, candidates);
        var estimate = EffectShare.Of(step, candidates);
        double[] replicates = estimate.IsPresent ? [.. resampledMeans.Select(means => EffectShare.Of(step, candidates, means).Value)] : [];
        Replicates = replicates;
        Share = estimate.Match<Outcome<Interval>>(share => Bootstrap.Percentile(share, replicates, step.Sources[0].Falls.Length, settings.Bootstrap.Confidence), absence => absence);
        Control = settings.Random.Sources.Of(step, candidates);
        (Finding, Reason) = Judge(settings.ThresholdOf(step.Name), settings.Random.BeatenIn);
    }

    public AlgorithmStep Step { get; }

    public StepCandidates Candidates { get; }

    public Outcome<Interval> Share { get; }

    /// <summary>The share in each resample of the prompts; empty where it is absent.</summary>
    public IReadOnlyList<double> Replicates { get; }

    /// <summary>What random components of the same layers carry.</summary>
    public Outcome<RandomShares> Control { get; }

    public Finding Finding { get; }

    /// <summary>Why, in words.</summary>
    public string Reason { get; }

    /// <summary>Components that play the step's role, by role: <c>name-mover a2.h0 a2.h1</c>; empty: none.</summary>
    public IReadOnlyList<string> Players => [.. Step.Sources.SelectMany(source => source.Roles.Select(role => (role, source.Name))).GroupBy(pair => pair.role).Select(group => $"{group.Key} {string.Join(' ', group.Select(pair => pair.Name))}")];

    /// <summary>The component with the largest effect, whether it plays a role or not.</summary>
    public string? Largest => Step.Sources.Count == 0 ? null : Step.Sources.MaxBy(source => Math.Abs(source.Falls.Average()))!.Name;

    /// <summary>What a result file says of it.</summary>
    public object Describe() => new
    {
        step = Step.Name,
        rule = Step.Rule,
        finding = Finding.ToString().ToLowerInvariant(),
        absent = Share.Absence?.Reason,
        share = Share.Match<object?>(share => new { estimate = share.Estimate, lower = share.Lower, upper = share.Upper }, _ => null),
        random = Control.Match<object?>(random => new { mean = random.Mean, high = random.High, atLeast = random.AtLeast, choices = random.Choices, counted = random.Counted }, _ => null),
        players = Players,
        receivers = Step.Receivers,
        largest = Largest,
    };

    private (Finding Finding, string Reason) Judge(double threshold, double beatenIn)
    {
        if (!Share.TryGet(out var share)) return (Step.Absence is null ? Finding.Fails : Finding.Undefined, Share.Absence!.Reason);
        var random = Control.Value;
        if (share.Upper <= threshold) return (Finding.Fails, Say($"a share of {share.Estimate:0.00} [{share.Lower:0.00}, {share.Upper:0.00}] is not above {threshold:0.0}; random components carry {random.Mean:0.00}{Others()}"));
        if (share.Lower <= threshold) return (Finding.Undecided, Say($"a share of {share.Estimate:0.00} [{share.Lower:0.00}, {share.Upper:0.00}] is not above {threshold:0.0} beyond its noise; random components carry {random.Mean:0.00}"));
        if (random.AtLeast <= beatenIn) return (Finding.Holds, Say($"a share of {share.Estimate:0.00} [{share.Lower:0.00}, {share.Upper:0.00}]; random components carry {random.Mean:0.00}, as much in {random.AtLeast:0.000} of choices"));
        return (Finding.Undecided, random.Choices * beatenIn < 1
            ? Say($"a share of {share.Estimate:0.00}, but the layers allow only {random.Choices:0} choices of random components, which carry {random.Mean:0.00}: too few to tell")
            : Say($"a share of {share.Estimate:0.00}, but random components carry {random.Mean:0.00} and as much in {random.AtLeast:0.000} of choices"));
    }

    // the largest effect, where it is none of the role's
    private string Others() => Step.Sources.MaxBy(source => Math.Abs(source.Falls.Average())) is { Roles.Count: 0 } other ? $"; the largest effect is that of {other.Name}, which plays no role in the step" : "";

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
