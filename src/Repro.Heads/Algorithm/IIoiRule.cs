using Repro.Statistics;

namespace Repro.Heads.Algorithm;

/// <summary>Who plays which part in IOI. Everything by head is in the order of <see cref="IoiEvidence.Heads"/>.</summary>
public interface IIoiRule
{
    /// <summary>As in result files.</summary>
    string Name { get; }

    /// <summary>In one sentence.</summary>
    string Definition { get; }

    /// <summary>Over which heads the rule's own share is taken; the other is there, too.</summary>
    StepCandidates Candidates { get; }

    /// <summary>Draws of random heads behind the S-inhibition score's control; 0 where the rule does not read it.</summary>
    int InhibitionControlDraws { get; }

    /// <summary>Why the rule says nothing of this model (no circuit); null where it does.</summary>
    Absence? Undefined(IoiEvidence evidence);

    /// <summary>Step B, by head: which of name-mover, negative-name-mover and copy-suppression it is.</summary>
    IReadOnlyList<IReadOnlyList<string>> Writing(IoiEvidence evidence);

    /// <summary>Step C, by head: whether it is an S-inhibition head.</summary>
    /// <param name="evidence">What is known.</param>
    /// <param name="inhibition">Scores through the queries of this rule's name movers.</param>
    /// <param name="movers">Those name movers.</param>
    IReadOnlyList<bool> Steering(IoiEvidence evidence, RoleScores inhibition, IReadOnlyList<Head> movers);

    /// <summary>Step D, by head: which of induction and duplicate-token it is, if it feeds the S-inhibition heads.</summary>
    /// <param name="evidence">What is known.</param>
    /// <param name="falls">By head, per prompt, through the S-inhibition heads' values.</param>
    IReadOnlyList<IReadOnlyList<string>> Feeding(IoiEvidence evidence, double[][] falls);
}
