using Repro.Statistics;

namespace Repro.Heads.Algorithm;

/// <summary>
/// As the authors' code has it (github.com/curt-tigges/circuits-over-time): estimates without intervals, thresholds on copy score, CSPA and
/// effect, heads of the minimal circuit only. Loose where the corrected rule is not: name movers need not look at the indirect object,
/// the acceptance tests of S-inhibition heads are passed by any amount, and heads above the mean induction score count as induction heads.
/// </summary>
public sealed record ReferenceIoiRule : IIoiRule
{
    internal const string NoCircuit = "the task has no minimal circuit"; // why is the circuit's to say

    /// <summary>Copy score, of name movers and negative ones; the authors: 10 percent.</summary>
    public double CopyScore { get; init; } = 0.10;

    /// <summary>CSPA of copy-suppression heads; the authors: 0.10.</summary>
    public double Suppression { get; init; } = 0.10;

    /// <summary>Effect of S-inhibition and tertiary heads; the authors: -0.001, with the sign turned.</summary>
    public double Effect { get; init; } = 0.001;

    public string Name => "reference-2024";

    public string Definition => "the authors' thresholds on heads of the minimal circuit, by any amount";

    public StepCandidates Candidates => StepCandidates.InCircuit;

    public int InhibitionControlDraws => 0;

    public Absence? Undefined(IoiEvidence evidence) => evidence.Circuit.IsPresent ? null : new Absence(NoCircuit);

    public IReadOnlyList<IReadOnlyList<string>> Writing(IoiEvidence evidence)
    {
        bool Above(string role, int head, double threshold) => evidence.Roles[role].Heads[head].Score.Estimate > threshold;
        return [.. evidence.Heads.Select((_, head) =>
        {
            var fall = evidence.Direct[head].Average();
            if (!evidence.InCircuit(head) || fall == 0) return [];
            return (string[])
            [
                .. Above(RoleRules.NameMover.Role, head, CopyScore) && fall > 0 ? (string[])[RoleRules.NameMover.Role] : [],
                .. Above(RoleRules.NegativeNameMover.Role, head, CopyScore) ? (string[])[RoleRules.NegativeNameMover.Role] : [],
                .. Above(RoleRules.CopySuppression.Role, head, Suppression) ? (string[])[RoleRules.CopySuppression.Role] : [],
            ];
        })];
    }

    public IReadOnlyList<bool> Steering(IoiEvidence evidence, RoleScores inhibition, IReadOnlyList<Head> movers) => [.. inhibition.Heads.Select((score, head) =>
        score.Score.Estimate > Effect
        && evidence.Queries(head, movers)
        && score.Conditions[SInhibitionDetector.SwappedLogitDifference].Estimate < 0
        && score.Conditions[SInhibitionDetector.SwappedAttentionToIo].Estimate < 0
        && score.Conditions[SInhibitionDetector.SwappedAttentionToS1].Estimate > 0)];

    public IReadOnlyList<IReadOnlyList<string>> Feeding(IoiEvidence evidence, double[][] falls)
    {
        string[] roles = [RoleRules.Induction.Role, RoleRules.DuplicateToken.Role];
        var means = roles.Select(role => evidence.Roles[role].Heads.Average(score => score.Score.Estimate)).ToArray();
        return [.. evidence.Heads.Select((_, head) => evidence.InCircuit(head) && evidence.Relative(falls[head]) > Effect
            ? (string[])[.. roles.Where((role, i) => evidence.Roles[role].Heads[head].Score.Estimate > means[i])]
            : [])];
    }
}
