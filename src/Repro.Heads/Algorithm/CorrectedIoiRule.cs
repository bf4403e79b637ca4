using Repro.Statistics;

namespace Repro.Heads.Algorithm;

/// <summary>What S-inhibition heads must carry.</summary>
public enum InhibitionSignal
{
    /// <summary>Where the subject stands: the authors' acceptance tests, with the twin of opposite positions.</summary>
    Position,

    /// <summary>Which name it is, or where it stands: the same tests with the answer-flipped twin, in which both change (Wang et al. 2022, section 3.2).</summary>
    Any,
}

/// <summary>
/// The suite's own rule: every head counts, in the circuit or not; a head plays a role where <see cref="RoleRules"/> say so, beyond the
/// noise of the prompts and the random-head control, and its effect along the step's paths is beyond its noise.
/// </summary>
/// <param name="Signal">What the acceptance tests of S-inhibition heads are made with.</param>
public sealed record CorrectedIoiRule(InhibitionSignal Signal = InhibitionSignal.Position) : IIoiRule
{
    /// <summary>Effect of tertiary heads, as the authors' with the sign turned; the lower bound must pass it.</summary>
    public double Effect { get; init; } = RoleRules.SInhibition.Threshold;

    /// <summary>Of the intervals.</summary>
    public double Confidence { get; init; } = Bootstrap.DefaultConfidence;

    /// <summary>Resamples of the prompts.</summary>
    public int Resamples { get; init; } = 1000;

    /// <summary>Their seed.</summary>
    public ulong ResampleSeed { get; init; } = 7;

    public string Name => Signal == InhibitionSignal.Position ? "corrected" : "corrected, any signal";

    public string Definition => $"roles beyond noise and random heads, of all heads; S-inhibition heads must steer by {(Signal == InhibitionSignal.Position ? "the subject's position" : "position or name")}";

    public StepCandidates Candidates => StepCandidates.All;

    public int InhibitionControlDraws => new SInhibitionSettings().ControlDraws;

    /// <summary>The rule of S-inhibition heads.</summary>
    public RoleRule Inhibition => Signal == InhibitionSignal.Position ? RoleRules.SInhibitionByPosition : RoleRules.SInhibition;

    public Absence? Undefined(IoiEvidence evidence) => null;

    public IReadOnlyList<IReadOnlyList<string>> Writing(IoiEvidence evidence)
    {
        var draws = Bootstrap.Resample(evidence.Range.Length, Resamples, ResampleSeed);
        var (movers, negative, suppression) = (Plays(evidence, RoleRules.NameMover), Plays(evidence, RoleRules.NegativeNameMover), Plays(evidence, RoleRules.CopySuppression));
        return [.. evidence.Heads.Select((_, head) =>
        {
            var fall = Bootstrap.Mean(evidence.Direct[head], draws, Confidence);
            if (fall.Contains(0)) return [];
            return (string[])
            [
                .. movers[head] && fall.Lower > 0 ? (string[])[RoleRules.NameMover.Role] : [],
                .. negative[head] ? (string[])[RoleRules.NegativeNameMover.Role] : [],
                .. suppression[head] ? (string[])[RoleRules.CopySuppression.Role] : [],
            ];
        })];
    }

    public IReadOnlyList<bool> Steering(IoiEvidence evidence, RoleScores inhibition, IReadOnlyList<Head> movers) => [.. Inhibition.Judge(inhibition).Select(verdict => verdict.Plays)];

    public IReadOnlyList<IReadOnlyList<string>> Feeding(IoiEvidence evidence, double[][] falls)
    {
        var draws = Bootstrap.Resample(evidence.Range.Length, Resamples, ResampleSeed);
        var (induction, duplicate) = (Plays(evidence, RoleRules.Induction), Plays(evidence, RoleRules.DuplicateToken));
        var least = Effect * evidence.Range.Average();
        return [.. evidence.Heads.Select((_, head) => (induction[head] || duplicate[head]) && Bootstrap.Mean(falls[head], draws, Confidence).Lower > least
            ? (string[])[.. induction[head] ? (string[])[RoleRules.Induction.Role] : [], .. duplicate[head] ? (string[])[RoleRules.DuplicateToken.Role] : []]
            : [])];
    }

    private static bool[] Plays(IoiEvidence evidence, RoleRule rule) => [.. rule.Judge(evidence.Roles[rule.Role]).Select(verdict => verdict.Plays)];
}
